namespace Lethe.Experiments.Sweeps;

/// <summary>Writes a grid that was given on the command line as a grid file.</summary>
internal static class SweepGridText
{
    public static string Of(SweepPlan plan, string command)
    {
        var text = new StringBuilder("# ").Append(OneLine(command)).Append('\n');
        if (plan.Common.Count > 0) text.Append("set:\n");
        foreach (Draft draft in plan.Common) text.Append("  ").Append(draft.Setting.Key).Append(": ").Append(Value(draft)).Append('\n');
        if (plan.Axes.Count > 0) text.Append("grid:\n");
        foreach (SweepAxis axis in plan.Axes)
            text.Append("  ").Append(axis.Setting.Key).Append(": [").AppendJoin(", ", axis.Alternatives.Select(Value)).Append("]\n");
        return text.ToString();
    }

    /// <summary>Text fit for a comment.</summary>
    public static string OneLine(string text) => Printable.Line(text);

    private static string Value(Draft draft)
    {
        if (!Interpolation.Refers(draft.Written)) return draft.Setting.Format(draft.Read(_ => ""));
        // Quoted, since a brace means something in YAML; what holds a reference is plain once it is replaced.
        string[] items =
            [.. draft.Written.Items.Select(item =>
            $"\"{item.Text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"")];
        return draft.Written.IsSequence ? $"[{string.Join(", ", items)}]" : items[0];
    }
}
