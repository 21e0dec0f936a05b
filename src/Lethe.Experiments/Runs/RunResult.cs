using System.Text.Json.Serialization;
using Lethe.Interop;
using Lethe.Memory;
using Lethe.Stability;
using Lethe.Training;

namespace Lethe.Experiments.Runs;

/// <summary>What a run gave, and its document, result.json. It holds no time, path or thread count, so one configuration gives one
/// text.</summary>
public sealed record RunResult
{
    /// <summary>How training ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>m.</summary>
    public required int Width { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Complete epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimiser steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Epoch of the lowest validation loss; 0: none.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Lowest validation loss; infinity where no epoch had a finite one.</summary>
    [JsonPropertyName("val_loss")]
    public required double ValidationLoss { get; init; }

    /// <summary>Loss of the weights used (best, pruned where asked for) on the test set; NaN where training diverged or was interrupted.</summary>
    [JsonRequired]
    public double TestLoss { get; init; } = double.NaN;

    /// <summary>||H||^2: mean weighted square of the target on the test set; NaN where not measured.</summary>
    [JsonRequired]
    public double TargetMeanSquare { get; init; } = double.NaN;

    /// <summary>TestLoss / TargetMeanSquare.</summary>
    public double RelativeError => TestLoss / TargetMeanSquare;

    /// <summary>When and where training stopped being finite; null where it did not.</summary>
    public Divergence? Divergence { get; init; }

    /// <summary>What pruning left; null where it was not asked for.</summary>
    public PruneSummary? Pruned { get; init; }

    /// <summary>Distance to instability r(W); null where not measured.</summary>
    [JsonIgnore]
    public InstabilityDistance? Distance { get; init; }

    [JsonInclude]
    [JsonPropertyName("distance")]
    private DistanceDocument? StoredDistance
    {
        get => Distance is { } d ? new(d.Distance, d.IsExact, d.Reason, d.Real, d.IsRealExact) : null;
        init => Distance = value?.Read();
    }

    /// <summary>Stability radius beta*; null where not sought.</summary>
    public RadiusSummary? Radius { get; init; }

    /// <summary>|W|, |U|, |b|, |c|, kappa; null where not measured.</summary>
    public ModelNorms? Norms { get; init; }

    /// <summary>The memory function without its values, which are in memory.csv; null where not measured.</summary>
    [JsonIgnore]
    public MemorySummary? Memory { get; init; }

    [JsonInclude]
    [JsonPropertyName("memory")]
    private MemoryDocument? StoredMemory
    {
        get => Memory is { } memory ? MemoryDocument.Of(memory) : null;
        init => Memory = value?.Read();
    }

    /// <summary>True where the computation ended with a usable model.</summary>
    [JsonIgnore]
    public bool IsUsable => Outcome is TrainingOutcome.ReachedThreshold or TrainingOutcome.ReachedMaxEpochs or TrainingOutcome.Imported;

    /// <summary>The run as the verdict rule takes it; NaN where something was not measured.</summary>
    public RunMeasurement ToMeasurement() => new(Width, Seed, RelativeError, Radius?.Radius ?? double.NaN, Distance?.Distance ?? double.NaN);

    /// <summary>Reads result.json.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ProblemException">Missing, or not the result of a run.</exception>
    public static RunResult Read(string path)
    {
        string text = InputFile.ReadText(path, "the result of a run (result.json)");
        try
        {
            return JsonText.Parse<RunResult>(text);
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw ProblemException.Input(path, $"it is damaged ({e.Message.TrimEnd('.')})", "the result of a run", "Run again", e);
        }
    }

    // Results written before the real radius was known have none.
    private sealed record DistanceDocument(double Value, bool Exact, string Reason, double? Real = null, bool RealExact = false)
    {
        public InstabilityDistance Read()
        {
            var distance = new InstabilityDistance(Value, Exact, Reason);
            return Real is { } real ? distance with { Real = real, IsRealExact = RealExact } : distance;
        }
    }
}

/// <summary>What pruning left.</summary>
/// <param name="Kept">Indices of the units kept.</param>
/// <param name="LossBefore">Loss before, on the validation set.</param>
/// <param name="LossAfter">Loss after.</param>
public sealed record PruneSummary(IReadOnlyList<int> Kept, double LossBefore, double LossAfter);

/// <summary>A stability radius.</summary>
/// <param name="Radius">beta*: recurrent block, l2 ball, directed search.</param>
/// <param name="Tolerance">tol.</param>
/// <param name="RelativeError">E(0) / ||H||^2 of the evaluation form of the model.</param>
/// <param name="Reason">How it came about.</param>
public sealed record RadiusSummary([property: JsonPropertyName("value")] double Radius, double Tolerance, double RelativeError,
    string Reason);

/// <summary>A memory function without its values.</summary>
/// <param name="Probe">How it was probed.</param>
/// <param name="Maximiser">The probe with the largest response.</param>
/// <param name="SteadyStateReached">Whether the zero-input state settled.</param>
/// <param name="Tail">The fitted tail.</param>
/// <param name="Horizons">h_eps.</param>
/// <param name="HalfLife">Time after which M stays below half its maximum; null if not reached.</param>
public sealed record MemorySummary(MemoryProbe Probe, IReadOnlyList<double> Maximiser, bool SteadyStateReached, TailFit Tail,
    IReadOnlyList<MemoryHorizon> Horizons, double? HalfLife)
{
    /// <summary>Takes the values away.</summary>
    public static MemorySummary Of(MemoryFunction memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return new(memory.Probe, memory.Maximiser, memory.SteadyStateReached, memory.Tail, memory.Horizons, memory.HalfLife);
    }

    /// <summary>Puts values back.</summary>
    public MemoryFunction WithValues(IReadOnlyList<double> times, IReadOnlyList<double> values) =>
        new(times, values, Probe, Maximiser, SteadyStateReached, Tail, Horizons, HalfLife);
}
