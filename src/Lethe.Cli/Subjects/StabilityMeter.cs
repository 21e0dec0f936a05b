using System.Globalization;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Kernels;
using Lethe.Models;
using Lethe.Stability;
using Lethe.Targets;

namespace Lethe.Cli.Subjects;

/// <summary>Measures stored runs one after the other: curve, radius and distance of the weights each run uses, on test data made again from its configuration.</summary>
internal sealed class StabilityMeter(StabilityRequest request, Workers workers, Action<double, string> report, CancellationToken cancellation)
{
    // Of the time of one run; only the progress display depends on it.
    private const double CurveShare = 0.5;

    private (DataOptions Options, string Target, int Count) _key;
    private (TiledSequences Inputs, TiledSequences Targets)? _data;

    /// <summary>Measures the runs in the order given.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<MeasuredRun> Measure(IReadOnlyList<StoredRun> runs)
    {
        var measured = new List<MeasuredRun>();
        for (int i = 0; i < runs.Count; i++) measured.Add(Measure(runs[i], i, runs.Count));
        return measured;
    }

    private MeasuredRun Measure(StoredRun run, int index, int count)
    {
        cancellation.ThrowIfCancellationRequested();
        string text = string.Create(CultureInfo.InvariantCulture, $"{run.Name} (run {index + 1} of {count}, m = {run.Width})");
        Tell(0);
        RecurrentModel model = run.LoadModel();
        (TiledSequences inputs, TiledSequences targets) = Data(run.Config);
        double[] weights = RunOptions.TimeWeighting(run.Config, inputs.Length);
        long seed = run.Config.Get(Settings.Seed);
        PerturbationOptions options = request.Perturbation with { Seed = request.Seed ?? seed, Target = TargetFactory.Create(run.Config) as LinearFunctional };
        RequireAdmitted(run, model, options);
        PerturbationCurve curve = PerturbationMeasurement.Measure(model, inputs, targets, weights, options, workers, new Share(share => Tell(CurveShare * share)), cancellation);
        // Tolerance and admission of the verdict are for squared errors: beside a w1 curve the radius is that of mse.
        PerturbationOptions squared = options.Error == PerturbationErrorKind.Supremum ? options with { Error = PerturbationErrorKind.MeanSquare } : options;
        StabilityRadiusResult radius = StabilityRadius.Find(model, inputs, targets, weights,
            new StabilityRadiusOptions { Tolerance = request.Tolerance, Perturbation = squared }, workers, cancellation);
        return new MeasuredRun(run, seed, curve, radius, DistanceToInstability.Of(model));

        void Tell(double share) => report((index + share) / count, text);
    }

    private static void RequireAdmitted(StoredRun run, RecurrentModel model, PerturbationOptions options)
    {
        if (PerturbationMeasurement.Objection(model, options) is not { } objection) return;
        string[] parts = objection.Split(": take ");
        throw ProblemException.Usage($"option --error, run {run.Name}", parts[0], "an error that the model and its target admit", "take --" + parts[1].TrimEnd('.'));
    }

    // Widths of a chain and runs of one seed share their data.
    private (TiledSequences Inputs, TiledSequences Targets) Data(RunConfig config)
    {
        DataOptions options = RunOptions.Data(config);
        options = options with { Length = request.Horizon ?? options.Length };
        int sequences = Math.Min(options.TestCount, request.Sequences ?? int.MaxValue);
        (DataOptions, string, int) key = (options, config.Get(Settings.Target), sequences);
        if (_data is { } known && key == _key) return known;
        _data = null;
        (TiledSequences, TiledSequences) data;
        try
        {
            data = DataGenerator.Generate(TargetFactory.Create(config), options, DataPart.Test, sequences, workers);
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Usage("stability: test data", Problem.Sentence(e), "a target that is defined up to the horizon, and data that fit an array",
                "give a smaller --horizon or fewer --sequences", e);
        }
        (_key, _data) = (key, data);
        return data;
    }

    private sealed class Share(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
