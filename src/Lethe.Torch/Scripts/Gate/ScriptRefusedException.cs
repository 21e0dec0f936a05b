namespace Lethe.Torch.Scripts.Gate;

/// <summary>A program is refused. Caught by <see cref="ScriptProgram"/>, which knows the file.</summary>
internal sealed class ScriptRefusedException(int at, string reason) : Exception(reason)
{
    internal int At { get; } = at;
}
