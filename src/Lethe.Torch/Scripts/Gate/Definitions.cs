namespace Lethe.Torch.Scripts.Gate;

/// <summary>What the files of a program define: classes, functions, and the names of methods.</summary>
internal sealed class Definitions
{
    private const string CustomClasses = "__torch__.torch.classes.";

    // Weights that libtorch keeps packed: data like any other.
    private static readonly IReadOnlySet<string> PackedWeights = new HashSet<string>
    {
        CustomClasses + "quantized.LinearPackedParamsBase", CustomClasses + "quantized.Conv2dPackedParamsBase",
            CustomClasses + "quantized.Conv3dPackedParamsBase", CustomClasses + "rnn.CellParamsBase",
    };

    private static readonly IReadOnlySet<string> Bases =
        new HashSet<string> { "Module", "NamedTuple", "Enum", "Interface", "ModuleInterface" };

    // The base of each class; empty for functions and for classes without one.
    private readonly Dictionary<string, string> _bases = new();
    private readonly HashSet<string> _methods = new();

    /// <summary>Classes of libtorch's own whose objects a program may hold.</summary>
    internal static IEnumerable<string> Packed => PackedWeights;

    /// <summary>Adds what one file defines.</summary>
    /// <exception cref="ScriptRefusedException">A definition where libtorch writes none.</exception>
    internal void Add(string module, IReadOnlyList<ScriptToken> tokens)
    {
        // An empty file stands for each library of libtorch's own classes.
        if (tokens.Count == 0) return;
        if (module != "__torch__" && !module.StartsWith("__torch__.", StringComparison.Ordinal)
            || $"{module}.".StartsWith(CustomClasses, StringComparison.Ordinal))
            throw new ScriptRefusedException(0, $"defines classes in the place of others ({module})");
        int body = -1, inner = -1;
        for (int i = 0; i < tokens.Count; i++)
        {
            ScriptToken token = tokens[i];
            if (token.Indent == 0) body = inner = -1;
            else if (token.Indent > 0 && body == 0) body = token.Indent;
            if (token.Indent == 0 && !token.Is("class") && !token.Is("def") && token.Text != "op_version_set")
                throw new ScriptRefusedException(token.At, $"has '{token.Text}' outside of classes and functions");
            if (!token.Is("class") && !token.Is("def")) continue;
            bool isClass = token.Is("class");
            // A function within a function would see what the outer one has hidden from its callers.
            if (token.Indent != 0 && (isClass || token.Indent < 0 || token.Indent != body || inner >= 0 && token.Indent > inner))
                throw new ScriptRefusedException(token.At, "has a definition within another");
            if (i + 1 >= tokens.Count || tokens[i + 1].Kind != TokenKind.Name)
                throw new ScriptRefusedException(token.At, "has a definition without a name");
            string name = tokens[i + 1].Text;
            if (isClass) body = 0;
            if (isClass) _bases[$"{module}.{name}"] = Base(tokens, i + 2);
            else if (token.Indent == 0) _bases[$"{module}.{name}"] = "";
            else _methods.Add(name);
            inner = isClass ? -1 : token.Indent;
        }
    }

    /// <summary>Whether a method of this name is defined somewhere.</summary>
    internal bool HasMethod(string name) => _methods.Contains(name);

    /// <summary>Whether a full name is that of a class or function, or of packed weights.</summary>
    internal bool Has(string name) => _bases.ContainsKey(name) || PackedWeights.Contains(name);

    /// <summary>Whether it is a class whose objects libtorch reads by the name of a part and not by its place.</summary>
    internal bool IsValue(string name) => _bases.TryGetValue(name, out string? b) && b is "NamedTuple" or "Enum";

    private static string Base(IReadOnlyList<ScriptToken> tokens, int at)
    {
        if (tokens[at].Is(":")) return "";
        bool single = at + 3 < tokens.Count && tokens[at].Is("(") && tokens[at + 2].Is(")") && tokens[at + 3].Is(":");
        if (!single || !Bases.Contains(tokens[at + 1].Text))
            throw new ScriptRefusedException(tokens[at].At, "has a class that is based on another");
        return tokens[at + 1].Text;
    }
}
