using Lethe.Interop;
using Lethe.Memory;
using Lethe.Stability;

namespace Lethe.Cli.Output;

/// <summary>Verdicts and tails as tables and phrases.</summary>
internal static class VerdictView
{
    /// <summary>A tail in a few words.</summary>
    public static string Tail(TailFit tail) => tail.Kind switch
    {
        TailKind.Exponential => $"exponential, rate {Interval(tail.Rate, tail.IntervalLow, tail.IntervalHigh)}",
        TailKind.Polynomial => $"polynomial, exponent {Interval(tail.Exponent, tail.IntervalLow, tail.IntervalHigh)}",
        _ => Word.Of(tail.Kind),
    };

    /// <summary>The table of verdicts.</summary>
    public static void Render(Terminal terminal, IReadOnlyList<Verdict> verdicts)
    {
        terminal.Table(
            ["target", "parameterization", "activation", "verdict", "slope of log beta* on log m", "beta* by width", "distance by width"],
            verdicts.Select(v => new[]
            {
                v.Family.Target, v.Family.Parameterization, v.Family.Activation, Word.Of(v.Kind), Interval(v.Slope, v.SlopeLow,
                v.SlopeHigh), ByWidth(v.Widths, v.Radius), ByWidth(v.Widths, v.Distance),
            }));
        foreach (Verdict v in verdicts) terminal.WriteLine($"{v.Family.Target}, {v.Family.Parameterization}, {v.Family.Activation}: {Word.Of(v.Kind)}: {v.Reason}");
    }

    /// <summary>A value with its interval.</summary>
    public static string Interval(double value, double low, double high) => double.IsNaN(value) ? "-"
        : double.IsNaN(low) ? Terminal.Number(value) : $"{Terminal.Number(value)} [{Terminal.Number(low)}, {Terminal.Number(high)}]";

    private static string ByWidth(IReadOnlyList<int> widths, IReadOnlyList<double> values) =>
        values.All(double.IsNaN) ? "-" : string.Join(", ", widths.Zip(values, (width, value) => $"{width}: {Terminal.Number(value)}"));
}
