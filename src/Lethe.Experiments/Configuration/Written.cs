namespace Lethe.Experiments.Configuration;

/// <summary>A value as it was written: one scalar, or a sequence of them.</summary>
/// <param name="Items">The scalars.</param>
/// <param name="IsSequence">True for a YAML sequence, even of one item.</param>
internal readonly record struct Written(IReadOnlyList<Scalar> Items, bool IsSequence)
{
    public static Written Single(Scalar scalar) => new([scalar], false);

    /// <summary>What an override says: "a", "a,b" or "[a, b]"; settings split it where they take lists.</summary>
    public static Written Plain(string text) => Single(new Scalar(text, Quoted: false));

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
