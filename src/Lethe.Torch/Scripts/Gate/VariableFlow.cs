namespace Lethe.Torch.Scripts.Gate;

/// <summary>
/// Which variables of a function may hold what: a variable that is called must be one that the function sets, and nothing read off a value
/// may stand in a line that sets it, nor in one that sets a variable which stands there. No order is assumed, since loops and branches have
/// none.
/// </summary>
internal sealed class VariableFlow
{
    private readonly List<Line> _lines = [];
    private readonly List<(string Name, bool MustBeSet, ScriptRefusedException Objection)> _calls = [];

    /// <summary>A line of statements begins at a place.</summary>
    internal void BeginLine(IReadOnlyList<ScriptToken> tokens, int start)
    {
        int end = start, depth = 0, assign = -1;
        var line = new Line();
        for (; tokens[end].Kind != TokenKind.LineEnd; end++)
        {
            ScriptToken token = tokens[end];
            if (token.Kind == TokenKind.Mark) depth += token.Text is "(" or "[" or "{" ? 1 : token.Text is ")" or "]" or "}" ? -1 : 0;
            if (token.Is("=") && depth == 0) assign = end;
        }

        bool naming = false;
        for (int i = start; i < end; i++)
        {
            if (tokens[i].Is("for") || tokens[i].Is("as")) naming = true;
            else if (tokens[i].Is("in") || tokens[i].Is(":")) naming = false;
            bool isName = tokens[i].Kind == TokenKind.Name && !(i > start && tokens[i - 1].Is("."));
            if (isName && (i < assign || naming)) line.Sets.Add(tokens[i].Text);
        }

        _lines.Add(line);
    }

    /// <summary>A variable stands in the current line.</summary>
    internal void Mention(string name) => _lines[^1].Mentions.Add(name);

    /// <summary>The current line names what must not be called, or may yield it.</summary>
    internal void Suspect() => _lines[^1].IsSuspect = true;

    /// <summary>A variable is called.</summary>
    internal void Call(string name, bool mustBeSet, ScriptRefusedException objection) => _calls.Add((name, mustBeSet, objection));

    /// <summary>The function ends.</summary>
    /// <exception cref="ScriptRefusedException">A variable is called that may hold anything.</exception>
    internal void Close()
    {
        if (_calls.Count == 0) return;
        HashSet<string> set = [.. _lines.SelectMany(line => line.Sets)], suspects = [];
        ILookup<string, Line> mentioning = _lines.SelectMany(line => line.Mentions.Select(name => (name, line)))
            .ToLookup(pair => pair.name, pair => pair.line);
        var open = new Stack<Line>(_lines.Where(line => line.IsSuspect));
        while (open.TryPop(out Line? line))
            foreach (string name in line.Sets)
                if (suspects.Add(name))
                    foreach (Line next in mentioning[name]) open.Push(next);
        foreach ((string name, bool mustBeSet, ScriptRefusedException objection) in _calls)
            if (suspects.Contains(name) || mustBeSet && !set.Contains(name)) throw objection;
    }

    private sealed class Line
    {
        internal HashSet<string> Sets { get; } = new();

        internal HashSet<string> Mentions { get; } = new();

        internal bool IsSuspect { get; set; }
    }
}
