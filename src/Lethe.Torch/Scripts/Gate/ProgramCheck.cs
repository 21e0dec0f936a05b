namespace Lethe.Torch.Scripts.Gate;

/// <summary>
/// Judges one file of a program by the names in it. What can do anything in TorchScript is an operator, a special form, a class of
/// libtorch's own, or defined in the file; each has a name that must stand there somewhere, and a mention counts like a call, since a
/// function can be given another name first. Only an attribute may bear any name as long as it is read: what is read off a tensor may be a
/// function, which does nothing unless it is called, so no variable that it may have reached is called either.
/// </summary>
internal sealed class ProgramCheck(IReadOnlyList<ScriptToken> tokens, Definitions definitions)
{
    private static readonly IReadOnlySet<string> Functions = new HashSet<string>
    {
        "int", "float", "bool", "str", "complex", "tuple", "list", "dict", "len", "range", "zip", "enumerate", "rangelist", "sorted", "min",
            "max", "abs", "sum", "all", "any", "round", "divmod", "pow",
        "ord", "chr", "hex", "oct", "bin", "hash", "isinstance", "hasattr", "annotate", "uninitialized", "unchecked_cast", "getattr",
            "_to_tensor", "AssertionError", "slice",
    };

    private static readonly IReadOnlyDictionary<string, string> RefusedFunctions = new Dictionary<string, string>
    {
        ["print"] = "it prints",
        ["id"] = "it tells of the process, not of the data",
        ["fork"] = "it runs parts of a program on other threads",
        ["awaitable"] = "it runs parts of a program at other times",
        ["rpc_async"] = "it calls other processes",
        ["rpc_sync"] = "it calls other processes",
        ["rpc_remote"] = "it calls other processes",
    };

    private const int MostParts = 64;

    private readonly List<(int Start, int End)> _cuts = [];
    private VariableFlow? _flow;

    /// <summary>Checks the file.</summary>
    /// <returns>The stretches of its text to take out: warnings.</returns>
    /// <exception cref="ScriptRefusedException">It does what a model need not do.</exception>
    internal IReadOnlyList<(int Start, int End)> Run()
    {
        for (int i = 0; i < tokens.Count;)
        {
            ScriptToken token = tokens[i];
            if (token.Is("def"))
            {
                _flow?.Close();
                _flow = new VariableFlow();
            }
            else if (token.Is("class"))
            {
                _flow?.Close();
                _flow = null;
            }

            if (token.Indent >= 0) _flow?.BeginLine(tokens, i);
            i = Step(i);
        }

        _flow?.Close();
        return _cuts;
    }

    private int Step(int i)
    {
        ScriptToken token = tokens[i];
        if (i > 0 && IsWord(token) && IsWord(tokens[i - 1])) throw Refused(i, $"has '{token.Text}' beside another word");
        switch (token.Kind)
        {
            case TokenKind.Keyword when token.Text is "import" or "global": throw Refused(i, $"has '{token.Text}'");
            case TokenKind.Keyword when token.Text is "def" or "class": return i + 2;
            case TokenKind.Mark when token.Text == "@" && token.Indent >= 0: throw Refused(i, "has a decorator");
            case TokenKind.Mark when token.Text == "(" && i > 0 && IsValueEnd(tokens[i - 1]): throw Refused(i, "calls what is no name");
            case TokenKind.Name: return IsAttribute(i) ? Attribute(i, token.Text) : Bare(i);
            default: return i + 1;
        }
    }

    private static bool IsWord(ScriptToken token) => token.Kind is TokenKind.Name or TokenKind.Number or TokenKind.String;

    private static bool IsValueEnd(ScriptToken token) => token.Kind is TokenKind.Number or TokenKind.String || token.Kind == TokenKind.Mark
        && token.Text is ")" or "]" or "}" or "..." || token.Kind == TokenKind.Keyword && token.Text is "None" or "True" or "False"
        or "Ellipsis" or "NoneType";

    private bool IsAttribute(int i) => i > 0 && tokens[i - 1].Is(".");

    private bool IsCalled(int i) => tokens[i + 1].Is("(");

    private int Bare(int i)
    {
        string name = tokens[i].Text;
        // The declaration of an attribute of a class.
        if (_flow is null && tokens[i].Indent > 0 && (tokens[i + 1].Is(":") || tokens[i + 1].Is("="))) return i + 1;
        switch (name)
        {
            case "torch": return Operator(i, "aten", 1);
            case "ops": return Operator(i, i + 2 < tokens.Count && tokens[i + 1].Is(".") ? tokens[i + 2].Text : "", 2);
            case "__torch__": return Definition(i);
            case "CONSTANTS": return Constant(i);
            case "getattr": return Getattr(i);
            case "unchecked_cast": return Cast(i);
        }

        if (RefusedFunctions.TryGetValue(name, out string? reason))
        {
            if (IsCalled(i)) throw Refused(i, $"calls '{name}' ({reason})");
            _flow?.Suspect();
        }
        else if (IsCalled(i))
        {
            bool known = Functions.Contains(name);
            if (_flow is null && !known) throw Refused(i, $"calls '{name}', which it does not define");
            // A known name can be given to something else.
            _flow?.Call(name, mustBeSet: !known, Refused(i, $"calls '{name}', which is no function that it defines"));
        }

        _flow?.Mention(name);
        return i + 1;
    }

