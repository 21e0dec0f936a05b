namespace Lethe.Experiments.Configuration;

/// <summary>A value as it was written: one scalar, or a sequence of them.</summary>
/// <param name="Items">The scalars.</param>
/// <param name="IsSequence">True for a YAML sequence, even of one item.</param>
internal readonly record struct Written(IReadOnlyList<Scalar> Items, bool IsSequence)
{
    public static Written Single(Scalar scalar) => new([scalar], false);

    /// <summary>What an override says: "a", "a,b" or "[a, b]"; settings split it where they take lists.</summary>
    public static Written Plain(string text) => Single(new Scalar(text, Quoted: false));

    /// <summary>One word of a command line: what stands in quotes is text as it is; before a comma a backslash takes its meaning
    /// away.</summary>
    public static Written Word(string text) => QuotedEnd(text, 0) == text.Length
        ? Single(new Scalar(text[1..^1], Quoted: true)) : Plain(text.Replace("\\,", ","));

    /// <summary>Where a value ends that begins with a quote at a place: behind the next quote of its kind, before a comma or the end. Null
    /// where there is none: it is a character like any other.</summary>
    public static int? QuotedEnd(string text, int at)
    {
        if (at >= text.Length || text[at] is not ('"' or '\'')) return null;
        int end = text.IndexOf(text[at], at + 1) + 1;
        return end > 0 && (end == text.Length || text[end..].TrimStart() is "" or [',', ..]) ? end : null;
    }

    /// <summary>The items of a list: those of a sequence, or the comma-separated parts of one plain scalar.</summary>
    public IReadOnlyList<Scalar> Split()
    {
        if (IsSequence || Items[0].Quoted) return Items;
        string text = Items[0].Text.Trim();
        if (text.StartsWith('[') && text.EndsWith(']')) text = text[1..^1];
        return [.. text.Split(',').Select(part => new Scalar(part.Trim(), Quoted: false))];
    }

    public override string ToString() =>
        IsSequence ? $"[{string.Join(", ", Items.Take(MaxShown).Select(i => i.Text))}{(Items.Count > MaxShown ? ", ..." : "")}]" : Items[0]
            .ToString();

    private const int MaxShown = 8;
}
