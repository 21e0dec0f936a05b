namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Part of a line: on the baseline (0), raised (1) or lowered (-1).</summary>
internal readonly record struct TextRun(string Text, int Level)
{
    public double Scale => Level == 0 ? 1 : 0.72;

    /// <summary>Rise above the baseline in units of the line's font size.</summary>
    public double Rise => Level switch { 1 => 0.36, -1 => -0.18, _ => 0 };
}

/// <summary>
/// Splits text at Unicode superscripts and subscripts. They are drawn as small ordinary characters, because many fonts lack them or
/// mix two designs (¹²³ are older than the others), and the standard PDF fonts have three of them.
/// </summary>
internal static class RichText
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
    private const string RaisedPlain = "0123456789+−=()ni";
    private const string Lowered = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ";
    private const string LoweredPlain = "0123456789+−=()aeoxhklmnpstijruv";

    public static IReadOnlyList<TextRun> Split(string text)
    {
        var runs = new List<TextRun>();
        var current = new StringBuilder();
        int level = 0;
        foreach (char c in text)
        {
            (char plain, int next) = Classify(c);
            if (next != level && current.Length > 0)
            {
                runs.Add(new TextRun(current.ToString(), level));
                current.Clear();
            }
            level = next;
            current.Append(plain);
        }
        if (current.Length > 0) runs.Add(new TextRun(current.ToString(), level));
        return runs;
    }

    private static (char Plain, int Level) Classify(char c)
    {
        int i = Raised.IndexOf(c);
        if (i >= 0) return (RaisedPlain[i], 1);
        i = Lowered.IndexOf(c);
        return i >= 0 ? (LoweredPlain[i], -1) : (c, 0);
    }
}
