namespace Lethe.Experiments.Sweeps;

/// <summary>
/// The alternatives of one setting. In a file: the items of a list, each a value, a range FROM..TO or FROM..TO..STEP of whole numbers, or a
/// list where the setting takes lists. On the command line: the same between commas, lists in brackets.
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
                    "Take one pair of brackets away");
            Add(alternatives, setting, reader.Value(item), new ConfigOrigin(ConfigLayer.File, ConfigSources.Place(source, item.Line)));
        }

        return new SweepAxis(setting, alternatives);
    }

    /// <exception cref="ProblemException">As for <see cref="FromYaml"/>.</exception>
    public static SweepAxis FromText(Setting setting, string text)
    {
        string whole = text.Trim();
        if (!setting.IsList && whole.StartsWith('[') && whole.EndsWith(']')) whole = whole[1..^1];
        var alternatives = new List<Draft>();
        foreach (string part in Split(whole, setting.Type == "text"))
            Add(alternatives, setting, Written.Plain(part), new ConfigOrigin(ConfigLayer.Override, "override"));
        return new SweepAxis(setting, alternatives);
    }

    /// <summary>At commas outside brackets. In a text a part such as width=64 belongs to the one before: random:lstm,width=64.</summary>
    private static List<string> Split(string text, bool isText)
    {
        var parts = new List<string>();
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : ',';
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
