namespace Lethe.Experiments.Runs;

/// <summary>The progress of a run in a share and a phrase.</summary>
public static class RunProgressText
{
    // Training takes most of the time; measuring afterwards the rest.
    private const double TrainingPart = 0.85;

    /// <summary>Share of the whole, 0..1.</summary>
    public static double Share(RunProgress p)
    {
        // In the order in which they come, so that the whole never goes back.
        (double from, double to) = p.Phase switch
        {
            RunPhase.Data => (0, 0),
            RunPhase.Training => (0, TrainingPart),
            RunPhase.Pruning => (TrainingPart, 0.9),
            RunPhase.Memory => (0.9, 0.92),
            RunPhase.Perturbation => (0.92, 0.97),
            _ => (0.97, 1),
        };
        double within = from + (to - from) * p.Share;
        return (p.WidthIndex + within) / p.Widths;
    }

    /// <summary>What is going on.</summary>
    public static string Of(RunProgress p)
    {
        return p.Phase switch
        {
            RunPhase.Data => "generating data",
            RunPhase.Training => Invariant($"m = {p.Width}, epoch {p.Epoch} of {p.Epochs}, validation loss {Number(p.ValidationLoss)}")
                + (p.StopBelow is { } stop ? $" (stops below {Number(stop)})" : ""),
            RunPhase.Pruning => Invariant($"m = {p.Width}, pruning"),
            RunPhase.Memory => Invariant($"m = {p.Width}, measuring memory"),
            RunPhase.Radius => Invariant($"m = {p.Width}, seeking the stability radius"),
            _ => Invariant($"m = {p.Width}, perturbing weights"),
        };
    }

    private static string Number(double value) => Invariant($"{value:G4}");
}
