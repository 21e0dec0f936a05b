namespace Lethe.Cli.Parsing;

/// <summary>An option that takes a time span: 90s, 10m, 2h, 1:30:00, or seconds.</summary>
internal sealed class DurationOption(string name, string description)
    : ValueOption<TimeSpan>(name, description, "TIME", "a time up to 49 days, such as 90s, 10m, 2h or 1:30:00", "10m")
{
    // The longest a timer takes is some 49 days.
    private const double Longest = 49 * 86400;

    protected override TimeSpan? Parse(string text)
    {
        double seconds = text.Contains(':') ? Clock(text) : Unit(text);
        return seconds > 0 && seconds <= Longest ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double Clock(string text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span)
        ? span.TotalSeconds : double.NaN;

    private static double Unit(string text)
    {
        double factor = text.Length == 0
            ? double.NaN : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, >= '0' and <= '9' => 0, _ => double.NaN };
        string number = factor == 0 ? text : text.Length == 0 ? "" : text[..^1];
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? value * (factor == 0 ? 1 : factor) : double.NaN;
    }
}
