using System.Globalization;
using System.Text;
using Lethe.Interop;
using Lethe.Interop.PyTorch.Script;
using Lethe.Torch.Scripts.Gate;

namespace Lethe.Torch.Scripts;

/// <summary>
/// The one way by which a TorchScript program reaches libtorch. libtorch interprets it: no Python runs, but among its operators a few read or write files, print or trust what they are given,
/// and libtorch itself calls the interpreter no sandbox. So a program passes that names nothing but what is known to compute.
/// </summary>
internal static class ScriptGate
{
    private const int LongestLine = 80;

    private const string Expected = "a program that computes with tensors alone, as torch.jit.save writes it";
    private const string Remedy = "Remove what prints, reads or writes files or calls other libraries, and save it again with torch.jit.save";

    /// <summary>Checks a program.</summary>
    /// <param name="path">The file.</param>
    /// <returns>An archive made anew of what was checked; libtorch is to be given these bytes and never the file.</returns>
    /// <exception cref="InputFileException">Missing, damaged, no TorchScript archive, or its program does what a model need not do.</exception>
    internal static byte[] Admit(string path)
    {
        ScriptArchive archive = ScriptArchive.Read(path);
        var definitions = new Definitions();
        var files = new Dictionary<string, List<ScriptToken>>(StringComparer.Ordinal);
        foreach ((string module, string text) in archive.Modules)
        {
            Judge(path, module, text, () =>
            {
                files[module] = ScriptLexer.Read(text);
                definitions.Add(module, files[module]);
            });
        }

        var quiet = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string module, List<ScriptToken> tokens) in files)
        {
            string text = archive.Modules[module];
            Judge(path, module, text, () =>
            {
                IReadOnlyList<(int Start, int End)> cuts = new ProgramCheck(tokens, definitions).Run();
                if (cuts.Count > 0) quiet[module] = Without(text, cuts);
            });
        }

        CheckStored(archive, definitions);
        return archive.Write(quiet);
    }

    private static void CheckStored(ScriptArchive archive, Definitions definitions)
    {
        foreach (string name in archive.StoredClasses)
        {
            if (!definitions.Has(name))
                throw new InputFileException(archive.Source, $"it holds an object of '{Printed(name)}', which it does not define", Expected, "Do not trust this file: torch.jit.save does not write that");
        }

        foreach (string type in archive.StoredTypes)
        {
            try
            {
                List<ScriptToken> tokens = ScriptLexer.Read(type);
                if (tokens.Any(token => token.Is("(") && token.Indent < 0 || token.Is("="))) throw new ScriptRefusedException(0, "is no type", null);
                new ProgramCheck(tokens, definitions).Run();
            }
            catch (ScriptRefusedException e)
            {
                throw new InputFileException(archive.Source, $"a type '{Printed(type)}' in its values {e.Message}", Expected, "Do not trust this file: torch.jit.save does not write that", e);
            }
        }
    }

    private static void Judge(string path, string module, string text, Action check)
    {
        try
        {
            check();
        }
        catch (ScriptRefusedException e)
        {
            int at = Math.Min(e.At, text.Length), start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1, end = text.IndexOf('\n', at);
            string line = text[start..(end < 0 ? text.Length : end)].Trim();
            int number = text.AsSpan(0, at).Count('\n') + 1;
            throw new InputFileException(path, string.Create(CultureInfo.InvariantCulture, $"its program (code/{module.Replace('.', '/')}.py, line {number}) {e.Message}: '{Printed(line)}'"), Expected, e.Remedy ?? Remedy, e);
        }
    }

    private static string Without(string text, IReadOnlyList<(int Start, int End)> cuts)
    {
        var kept = new StringBuilder(text.Length);
        int at = 0;
        foreach ((int start, int end) in cuts)
        {
            kept.Append(text, at, start - at);
            at = end;
        }

        return kept.Append(text, at, text.Length - at).ToString();
    }

    private static string Printed(string text)
    {
        string head = text.Length > LongestLine ? text[..LongestLine] + "..." : text;
        return string.Create(head.Length, head, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++) to[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
    }
}
