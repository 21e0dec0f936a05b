using Lethe.Interop;

namespace Lethe.Torch.Scripts;

/// <summary>The one way by which a TorchScript program reaches libtorch: checked, and as the very bytes that were checked.</summary>
internal static class ScriptGate
{
    /// <summary>Checks a program.</summary>
    /// <param name="path">The file.</param>
    /// <returns>An archive that libtorch may load; it is to be given these bytes and never the file.</returns>
    /// <exception cref="InputFileException">Missing, damaged, no TorchScript archive, or its program does what a model need not do.</exception>
    internal static byte[] Admit(string path)
    {
        ScriptSafety.Check(path);
        return File.ReadAllBytes(path);
    }
}
