using System.Text.RegularExpressions;
using Lethe.Interop;
using Lethe.Interop.PyTorch;

namespace Lethe.Torch.Scripts;

/// <summary>
/// A look at the program of a TorchScript archive before libtorch is given it. libtorch interprets it: no Python runs and no class of the file is built, but among
/// its operators a few read or write files or print, and libtorch itself calls the interpreter no sandbox. Programs that name one of these, or an operator of another library, are refused.
/// </summary>
internal static partial class ScriptSafety
{
    // Programs of large networks are some hundred kilobytes.
    private const int MostText = 16 << 20;

    /// <exception cref="InputFileException">No TorchScript archive, or its program reaches outside.</exception>
    internal static void Check(string path) => PyTorchArchive.Open(path, archive =>
    {
        if (!archive.IsTorchScript)
        {
            throw new InputFileException(path, "it holds weights or a pickled model, but no program", "a TorchScript archive",
                "Save a program in Python: torch.jit.script(model).save(path) or torch.jit.trace(model, x).save(path); for weights see lethe import");
        }

        foreach ((string name, string text) in archive.ReadProgram(MostText))
        {
            if (Outside().Match(text) is { Success: true } found)
            {
                throw new InputFileException(path, $"its program ({Path.GetFileName(name)}) uses '{found.Value.Trim()}'", "a program that computes with tensors alone",
                    "Remove what prints, reads or writes files or calls other libraries, and save it again");
            }
        }

        return true;
    });

    // print(...), torch.save(...), torch.from_file(...), and ops.NAMESPACE. of any but libtorch's own; names of files and libraries need one of these.
    [GeneratedRegex(@"(?<![\w.])print\(|\b(torch|aten)\.(save|load|from_file|_save\w*|_load\w*|_pickle\w*)\s*\(|\bops\.(?!aten\.|prim\.|quantized\.)\w+\.|\brpc_\w+\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex Outside();
}
