namespace Lethe.Torch.Scripts.Gate;

/// <summary>A program is refused. Caught by the gate, which knows the file.</summary>
internal sealed class ScriptRefusedException(int at, string reason, string? remedy) : Exception(reason)
{
    /// <summary>Where in the text.</summary>
    internal int At { get; } = at;

    /// <summary>What to do, if it is not the usual.</summary>
    internal string? Remedy { get; } = remedy;
}
