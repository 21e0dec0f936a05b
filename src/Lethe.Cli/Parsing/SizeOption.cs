using System.CommandLine;
using System.Globalization;

namespace Lethe.Cli.Parsing;

/// <summary>An option that takes an amount of memory: 512MB, 2GB, 1.5GB, or bytes. KB, MB, GB and TB are powers of 1024.</summary>
internal sealed class SizeOption : Option<string?>
{
    private const double Largest = 1L << 50;

    private static readonly string[] Units = ["KB", "MB", "GB", "TB"];

    private readonly long _least;

    public SizeOption(string name, string description, long least)
        : base(name)
    {
        _least = least;
        Description = description;
        HelpName = "SIZE";
    }

    /// <summary>The bytes given, or null.</summary>
    public long? Read(ParseResult parse)
    {
        if (parse.GetValue(this) is not { } text) return null;
        int unit = Array.FindIndex(Units, u => text.EndsWith(u, StringComparison.OrdinalIgnoreCase));
        string number = unit < 0 ? text : text[..^Units[unit].Length];
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
        {
            double bytes = value * Math.Pow(1024, unit + 1);
            if (bytes >= _least && bytes <= Largest) return (long)bytes;
        }
        throw ProblemException.Usage($"option {Name}", $"'{text}'", string.Create(CultureInfo.InvariantCulture, $"an amount of memory of at least {_least >> 20}MB, such as 512MB or 2GB"),
            $"write for example {Name} 2GB");
    }
}