    // torch.NAME or ops.LIBRARY.NAME, and nothing shorter.
    private int Operator(int i, string library, int depth)
    {
        int at = i + 2 * depth;
        if (at >= tokens.Count || !tokens[i + 1].Is(".") || !tokens[at - 1].Is(".") || tokens[at].Kind != TokenKind.Name)
            throw Refused(i, $"names '{tokens[i].Text}' without an operator");
        string name = tokens[at].Text, full = depth == 1 ? $"torch.{name}" : $"ops.{library}.{name}";
        if (OperatorList.Objection(library, name) is not { } reason) return at + 1;
        // What is left of the call is its arguments in parentheses.
        bool silent = depth == 1 && OperatorList.Silences(library, name) && tokens[i].Indent > 0 && IsCalled(at);
        if (!silent) throw Refused(i, $"uses '{full}' ({reason})");
        _cuts.Add((tokens[i].At, tokens[at].At + name.Length));
        return at + 1;
    }

    private int Definition(int i)
    {
        string name = tokens[i].Text;
        int at = i + 1;
        while (at < i + 2 * MostParts && at + 1 < tokens.Count && tokens[at].Is(".") && tokens[at + 1].Kind == TokenKind.Name)
        {
            name += "." + tokens[at + 1].Text;
            at += 2;
            if (definitions.Has(name)) return at;
        }

        throw Refused(i, $"names '{name}', which it does not define");
    }

    private int Constant(int i)
    {
        bool numbered = i + 2 < tokens.Count && tokens[i + 1].Is(".") && tokens[i + 2].Kind == TokenKind.Name && tokens[i + 2]
            .Text is ['c', .. var digits] && digits.Length > 0 && digits.All(char.IsAsciiDigit);
        return numbered ? i + 3 : throw Refused(i, "names 'CONSTANTS' without a number");
    }

    private int Attribute(int i, string name)
    {
        if (IsCalled(i)) Method(i, name);
        else _flow?.Suspect();
        return i + 1;
    }

    private void Method(int i, string name)
    {
        if (OperatorList.MethodObjection(name) is { } reason)
        {
            // Whether it is the program's own method hangs on what it is called on, which a name does not tell.
            throw Refused(i, definitions.HasMethod(name)
                ? $"calls '{name}', which may be its own method or the operator of that name ({reason}): give the method another name"
                : $"calls '{name}' ({reason})");
        }

        if (name is "__setstate__" or "__getstate__") throw Refused(i, $"calls '{name}', which is for libtorch to call");
        bool known = OperatorList.Allows("aten", name) || OperatorList.Allows("prim", name) || definitions.HasMethod(name)
            || name == "__new__";
        if (!known) throw Refused(i, $"calls '{name}', which is neither an operator of this libtorch nor defined in it");
    }

    // getattr(EXPRESSION, "NAME"): how submodules with numbers for names are written.
    private int Getattr(int i)
    {
        int end = ClosingBracket(i + 1, out int commas);
        int text = end - 1;
        bool simple = end > i && commas == 1 && tokens[text].Kind == TokenKind.String && tokens[text - 1].Is(",") && !tokens[text]
            .Text.Contains('\\');
        if (!simple) throw Refused(i, "uses 'getattr' with something other than one plain name");
        _flow?.Suspect();
        return i + 1;
    }

    // libtorch believes the type that is named, and reads objects of a class by the places of their parts.
    private int Cast(int i)
    {
        int end = ClosingBracket(i + 1, out _), depth = 0;
        if (end < 0) throw Refused(i, "names 'unchecked_cast' without calling it");
        for (int at = i + 1; at < end; at++)
        {
            if (tokens[at].Kind == TokenKind.Mark) depth += tokens[at].Text is "(" or "[" or "{" ? 1 : tokens[at].Text is ")" or "]" or "}"
                ? -1 : 0;
            if (depth == 1 && tokens[at].Is(",")) break;
            if (tokens[at].Text != "__torch__" || tokens[at].Kind != TokenKind.Name) continue;
            int after = Definition(at);
            string name = string.Concat(Enumerable.Range(at, after - at).Select(k => tokens[k].Text));
            if (!definitions.IsValue(name)) throw Refused(i, $"takes a value for an object of '{name}' without looking");
        }

        return i + 1;
    }

    /// <summary>The bracket that closes the one at a place, and the commas directly between; -1 if none opens there.</summary>
    private int ClosingBracket(int at, out int commas)
    {
        commas = 0;
        if (!tokens[at].Is("(")) return -1;
        for (int depth = 0; at < tokens.Count; at++)
        {
            if (tokens[at].Kind != TokenKind.Mark) continue;
            if (tokens[at].Text is "(" or "[" or "{") depth++;
            if (tokens[at].Text is ")" or "]" or "}" && --depth == 0) return at;
            if (tokens[at].Text == "," && depth == 1) commas++;
        }

        return -1;
    }

    private ScriptRefusedException Refused(int i, string reason) => new(tokens[i].At, reason);
}
