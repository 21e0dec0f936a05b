namespace Lethe.Experiments.Configuration;

/// <summary>A node of a YAML document, untyped.</summary>
/// <param name="Line">1, 2, ...</param>
internal abstract record YamlNode(long Line)
{
    /// <summary>What it is, in words.</summary>
    public abstract string Kind { get; }
}

/// <summary>A scalar.</summary>
internal sealed record YamlLeaf(Scalar Value, long Line) : YamlNode(Line)
{
    public override string Kind => "a single value";
}

/// <summary>A sequence.</summary>
internal sealed record YamlItems(IReadOnlyList<YamlNode> List, long Line) : YamlNode(Line)
{
    public override string Kind => "a list";
}

/// <summary>A mapping, its pairs in their order; keys may repeat.</summary>
internal sealed record YamlMapping(IReadOnlyList<(string Name, YamlNode Node)> Pairs, long Line) : YamlNode(Line)
{
    public override string Kind => "a mapping";
}
