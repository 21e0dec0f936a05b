namespace Lethe.Cli.Diagnostics;

/// <summary>Parts the tool runs without.</summary>
internal static class OptionalParts
{
    /// <summary>What is there of them.</summary>
    public static IEnumerable<Check> Checks()
    {
        yield return LibTorch.Check();
        yield return OnnxRuntime.Check();
        yield return SlurmCheck.Check();
        yield return new Check("fonts", true, "not needed: figures carry their own text");
    }
}
