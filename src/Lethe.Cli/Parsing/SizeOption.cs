namespace Lethe.Cli.Parsing;

/// <summary>An option that takes an amount of memory: 512MB, 2GB, 1.5GB, or bytes. KB, MB, GB and TB are powers of 1024.</summary>
internal sealed class SizeOption(string name, string description, long least) : ValueOption<long>(name, description, "SIZE",
    Invariant($"an amount of memory of at least {least >> 20}MB, such as 512MB or 2GB"), "2GB")
{
    private const double Largest = 1L << 50;

    private static readonly string[] Units = ["KB", "MB", "GB", "TB"];

    protected override long? Parse(string text)
    {
        int unit = Array.FindIndex(Units, u => text.EndsWith(u, StringComparison.OrdinalIgnoreCase));
        string number = unit < 0 ? text : text[..^Units[unit].Length];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)) return null;
        double bytes = value * Math.Pow(1024, unit + 1);
        return bytes >= least && bytes <= Largest ? (long)bytes : null;
    }
}
