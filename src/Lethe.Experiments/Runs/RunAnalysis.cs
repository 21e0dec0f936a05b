using Lethe.Experiments.Configuration;
using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Models;
using Lethe.Stability;
using Lethe.Targets;
using Lethe.Training;

namespace Lethe.Experiments.Runs;

/// <summary>Measures a trained model: pruning, test loss, memory function, perturbation curve, distance to instability, radius; and writes the tables.</summary>
internal sealed class RunAnalysis
{
    private readonly RunFolder _folder;
    private readonly RunData _data;
    private readonly Workers _workers;
    private readonly Action<RunPhase, double> _report;
    private readonly RunIdentity _identity;
    private readonly RunConfig _config;

    public RunAnalysis(RunFolder folder, RunIdentity identity, RunData data, Workers workers, Action<RunPhase, double> report)
    {
        _folder = folder;
        _identity = identity;
        _data = data;
        _workers = workers;
        _report = report;
        _config = folder.Config;
    }

    /// <exception cref="OperationCanceledException">Cancelled; everything is measured again when the run goes on.</exception>
    public RunResult Measure(RecurrentModel model, TrainingState state, RunResult result, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_config.Get(Settings.Prune) && Pruner.CanPrune(model))
        {
            _report(RunPhase.Pruning, 0);
            (TiledSequences inputs, TiledSequences targets) = _data.Validation;
            PruneResult pruned = Pruner.Prune(model, inputs, targets, RunOptions.TimeWeighting(_config, inputs.Length), _workers);
            string source = WeightsFile.Digest(model.Parameters, state.BestWeights);
            model = pruned.Model;
            result = result with { Pruned = new PruneSummary(pruned.Kept, pruned.LossBefore, pruned.LossAfter) };
            var kept = new WeightsFile
            {
                Values = model.Parameters.Values.ToArray(),
                Epoch = state.BestEpoch,
                ValidationLoss = pruned.LossAfter,
                Identity = _identity,
                Source = source,
            };
            _folder.Write(RunFiles.Pruned, stream => kept.Write(stream, pruned.Model.Parameters));
        }

        cancellation.ThrowIfCancellationRequested();
        (TiledSequences testInputs, TiledSequences testTargets) = _data.Test;
        double[] weights = RunOptions.TimeWeighting(_config, testInputs.Length);
        int[] tiles = [.. Enumerable.Range(0, testInputs.Tiles)];
        result = result with
        {
            TestLoss = model.Loss(testInputs, testTargets, tiles, weights, _workers),
            TargetMeanSquare = MeanSquare(model, testInputs, testTargets, tiles, weights),
            Distance = DistanceToInstability.Of(model),
            Norms = ModelNorms.Of(model, (_data.Target as LinearFunctional)?.AbsoluteNorm ?? double.NaN),
        };
        result = result with { Memory = MeasureMemory(model) };
        cancellation.ThrowIfCancellationRequested();
        MeasurePerturbation(model, cancellation);
        return result with { Radius = MeasureRadius(model, cancellation) };
    }

    /// <summary>The loss of the model that answers 0: mean weighted square of the target.</summary>
    private double MeanSquare(RecurrentModel model, TiledSequences inputs, TiledSequences targets, int[] tiles, double[] weights)
    {
        RecurrentModel zero = model.Clone();
        // Of a stack the last layer's, which are the last of their kind.
        zero.Parameters[zero.Parameters.Views.Last(v => v.Block == ParameterBlock.Output)].Clear();
        zero.Parameters[zero.Parameters.Views.Last(v => v.Block == ParameterBlock.OutputBias)].Clear();
        return zero.Loss(inputs, targets, tiles, weights, _workers);
    }

    private MemorySummary MeasureMemory(RecurrentModel model)
    {
        _report(RunPhase.Memory, 0);
        MemoryFunction memory = MemoryProbing.Measure(model, RunOptions.Memory(_config), _workers);
        _folder.WriteText(RunFiles.Memory, RunTables.Of(memory).ToText());
        return MemorySummary.Of(memory);
    }

    private void MeasurePerturbation(RecurrentModel model, CancellationToken cancellation)
    {
        if (_config.Get(Settings.PerturbDraws) == 0) return;
        _report(RunPhase.Perturbation, 0);
        (TiledSequences inputs, TiledSequences targets) = _data.Evaluation;
        PerturbationCurve curve = PerturbationMeasurement.Measure(model, inputs, targets, RunOptions.TimeWeighting(_config, inputs.Length),
            RunOptions.Perturbation(_config), _workers, new Reporter(_report), cancellation);
        _folder.WriteText(RunFiles.Perturbation, RunTables.Of(curve).ToText());
    }

    private RadiusSummary? MeasureRadius(RecurrentModel model, CancellationToken cancellation)
    {
        if (_config.Get(Settings.PerturbTolerance) is not { } tolerance) return null;
        _report(RunPhase.Radius, 1);
        (TiledSequences inputs, TiledSequences targets) = _data.Evaluation;
        // The verdict's radius (theory: sec. 4), whatever ball and blocks the curve is drawn for.
        var options = new StabilityRadiusOptions
        {
            Tolerance = tolerance,
            Perturbation = new PerturbationOptions { Draws = Math.Max(1, _config.Get(Settings.PerturbDraws)), Seed = _config.Get(Settings.Seed) },
        };
        StabilityRadiusResult radius = StabilityRadius.Find(model, inputs, targets, RunOptions.TimeWeighting(_config, inputs.Length), options, _workers, cancellation);
        return new RadiusSummary(radius.Radius, tolerance, radius.RelativeError, radius.Reason);
    }

    private sealed class Reporter(Action<RunPhase, double> report) : IProgress<double>
    {
        public void Report(double value) => report(RunPhase.Perturbation, value);
    }
}
