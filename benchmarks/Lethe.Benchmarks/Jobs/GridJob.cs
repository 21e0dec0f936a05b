using Lethe.Experiments.Configuration;

namespace Lethe.Benchmarks.Jobs;

/// <summary>One family of the reference's grid, trained and perturbed by its protocol over four chained widths, in a temporary
/// folder.</summary>
internal sealed class GridJob(string model, string activation, string target)
    : BenchJob($"grid {model} {activation} {target}", BenchSet.Grid)
{
    private const string Widths = "8,16,32,64";

    /// <summary>3 models x 3 activations x 2 targets.</summary>
    public static IEnumerable<BenchJob> All()
    {
        foreach (string model in (string[])["diagonal", "rnn", "softplus-rnn"])
        {
            foreach (string activation in (string[])["linear", "tanh", "hardtanh"])
            {
                foreach (string target in (string[])["exp", "pol"]) yield return new GridJob(model, activation, target);
            }
        }
    }

    public override void Run(BenchContext context)
    {
        string folder = Directory.CreateTempSubdirectory("lethe-bench-").FullName;
        try
        {
            RunConfig config =
                RunConfig.Resolve(null,
                ["protocol=reference", $"model={model}", $"activation={activation}", $"target={target}", $"model.width={Widths}"]);
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<FinishedRun> runs =
                TrainingRun.Start(config, Path.Combine(folder, "run"), RunStart.New, new RunContext { Threads = context.Workers.Count },
                context.Cancellation);
            context.Cancellation.ThrowIfCancellationRequested();
            string note =
                string.Join(", ",
                runs.Select(run => Invariant($"m={run.Result.Width}: {run.Result.Epochs} epochs, {Word.Of(run.Result.Outcome)}")));
            context.Add(new BenchFinding(Name, Stopwatch.GetElapsedTime(start).TotalSeconds, "s") { Note = note });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
