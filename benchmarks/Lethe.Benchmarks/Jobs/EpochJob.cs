namespace Lethe.Benchmarks.Jobs;

/// <summary>
/// Where the time of a training epoch goes: the trainer's epoch beside the bare calls of the model on the same number of batches, and its
/// validation. The rest is optimizer, clipping, shuffling and bookkeeping.
/// </summary>
internal sealed class EpochJob(int width) : BenchJob(Invariant($"epoch diagonal m={width} hardtanh"), BenchSet.Main)
{
    // A tenth of the reference protocol's sequences, in its proportions.
    private const int Train = 12_800, Validation = 1_280;

    public override void Run(BenchContext context)
    {
        DiagonalModel model = Hardtanh(width);
        Initialization.Reference(model, seed: 1);
        double[] start = model.Parameters.Values.ToArray();
        DataSplit data =
            DataGenerator.Generate(TargetCatalog.Parse("exp"),
            new DataOptions { Seed = 1, TrainCount = Train, ValidationCount = Validation, TestCount = TiledSequences.Lanes },
            context.Workers);
        var options = new TrainingOptions { MaxEpochs = 1, StopBelow = null };
        var trainer = new Trainer(model, data, options, context.Workers);
        double[] timeWeights = TimeWeights.Create(options.Loss, data.TrainInputs.Length), gradient = new double[model.Parameters.Count];
        int[] order = [.. Enumerable.Range(0, data.TrainInputs.Tiles)], validation = [.. Enumerable.Range(0, data.ValidationInputs.Tiles)];
        new CounterRandom(1).Shuffle(order);
        int tiles = options.BatchSize / TiledSequences.Lanes;

        IReadOnlyList<Spread> times = context.Measure(
            () =>
            {
                model.Parameters.Set(start);
                trainer.Run(trainer.NewState(), observer: null, context.Cancellation);
            },
            () =>
            {
                model.Parameters.Set(start);
                for (int at = 0; at < order.Length; at += tiles)
                    model.LossAndGradient(data.TrainInputs, data.TrainTargets, order.AsSpan(at, Math.Min(tiles, order.Length - at)),
                        timeWeights, gradient, context.Workers);
            },
            () => model.Loss(data.ValidationInputs, data.ValidationTargets, validation, timeWeights, context.Workers));
        (double epoch, double kernel, double validated) = (times[0].Median, times[1].Median, times[2].Median);
        context.Add(new BenchFinding(Name, epoch, "ms")
        { Note = Invariant($"{Train} sequences in batches of {options.BatchSize}, {Validation} to validate") });
        Share("kernel", kernel);
        Share("validation", validated);
        // The difference of medians measured in turns: noise may take it a little below 0.
        Share("optimizer, shuffling and the rest", epoch - kernel - validated);

        void Share(string part, double milliseconds) => context.Add(new BenchFinding($"{Name}: {part}", 100 * milliseconds / epoch, "%")
        {
            Note = Invariant($"{milliseconds:G3} ms"),
        });
    }
}
