namespace Lethe.Experiments.Runs;

/// <summary>The progress of a run in a share and a phrase, with the rate since it began or went on.</summary>
public sealed class RunProgressText(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private (int Width, int Epoch, long Time) _first = (-1, 0, 0);

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
    public string Of(RunProgress p)
    {
        return p.Phase switch
        {
            RunPhase.Data => "generating data",
            RunPhase.Training => Invariant($"m = {p.Width}, epoch {p.Epoch} of {p.Epochs}{Rate(p)}, validation loss ")
                + $"{Number(p.ValidationLoss)}" + (p.BestValidationLoss < p.ValidationLoss ? $" (best {Number(p.BestValidationLoss)})" : "")
                + (p.StopBelow is { } stop ? $" (stops below {Number(stop)})" : ""),
            RunPhase.Pruning => Invariant($"m = {p.Width}, pruning"),
            RunPhase.Memory => Invariant($"m = {p.Width}, measuring memory"),
            RunPhase.Radius => Invariant($"m = {p.Width}, seeking the stability radius"),
            _ => Invariant($"m = {p.Width}, perturbing weights"),
        };
    }

    /// <summary>Epochs of this width by the time since the first was told.</summary>
    private string Rate(RunProgress p)
    {
        lock (_gate)
        {
            if (_first.Width != p.WidthIndex || p.Epoch < _first.Epoch) _first = (p.WidthIndex, p.Epoch, clock.GetTimestamp());
            double seconds = clock.GetElapsedTime(_first.Time).TotalSeconds, rate = (p.Epoch - _first.Epoch) / seconds;
            return p.Epoch == _first.Epoch || !(seconds > 0) ? ""
                : rate >= 1 ? Invariant($" ({rate:G3}/s)")
                : rate * 60 >= 1 ? Invariant($" ({rate * 60:G3} a minute)") : Invariant($" ({rate * 3600:G3} an hour)");
        }
    }

    private static string Number(double value) => Invariant($"{value:G4}");
}
