using System.Globalization;
using Lethe.Experiments.Runs;
using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Models;
using Lethe.Stability;
using Lethe.Targets;
using Lethe.Training;

namespace Lethe.Experiments.Studies;

/// <summary>One run of the study: data, training, pruning, measurement, all on one thread.</summary>
internal sealed class GrowingHorizonJob(GrowingHorizonOptions options, string modelName, string targetName, string parameterization, int width, long seed)
{
    /// <summary>Measuring costs about as much as this share of training.</summary>
    private const double MeasureShare = 0.35;

    private const int StepsPerReport = 50;

    /// <summary>Relative sizes of the curve: dense enough to see a threshold, from well below the smallest radius to beyond the largest.</summary>
    public static readonly IReadOnlyList<double> CurveBetas = [.. Enumerable.Range(0, 25).Select(i => 1e-4 * Math.Pow(10, i / 6.0))];

    private readonly int _horizon = options.Horizon(width);

    /// <summary>Estimated work: units times steps of time times optimiser steps.</summary>
    public double Cost => TrainCost * (1 + MeasureShare);

    /// <summary>What the run belongs to.</summary>
    public FamilyKey Family { get; } = new(targetName, parameterization, StudyModels.ActivationOf(modelName, options.Activation).ToString().ToLowerInvariant(), modelName);

    /// <summary>m.</summary>
    public int Width => width;

    /// <summary>Seed.</summary>
    public long Seed => seed;

    private double TrainCost => StudyModels.RelativeCost(modelName, width) * (width + 8) * Tokens(options.TokensPerStep) * options.Epochs * options.StepsPerEpoch;

    /// <summary>Builds what the run begins with.</summary>
    /// <exception cref="ArgumentException">An unknown name, or a parameterisation that cannot take the rates.</exception>
    public void Validate()
    {
        _ = TargetFactory.Any(targetName, 1);
        _ = NewModel();
    }

    /// <summary>Trains, prunes and measures.</summary>
    /// <param name="shared">Data of the study.</param>
    /// <param name="meter">Told of the work done.</param>
    /// <param name="cancellation">Seen at step boundaries.</param>
    public GrowingHorizonRun Execute(StudyData shared, StudyMeter meter, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ITarget target = TargetFactory.Any(targetName, 1);
        int batch = Tokens(options.TokensPerStep) / _horizon, test = Tokens(options.TestTokens) / _horizon;
        DataSplit data = shared.Get(targetName, target, new DataOptions
        {
            Seed = seed,
            Length = _horizon,
            TrainCount = batch * options.StepsPerEpoch,
            ValidationCount = test,
            TestCount = test,
        });

        RecurrentModel model = NewModel();
        var trainer = new Trainer(model, data, Training(batch), Workers.Single);
        var reporter = new Reporter(meter, TrainCost / (options.Epochs * (double)options.StepsPerEpoch));
        TrainingResult trained = trainer.Run(trainer.NewState(), reporter, cancellation);
        cancellation.ThrowIfCancellationRequested();
        model.Parameters.Set(trained.State.BestWeights);
        GrowingHorizonRun run = Measure(target, model, trained.Outcome, data, cancellation);
        meter.Finish(Cost - reporter.Spent, string.Create(CultureInfo.InvariantCulture,
            $"{modelName} {targetName} {parameterization} m={width} T={_horizon} seed {seed}: error {run.RelativeError:G2}, beta* {run.Radius:G3}"));
        return run;
    }

    private RecurrentModel NewModel() => StudyModels.Create(modelName, parameterization, options.Activation, width, _horizon, seed);

    private TrainingOptions Training(int batch) => new()
    {
        BatchSize = batch,
        MaxEpochs = options.Epochs,
        Schedule = ScheduleKind.Cosine,
        Loss = LossWeighting.Plain,
        Margin = 0,
        StopBelow = null,
        Seed = seed,
    };

    private GrowingHorizonRun Measure(ITarget target, RecurrentModel model, TrainingOutcome outcome, DataSplit data, CancellationToken cancellation)
    {
        PruneResult pruning = Pruner.Prune(model, data.ValidationInputs, data.ValidationTargets, default, Workers.Single);
        RecurrentModel pruned = pruning.Model;
        StabilityRadiusResult radius = Radius(pruned, new PerturbationOptions { Draws = 1 }, data, cancellation);
        StabilityRadiusResult full = Radius(pruned, FullBall(), data, cancellation);
        PerturbationCurve? curve = options.WithCurves
            ? PerturbationMeasurement.Measure(pruned, data.TestInputs, data.TestTargets, default,
                new PerturbationOptions { Draws = 1, Relative = true, Betas = CurveBetas, Seed = seed }, Workers.Single, null, cancellation)
            : null;
        MemoryFunction? memory = options.WithCurves && seed == options.FirstSeed
            ? MemoryProbing.Measure(model, new MemoryOptions { Length = _horizon }, Workers.Single)
            : null;
        double trained = model.Loss(data.TestInputs, data.TestTargets, [.. Enumerable.Range(0, data.TestInputs.Tiles)], default, Workers.Single) / radius.TargetMeanSquare;
        return new GrowingHorizonRun(Family, width, _horizon, seed, outcome, trained, radius.RelativeError, pruning.Kept.Count,
            SmallestRate(pruned, pruning.Kept), DistanceToInstability.Of(pruned).Distance, radius.Radius, radius.Reason, full.Radius, TailEnergy(target),
            ModelNorms.Of(pruned), curve, memory);
    }

    private static double SmallestRate(RecurrentModel model, IReadOnlyList<int> kept)
    {
        DecayRates decay = model.Decay!;
        double[] w = model.Parameters[decay.Weights].ToArray();
        return kept.Select(i => decay.Of(w[i])).DefaultIfEmpty(double.NaN).Min();
    }

    private double TailEnergy(ITarget target) => target is LinearFunctional { SquaredNorm: > 0 and var norm } linear ? linear.SquaredTail(_horizon) / norm : double.NaN;

    private PerturbationOptions FullBall() => new()
    {
        Blocks = PerturbedBlocks.All,
        Search = PerturbationSearch.Adversarial,
        Draws = options.FullBallDraws,
        AscentSteps = 3 * options.FullBallDraws,
        AscentSequences = TiledSequences.Lanes,
        Seed = seed,
    };

    private static StabilityRadiusResult Radius(RecurrentModel model, PerturbationOptions perturbation, DataSplit data, CancellationToken cancellation) =>
        StabilityRadius.Find(model, data.TestInputs, data.TestTargets, default,
            new StabilityRadiusOptions { Perturbation = perturbation, SmallestBeta = 1e-4, Accuracy = 5e-3 }, Workers.Single, cancellation);

    /// <summary>Whole tiles of sequences, at least one: no lane computes for nothing.</summary>
    private int Tokens(int tokens)
    {
        int tile = _horizon * TiledSequences.Lanes;
        return Math.Max(1, tokens / tile) * tile;
    }

    private sealed class Reporter(StudyMeter meter, double costPerStep) : ITrainingObserver
    {
        /// <summary>Cost counted so far.</summary>
        public double Spent { get; private set; }

        public void OnStep(TrainingState state, int stepsPerEpoch)
        {
            if (state.Step % StepsPerReport != 0) return;
            meter.Spend(costPerStep * StepsPerReport);
            Spent += costPerStep * StepsPerReport;
        }

        public void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved)
        {
        }
    }
}
