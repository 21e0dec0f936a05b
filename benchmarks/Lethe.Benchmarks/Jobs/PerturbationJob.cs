namespace Lethe.Benchmarks.Jobs;

/// <summary>The perturbation curve of the reference protocol: 30 draws at 21 sizes on its test set of 12,800 sequences.</summary>
internal sealed class PerturbationJob() : BenchJob("perturbations diagonal m=64 hardtanh", BenchSet.Main)
{
    private const int Width = 64, Sequences = 12_800;
    private const double BoundSeconds = 10;

    public override void Run(BenchContext context)
    {
        DiagonalModel model = Hardtanh(Width);
        Initialization.Reference(model, seed: 1);
        var data = new DataOptions { Seed = 1, TestCount = Sequences };
        (TiledSequences inputs, TiledSequences targets) =
            DataGenerator.Generate(TargetCatalog.Parse("exp"), data, DataPart.Test, Sequences, context.Workers);
        var options = new PerturbationOptions { Blocks = PerturbedBlocks.All, Search = PerturbationSearch.Random };
        long start = Stopwatch.GetTimestamp();
        PerturbationMeasurement.Measure(model, inputs, targets, [], options, context.Workers, cancellation: context.Cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        context.Add(BenchFinding.AtMost(Name, seconds, "s", BoundSeconds) with
        {
            Note = Invariant($"{options.Draws * options.Betas.Count} perturbed evaluations of {Sequences} sequences"),
        });
    }
}
