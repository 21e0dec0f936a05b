namespace Lethe.Cli.Output;

/// <summary>Verdicts and tails as tables and phrases.</summary>
internal static class VerdictView
{
    /// <summary>A tail in a few words.</summary>
    public static string Tail(TailFit tail) => tail.Kind switch
    {
        TailKind.Exponential => $"exponential, rate {Interval(tail.Rate, tail.IntervalLow, tail.IntervalHigh)}",
        TailKind.Polynomial => $"polynomial, exponent {Interval(tail.Exponent, tail.IntervalLow, tail.IntervalHigh)}",
        TailKind.Stretched => $"stretched, power {Interval(tail.Exponent, tail.IntervalLow, tail.IntervalHigh)}",
        _ => Word.Of(tail.Kind),
    };

    /// <summary>The table of verdicts below a title, and the reasons of those to be explained: all where nothing is said.</summary>
    public static void Render(Terminal terminal, IReadOnlyList<Verdict> verdicts, string title = "", Func<Verdict, bool>? explained = null)
    {
        terminal.Table(VerdictTable.Summary(verdicts, title));
        foreach (Verdict v in verdicts.Where(explained ?? (_ => true)))
            terminal.WriteLine($"{v.Family.Target}, {v.Family.Parameterization}, {v.Family.Activation}{Trained(v.Family)}: " +
                $"{Word.Of(v.Kind)}: {v.Reason}");
    }

    private static string Trained(FamilyKey family) => family.Training.Length > 0 ? $", {family.Training}" : "";

    /// <summary>A value with its interval.</summary>
    public static string Interval(double value, double low, double high) => double.IsNaN(value) ? "-"
        : double.IsNaN(low) ? Terminal.Number(value) : $"{Terminal.Number(value)} [{Terminal.Number(low)}, {Terminal.Number(high)}]";
}
