namespace Lethe.Torch.Scripts.Gate;

/// <summary>The program of an archive, file by file, that has been judged.</summary>
internal sealed class ScriptProgram
{
    internal const string Expected = "a program that computes with tensors alone, as torch.jit.save writes it";

    private const int LongestLine = 80;
    private const string Remedy =
        "Remove what prints, reads or writes files or calls other libraries, and save it again with torch.jit.save";

    private readonly string _source;
    private readonly Definitions _definitions = new();
    private readonly Dictionary<string, string> _quiet = new();

    private ScriptProgram(string source)
    {
        _source = source;
    }

    /// <summary>Texts that took the place of others by module: those without their warnings.</summary>
    internal IReadOnlyDictionary<string, string> Quiet => _quiet;

    /// <summary>Judges a program.</summary>
    /// <param name="source">What to call the archive.</param>
    /// <param name="modules">Text by module.</param>
    /// <exception cref="ProblemException">It does what a model need not do, or is written as libtorch does not write.</exception>
    internal static ScriptProgram Judge(string source, IReadOnlyDictionary<string, string> modules)
    {
        var program = new ScriptProgram(source);
        var files = new Dictionary<string, List<ScriptToken>>();
        foreach ((string module, string text) in modules)
        {
            program.Try(module, text, () =>
            {
                files[module] = ScriptLexer.Read(text);
                program._definitions.Add(module, files[module]);
            });
        }

        foreach ((string module, List<ScriptToken> tokens) in files)
        {
            string text = modules[module];
            program.Try(module, text, () =>
            {
                IReadOnlyList<(int Start, int End)> cuts = new ProgramCheck(tokens, program._definitions).Run();
                if (cuts.Count > 0) program._quiet[module] = Without(text, cuts);
            });
        }

        return program;
    }

    /// <summary>Checks that the class of a stored object is one that the program defines, or one of packed weights.</summary>
    internal void RequireClass(string name)
    {
        if (!_definitions.Has(name)) throw Untrusted($"it holds an object of '{Printed(name)}', which it does not define");
    }

    /// <summary>Checks a type that is given as text.</summary>
    internal void RequireType(string type)
    {
        try
        {
            List<ScriptToken> tokens = ScriptLexer.Read(type);
            if (tokens.Any(token => token.Is("=") || token.Is("(") || token.Kind is TokenKind.Keyword
                && token.Text is not ("None" or "NoneType"))) throw new ScriptRefusedException(0, "is no type");
            new ProgramCheck(tokens, _definitions).Run();
        }
        catch (ScriptRefusedException e)
        {
            throw Untrusted($"a type '{Printed(type)}' among its values {e.Message}");
        }
    }

    private void Try(string module, string text, Action check)
    {
        try
        {
            check();
        }
        catch (ScriptRefusedException e)
        {
            int at = Math.Min(e.At, text.Length), start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1, end = text.IndexOf('\n', at);
            string line = Printed(text[start..(end < 0 ? text.Length : end)].Trim());
            int number = text.AsSpan(0, at).Count('\n') + 1;
            throw ProblemException.Input(_source,
                Invariant($"its program (code/{module.Replace('.', '/')}.py, line {number}) {e.Message}: '{line}'"), Expected, Remedy, e);
        }
    }

    private ProblemException Untrusted(string actual) =>
        ProblemException.Input(_source, actual, Expected, "Do not trust this file: torch.jit.save does not write that");

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
