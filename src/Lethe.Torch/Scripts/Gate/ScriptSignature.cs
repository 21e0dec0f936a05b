namespace Lethe.Torch.Scripts.Gate;

/// <summary>What the forward pass of a program takes, as its text declares it, and whether it can begin anew.</summary>
/// <param name="Inputs">Arguments in order, without those that may be left out.</param>
/// <param name="Optional">Arguments that may be left out, in order behind the others.</param>
/// <param name="Reset">A method without arguments by which the program forgets what it keeps between calls; null where there is
/// none.</param>
internal sealed record ScriptSignature(IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Optional, string? Reset)
{
    private const string Forward = "forward", ResetPrefix = "reset";

    /// <summary>Reads the declaration of the class of the whole.</summary>
    /// <param name="modules">Text by module.</param>
    /// <param name="root">The class, as in __torch__.Model.</param>
    /// <returns>Null where there is no such class, it declares no forward pass, or its text is refused.</returns>
    internal static ScriptSignature? Read(IReadOnlyDictionary<string, string> modules, string root)
    {
        int dot = root.LastIndexOf('.');
        if (dot < 0 || !modules.TryGetValue(root[..dot], out string? text)) return null;
        List<ScriptToken> tokens;
        try
        {
            tokens = ScriptLexer.Read(text);
        }
        catch (ScriptRefusedException)
        {
            return null;
        }
        int at = tokens.FindIndex(token => token.Is("class"));
        while (at >= 0 && tokens[at + 1].Text != root[(dot + 1)..]) at = tokens.FindIndex(at + 1, token => token.Is("class"));
        if (at < 0) return null;
        List<ModelPort> inputs = [], optional = [];
        string? reset = null;
        bool found = false;
        for (int i = at + 1; i < tokens.Count && tokens[i].Indent != 0; i++)
        {
            if (!tokens[i].Is("def")) continue;
            string name = tokens[i + 1].Text;
            if (name == Forward)
            {
                found = true;
                (inputs, optional) = Arguments(tokens, i + 2);
            }
            else if (name.StartsWith(ResetPrefix, StringComparison.Ordinal) && Arguments(tokens, i + 2).Inputs.Count == 0)
            {
                reset ??= name;
            }
        }
        return found ? new ScriptSignature(inputs, optional, reset) : null;
    }

    // From the bracket on: self, then "name: type" or "name: type=value".
    private static (List<ModelPort> Inputs, List<ModelPort> Optional) Arguments(List<ScriptToken> tokens, int at)
    {
        List<ModelPort> inputs = [], optional = [];
        int depth = 0;
        string name = "", type = "";
        bool first = true, typed = false, value = false;
        for (int i = at; i < tokens.Count; i++)
        {
            ScriptToken token = tokens[i];
            if (token.Is("(") || token.Is("[") || token.Is("{")) depth++;
            if (token.Is(")") || token.Is("]") || token.Is("}")) depth--;
            if (depth == 0 || depth == 1 && token.Is(","))
            {
                if (!first && name.Length > 0) (value ? optional : inputs).Add(Port(name, type));
                (first, name, type, typed, value) = (false, "", "", false, false);
                if (depth == 0) return (inputs, optional);
            }
            else if (depth == 1 && token.Is(":")) typed = true;
            else if (depth == 1 && token.Is("=")) value = true;
            else if (typed && !value) type += token.Text;
            else if (!typed && token.Kind == TokenKind.Name) name = token.Text;
        }
        return (inputs, optional);
    }

    private static ModelPort Port(string name, string type) => type switch
    {
        "Tensor" or "Optional[Tensor]" => new ModelPort(name, ModelPort.Any, null),
        "int" => new ModelPort(name, "int64", []),
        "float" => new ModelPort(name, "float64", []),
        "bool" => new ModelPort(name, "bool", []),
        _ => new ModelPort(name, "", null),
    };
}
