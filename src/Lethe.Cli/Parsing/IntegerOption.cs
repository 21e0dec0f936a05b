using System.CommandLine;
using System.Globalization;

namespace Lethe.Cli.Parsing;

/// <summary>An option that takes a whole number from a range.</summary>
internal sealed class IntegerOption : Option<string?>
{
    private readonly long _minimum;
    private readonly long _maximum;

    public IntegerOption(string name, string description, long minimum = 1, long maximum = int.MaxValue)
        : base(name)
    {
        _minimum = minimum;
        _maximum = maximum;
        Description = description;
        HelpName = "N";
    }

    /// <summary>The number given, or null.</summary>
    public long? Read(ParseResult parse)
    {
        if (parse.GetValue(this) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= _minimum && value <= _maximum)
            return value;
        throw ProblemException.Usage($"option {Name}", $"'{text}'", Range(), $"write for example {Name} {Math.Max(_minimum, 1).ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>The number given, or <paramref name="otherwise"/>.</summary>
    public int Read(ParseResult parse, int otherwise) => (int)(Read(parse) ?? otherwise);

    private string Range() => _maximum is int.MaxValue or long.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {_minimum}")
        : string.Create(CultureInfo.InvariantCulture, $"a whole number from {_minimum} to {_maximum}");
}
