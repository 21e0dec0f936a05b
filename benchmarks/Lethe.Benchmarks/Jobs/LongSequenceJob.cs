namespace Lethe.Benchmarks.Jobs;

/// <summary>A training step on sequences of a million steps: the most memory the process ever held.</summary>
internal sealed class LongSequenceJob() : BenchJob("scaling memory of T=1000000: diagonal m=64 hardtanh", BenchSet.Scaling)
{
    private const int Length = 1_000_000, Width = 64, Sequences = TiledSequences.Lanes;
    private const double BoundGigabytes = 2;

    public override void Run(BenchContext context)
    {
        DiagonalModel model = Hardtanh(Width);
        Initialization.LogUniformRates(model, Length, seed: 1);
        var data = new DataOptions
        { Seed = 1, Length = Length, TrainCount = Sequences, ValidationCount = Sequences, TestCount = Sequences };
        (TiledSequences inputs, TiledSequences targets) =
            DataGenerator.Generate(TargetCatalog.Parse("exp"), data, DataPart.Train, Sequences, context.Workers);
        var split = new DataSplit(inputs, targets, inputs, targets, inputs, targets);
        var trainer =
            new Trainer(model, split, new TrainingOptions { MaxEpochs = 2, StopBelow = null, Loss = LossWeighting.Plain }, context.Workers);
        long start = Stopwatch.GetTimestamp();
        TrainingResult result = trainer.Run(trainer.NewState(), observer: null, context.Cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        context.Cancellation.ThrowIfCancellationRequested();
        using var process = Process.GetCurrentProcess();
        double gigabytes = process.PeakWorkingSet64 / 1e9;
        bool trained = result.Outcome == TrainingOutcome.ReachedMaxEpochs;
        context.Add(BenchFinding.AtMost(Name, gigabytes, "GB", BoundGigabytes) with
        {
            Met = trained && gigabytes <= BoundGigabytes,
            Note = Invariant($"peak of the whole process, data included; {Sequences} sequences, {trainer.StepsPerEpoch * 2} steps with ") +
                Invariant($"validation in {seconds:F1} s, ended {result.Outcome}"),
        });
    }
}
