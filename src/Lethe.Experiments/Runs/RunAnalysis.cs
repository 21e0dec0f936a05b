using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Runs;

/// <summary>
/// Prunes a trained model where asked for, takes its test loss, measures it as its configuration says and writes the tables.
/// </summary>
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
        if (_data.Own is { Classes: not null } own) return Classified(model, own, result, cancellation);
        if (_config.Get(Settings.Prune) && Pruner.CanPrune(model))
        {
            _report(RunPhase.Pruning, 0);
            (TiledSequences validation, TiledSequences validationTargets) = _data.Validation;
            double[] weighting = RunOptions.TimeWeighting(_config, validation.Length);
            PruneResult pruned = Pruner.Prune(model, validation, validationTargets, weighting, _workers);
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
            TestLoss = _config.Get(Settings.Error) == ErrorKind.Squared ? model.Loss(testInputs, testTargets, tiles, weights, _workers)
                : OutputObjective.Loss(model, testInputs, testTargets, _config.Get(Settings.Error), weights, _workers),
            TargetMeanSquare = MeanSquare(model, testInputs, testTargets, tiles, weights),
        };
        WritePositions(testInputs.Length, bounds => OutputObjective.ByPosition(model, testInputs, testTargets,
            _config.Get(Settings.Error), bounds, _workers));
        (TiledSequences inputs, TiledSequences targets) = _data.Evaluation;
        var data = new EvaluationData(inputs, targets, RunOptions.TimeWeighting(_config, inputs.Length), _data.Target);
        ModelMeasurement measured = ModelMeasurement.Of(model, data, RunOptions.Measurement(_config), _workers, new Reporter(_report),
            cancellation);
        if (measured.Memory is { } memory) _folder.WriteText(RunFiles.Memory, RunTables.Of(memory).ToText());
        if (measured.Curve is { } curve) _folder.WriteText(RunFiles.Perturbation, RunTables.Of(curve).ToText());
        return result with { Measurement = measured };
    }

    /// <summary>Of a classifier: cross entropy over that of the shares of the classes, accuracy, memory, distance; there is no mean square
    /// to perturb.</summary>
    private RunResult Classified(RecurrentModel model, OwnData own, RunResult result, CancellationToken cancellation)
    {
        TiledSequences inputs = own.Test.Inputs;
        result = own.AreTokens ? Predicted(model, own, result) : Labelled(model, own, result);
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, outputs, _workers);
        ModelMeasurement measured = ModelMeasurement.Of(model, new EvaluationData(inputs, outputs, []), RunOptions.Measurement(_config),
            _workers, new Reporter(_report), cancellation) with
        { RelativeError = double.NaN, TargetMeanSquare = double.NaN };
        if (measured.Memory is { } memory) _folder.WriteText(RunFiles.Memory, RunTables.Of(memory).ToText());
        return result with { Measurement = measured };
    }

    /// <summary>Cross entropy and accuracy where each sequence has a class.</summary>
    private RunResult Labelled(RecurrentModel model, OwnData own, RunResult result)
    {
        (TiledSequences inputs, ReadOnlyMemory<int> labels) = (own.Test.Inputs, own.Test.Labels);
        int[] tiles = [.. Enumerable.Range(0, inputs.Tiles)];
        WritePositions(inputs.Length, bounds => OutputObjective.ByPosition(model, inputs, labels, bounds, _workers));
        return result with
        {
            TestLoss = RunOptions.Readout(_config) is { } logits
                ? model.CrossEntropy(inputs, labels.Span, tiles, logits, default, _workers)
                : OutputObjective.Loss(model, inputs, labels, RunOptions.TimeWeighting(_config, inputs.Length), _workers),
            TargetMeanSquare = Entropy(labels.Span, own.Classes!.Count),
            Accuracy = Classification.Accuracy(model, inputs, labels.Span, RunOptions.Readout(_config) ?? Readout.Last, _workers),
        };
    }

    /// <summary>Cross entropy and accuracy where each step has a token.</summary>
    private RunResult Predicted(RecurrentModel model, OwnData own, RunResult result)
    {
        (TiledSequences inputs, TiledSequences tokens) = (own.Test.Inputs, own.Test.Targets);
        int[] there = [.. Classification.Tokens(tokens)];
        WritePositions(inputs.Length, bounds => OutputObjective.ByPositionOfTokens(model, inputs, tokens, bounds, _workers));
        return result with
        {
            TestLoss =
                OutputObjective.LossOfTokens(model, inputs, tokens, RunOptions.TimeWeighting(_config, inputs.Length), _workers),
            TargetMeanSquare = Entropy(there, own.Classes!.Count),
            Accuracy = Classification.Accuracy(model, inputs, tokens, _workers),
        };
    }

    /// <summary>Of a run in windows of T: the loss up to T, 2 T, 4 T, ..., and of the steps added by each.</summary>
    private void WritePositions(int length, Func<IReadOnlyList<int>, double[]> measure)
    {
        if (_config.Get(Settings.Window) is not { } window) return;
        List<int> bounds = [];
        for (long bound = window; bound < length; bound *= 2) bounds.Add((int)bound);
        bounds.Add(length);
        double[] loss = measure(bounds);
        var rows = new double[bounds.Count][];
        double sum = 0;
        for (int b = 0; b < rows.Length; b++)
        {
            int from = b == 0 ? 0 : bounds[b - 1];
            sum += loss[b] * (bounds[b] - from);
            rows[b] = [from, bounds[b], loss[b], sum / bounds[b]];
        }

        _folder.WriteText(RunFiles.Positions, new CsvTable(["from", "to", "loss", "loss_to"], rows).ToText());
    }

    /// <summary>The least cross entropy of a model that answers the same for every sequence.</summary>
    private static double Entropy(ReadOnlySpan<int> labels, int classes)
    {
        var counts = new int[classes];
        foreach (int label in labels) counts[label]++;
        double sum = 0;
        foreach (int count in counts)
            if (count > 0) sum -= (double)count / labels.Length * Math.Log((double)count / labels.Length);
        return sum;
    }

    /// <summary>The loss of the model that answers 0: mean weighted square of the target.</summary>
    private double MeanSquare(RecurrentModel model, TiledSequences inputs, TiledSequences targets, int[] tiles, double[] weights)
    {
        RecurrentModel zero = model.Clone();
        // Of a stack the last layer's, which stand after its U.
        int last = zero.Parameters.Views.Last(v => v.Block == ParameterBlock.Input).Offset;
        foreach (ParameterView view in zero.Parameters.Views.Where(v => v.Offset > last))
            if (view.Block is ParameterBlock.Output or ParameterBlock.OutputBias) zero.Parameters[view].Clear();
        return zero.Loss(inputs, targets, tiles, weights, _workers);
    }

    private sealed class Reporter(Action<RunPhase, double> report) : IProgress<MeasurementProgress>
    {
        public void Report(MeasurementProgress value) => report(value.Stage switch
        {
            MeasurementStage.Memory => RunPhase.Memory,
            MeasurementStage.Curve => RunPhase.Perturbation,
            _ => RunPhase.Radius,
        }, value.Share);
    }
}
