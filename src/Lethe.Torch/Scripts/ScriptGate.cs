using Lethe.Interop.PyTorch.Script;
using Lethe.Torch.Scripts.Gate;

namespace Lethe.Torch.Scripts;

/// <summary>
/// The one way by which a TorchScript program reaches libtorch. libtorch interprets it: no Python runs, but among its operators a few read
/// or write files, print or trust what they are given, and libtorch itself calls the interpreter no sandbox. So a program passes that names
/// nothing but what is known to compute.
/// </summary>
internal static class ScriptGate
{
    /// <summary>Checks a program.</summary>
    /// <param name="path">The file.</param>
    /// <returns>An archive made anew of what was checked; libtorch is to be given these bytes and never the file.</returns>
    /// <exception cref="ProblemException">Missing, damaged, no TorchScript archive, or its program does what a model need not
    /// do.</exception>
    internal static byte[] Admit(string path)
    {
        ScriptArchive archive = ScriptArchive.Read(path);
        ScriptProgram program = ScriptProgram.Judge(path, archive.Modules);
        foreach (string name in archive.StoredClasses) program.RequireClass(name);
        foreach (string type in archive.StoredTypes) program.RequireType(type);
        return archive.Write(program.Quiet);
    }
}
