namespace Lethe.Experiments.Configuration;

/// <summary>The finite numbers a setting accepts.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="LowIncluded">Whether the lower end belongs to it.</param>
/// <param name="High">Upper end, included; infinity: no upper end.</param>
internal readonly record struct NumberRange(double Low, bool LowIncluded, double High = double.PositiveInfinity)
{
    public static NumberRange AtLeast(double low) => new(low, true);

    public static NumberRange Above(double low) => new(low, false);

    public static NumberRange Between(double low, double high) => new(low, true, high);

    public static NumberRange AboveUpTo(double low, double high) => new(low, false, high);

    public bool Contains(double value) => double.IsFinite(value) && value <= High && (LowIncluded ? value >= Low : value > Low);

    public SchemaObject Schema()
    {
        var schema = new SchemaObject { ["type"] = "number" };
        if (double.IsFinite(Low)) schema[LowIncluded ? "minimum" : "exclusiveMinimum"] = Low;
        if (double.IsFinite(High)) schema["maximum"] = High;
        return schema;
    }

    public override string ToString()
    {
        string low = double.IsNegativeInfinity(Low) ? "finite" : Invariant($"{(LowIncluded ? ">=" : ">")} {Low:R}");
        return double.IsPositiveInfinity(High) ? low : Invariant($"{low} and <= {High:R}");
    }
}
