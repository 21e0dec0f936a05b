namespace Lethe.Cli.Parsing;

/// <summary>An option that takes a whole number from a range.</summary>
internal sealed class IntegerOption(string name, string description, long minimum = 1, long maximum = int.MaxValue)
    : ValueOption<long>(name, description, "N", Range(minimum, maximum), Invariant($"{Math.Max(minimum, 1)}"))
{
    /// <summary>The number given, or <paramref name="otherwise"/>.</summary>
    public int Read(ParseResult parse, int otherwise) => (int)(Read(parse) ?? otherwise);

    protected override long? Parse(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= minimum
            && value <= maximum ? value : null;

    private static string Range(long minimum, long maximum) => maximum is int.MaxValue or long.MaxValue
        ? Invariant($"a whole number of at least {minimum}")
        : Invariant($"a whole number from {minimum} to {maximum}");
}
