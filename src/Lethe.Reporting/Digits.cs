namespace Lethe.Reporting;

/// <summary>Numbers for people: a few significant digits, invariant culture, "∞" for infinity and "–" for undefined.</summary>
public static class Digits
{
    /// <summary>What stands where a number is undefined.</summary>
    public const string Undefined = "–";

    /// <summary>
    /// <paramref name="value"/> rounded to <paramref name="digits"/> significant digits (1..15): fixed notation from 0.001 to below 100,000
    /// ("0.0123", "1.20"), else scientific ("1.23e-05"). NaN gives "–", infinities "∞" and "-∞".
    /// </summary>
    public static string Significant(double value, int digits = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 15);
        if (double.IsNaN(value)) return Undefined;
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "-∞";
        if (value == 0) return "0";
        string scientific = value.ToString(Invariant($"e{digits - 1}"), CultureInfo.InvariantCulture);
        int mark = scientific.IndexOf('e');
        // The exponent after rounding: 0.99996 belongs to 1.00.
        int exponent = int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is < -3 or >= 5)
            return scientific[..mark] + (exponent < 0 ? "e-" : "e+") + Invariant($"{Math.Abs(exponent):00}");
        double rounded = double.Parse(scientific, CultureInfo.InvariantCulture);
        return rounded.ToString(Invariant($"F{Math.Max(0, digits - 1 - exponent)}"),
            CultureInfo.InvariantCulture);
    }

    /// <summary>A round number without superfluous zeros, such as a setting: "0.1", "0.0001", "1e-05".</summary>
    public static string Short(double value) =>
        double.IsFinite(value) ? Invariant($"{value:G6}").ToLowerInvariant() : Significant(value);

    /// <summary>A slope or another number of order one, with <paramref name="decimals"/> decimals; "0.00" has no sign.</summary>
    public static string Fixed(double value, int decimals = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        if (!double.IsFinite(value)) return Significant(value);
        double rounded = Math.Round(value, Math.Min(decimals, 15));
        return (rounded == 0 ? 0 : rounded).ToString(Invariant($"F{decimals}"), CultureInfo.InvariantCulture);
    }

    /// <summary>"[low, high]", or "–" where both ends are undefined.</summary>
    public static string Interval(double low, double high, int decimals = 2) =>
        double.IsNaN(low) && double.IsNaN(high) ? Undefined : $"[{Fixed(low, decimals)}, {Fixed(high, decimals)}]";

    /// <summary>All digits that make the same double again; "Infinity", "-Infinity" and "NaN" by name.</summary>
    public static string Exact(double value) => Invariant($"{value}");
}
