namespace Lethe.Experiments.Sweeps;

/// <summary>
/// The alternatives of one setting. In a file: the items of a list, each a value, a range FROM..TO or FROM..TO..STEP of whole numbers, or a
/// list where the setting takes lists. On the command line: the same between commas, lists in brackets; a value that holds a comma stands
/// in quotes, or has a backslash before the comma.
/// </summary>
internal static partial class SweepAlternatives
{
    /// <exception cref="ProblemException">No alternative, or one that is no value of the setting.</exception>
    public static SweepAxis FromYaml(YamlReader reader, Setting setting, YamlNode node, string source)
    {
        IReadOnlyList<YamlNode> nodes = node is YamlItems items ? items.List : [node];
        if (nodes.Count == 0) throw reader.Problem(node.Line, $"'{setting.Key}' has no alternatives", "a list of values");
        var alternatives = new List<Draft>();
        foreach (YamlNode item in nodes)
        {
            if (item is YamlItems && !setting.IsList)
                throw reader.Problem(item.Line, $"an alternative of '{setting.Key}' is a list", $"{setting.Expected}: one value",
                    "Remove one pair of brackets");
            Add(alternatives, setting, reader.Value(item), new ConfigOrigin(ConfigLayer.File, ConfigSources.Place(source, item.Line)));
        }

        return new SweepAxis(setting, alternatives);
    }

    /// <exception cref="ProblemException">As for <see cref="FromYaml"/>.</exception>
    public static SweepAxis FromText(Setting setting, string text)
    {
        string whole = text.Trim();
        bool isText = setting.Type == "text";
        if (!setting.IsList && whole.StartsWith('[') && whole.EndsWith(']')) whole = whole[1..^1];
        List<string> parts = Split(whole, isText);
        string? split = parts.Count == 1 || !isText ? null
            : Invariant($"the commas in '{Printable.Clip(text)}' made {parts.Count} values of it: if it is one, write ") +
                ShellWord.Quote($"{setting.Key}=\"{text}\"");
        var alternatives = new List<Draft>();
        try
        {
            foreach (string part in parts)
                Add(alternatives, setting, Written.Word(part), new ConfigOrigin(ConfigLayer.Override, "override"));
        }
        catch (ProblemException e) when (split is not null)
        {
            throw ProblemException.Setting(e.Problem.What, e.Problem.Actual, e.Problem.Expected,
                $"{e.Problem.Remedy.TrimEnd('.')}; {split}", e);
        }

        return new SweepAxis(setting, alternatives, split);
    }

    /// <summary>At commas outside brackets, quotes and without a backslash. In a text a part such as width=64 belongs to the one before:
    /// random:lstm,width=64.</summary>
    private static List<string> Split(string text, bool isText)
    {
        var parts = new List<string>();
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (text[start..i].Trim().Length == 0 && Written.QuotedEnd(text, i) is { } end) i = end;
            char c = i < text.Length ? text[i] : ',';
            while (c == '\\' && i + 1 < text.Length && text[i + 1] == ',')
            {
                i += 2;
                c = i < text.Length ? text[i] : ',';
            }

            if (c is '[' or '(' or '{') depth++;
            else if (c is ']' or ')' or '}') depth--;
            if (i < text.Length && (c != ',' || depth > 0)) continue;
            string part = text[start..i].Trim();
            start = i + 1;
            if (isText && parts.Count > 0 && Option().IsMatch(part)) parts[^1] += "," + part;
            else parts.Add(part);
        }

        return parts;
    }

    private static void Add(List<Draft> alternatives, Setting setting, Written written, ConfigOrigin origin)
    {
        if (!written.IsSequence && !written.Items[0].Quoted && setting.Type != "text"
            && Range().Match(written.Items[0].Text) is { Success: true } range)
        {
            foreach (long value in Expand(range, $"setting '{setting.Key}' ({origin})"))
                alternatives.Add(new Draft(setting, Written.Plain(Invariant($"{value}")), origin).Checked());
        }
        else
        {
            alternatives.Add(new Draft(setting, written, origin).Checked());
        }

        if (alternatives.Count > SweepGrid.MaxTasks)
            throw SweepGridReader.TooMany($"setting '{setting.Key}'", alternatives.Count);
    }

    private static IEnumerable<long> Expand(Match range, string what)
    {
        long from = Whole(1), to = Whole(2), step = range.Groups[3].Success ? Whole(3) : 1;
        if (step < 1 || to < from)
            throw ProblemException.Setting(what, $"the range '{range.Value}' is empty or has no step forward",
                "FROM..TO or FROM..TO..STEP with FROM <= TO and STEP >= 1", "Write for example 0..4");
        if ((to - from) / step >= SweepGrid.MaxTasks) throw SweepGridReader.TooMany(what, (to - from) / step + 1);
        for (long value = from; value <= to; value += step) yield return value;

        long Whole(int group) => long.Parse(range.Groups[group].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    // Fifteen digits: differences and steps cannot overflow.
    [GeneratedRegex(@"^\s*(-?[0-9]{1,15})\.\.(-?[0-9]{1,15})(?:\.\.([0-9]{1,15}))?\s*\z")]
    private static partial Regex Range();

    [GeneratedRegex(@"^[A-Za-z_]\w*=")]
    private static partial Regex Option();
}
