using System.Globalization;
using Lethe.Cli.Output;
using Lethe.Experiments.Runs;

namespace Lethe.Cli.Runs;

/// <summary>The progress of a run in a share and a phrase.</summary>
internal static class RunProgressText
{
    // Training takes most of the time; measuring afterwards the rest.
    private const double TrainingPart = 0.85;

    /// <summary>Share of the whole, 0..1.</summary>
    public static double Share(RunProgress p)
    {
        double within = p.Phase switch
        {
            RunPhase.Data => 0,
            RunPhase.Training => TrainingPart * p.Share,
            _ => TrainingPart + (1 - TrainingPart) * p.Share,
        };
        return (p.WidthIndex + within) / p.Widths;
    }

    /// <summary>What is going on.</summary>
    public static string Of(RunProgress p) => p.Phase switch
    {
        RunPhase.Data => "generating data",
        RunPhase.Training => string.Create(CultureInfo.InvariantCulture, $"m = {p.Width}, epoch {p.Epoch} of {p.Epochs}, validation loss {Terminal.Number(p.ValidationLoss)}")
            + (p.StopBelow is { } stop ? $" (stops below {Terminal.Number(stop)})" : ""),
        RunPhase.Pruning => string.Create(CultureInfo.InvariantCulture, $"m = {p.Width}, pruning"),
        RunPhase.Memory => string.Create(CultureInfo.InvariantCulture, $"m = {p.Width}, measuring memory"),
        RunPhase.Radius => string.Create(CultureInfo.InvariantCulture, $"m = {p.Width}, seeking the stability radius"),
        _ => string.Create(CultureInfo.InvariantCulture, $"m = {p.Width}, perturbing weights"),
    };
}
