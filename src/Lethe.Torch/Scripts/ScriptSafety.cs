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

    private const int LongestLine = 80;

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
                throw new InputFileException(path, $"its program ({Path.GetFileName(name)}) uses '{Line(text, found)}'", "a program that computes with tensors alone",
                    "Remove what prints, reads or writes files or calls other libraries, and save it again");
            }
        }

        return true;
    });

    // The line it stands in tells more than the word.
    private static string Line(string text, Match found)
    {
        int start = text.LastIndexOf('\n', found.Index) + 1, end = text.IndexOf('\n', found.Index);
        string line = text[start..(end < 0 ? text.Length : end)].Trim();
        return line.Length <= LongestLine ? line : found.Value.Trim();
    }

    // The names alone, called or not and whatever stands before the dot, since a program can give a function another name first; the whole text, so that nothing hides in what only looks like
    // a string. Operators come from ops.aten and its like; other namespaces belong to libraries, and so do classes but those of quantised weights.
    [GeneratedRegex(@"\b(print|getattr)\b|\.\s*(save|load|from_file|Print|_save\w*|_load\w*|_pickle\w*|rpc_\w+)\b|\bops\b(?!\s*\.\s*(aten|prim|quantized)\s*\.)|\bclasses\b(?!\s*\.\s*quantized\b)", RegexOptions.CultureInvariant)]
    private static partial Regex Outside();
}
