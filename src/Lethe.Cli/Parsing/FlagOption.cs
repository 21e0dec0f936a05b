namespace Lethe.Cli.Parsing;

/// <summary>An option that is there or not.</summary>
internal sealed class FlagOption : Option<bool>
{
    public FlagOption(string name, string description)
        : base(name)
    {
        Description = description;
    }
}
