using Lethe.Reporting.Runs;

namespace Lethe.Tests.Experiments;

/// <summary>Folders written by version 0.1.0 of November 2026 (tests/Fixtures/Runs) open, with every number they hold.</summary>
public sealed class StoredFormatTests
{
    // Probes of another order round otherwise.
    private const double SameSearch = 1e-4, MoreFound = 0.01;

    [Theory]
    [InlineData("train", TrainingOutcome.ReachedThreshold, "reached-threshold", 4.924744650041964, 0.005577150548534168, 0.0)]
    [InlineData("imported", TrainingOutcome.Imported, "imported", 4.924744650041964, 0.005577150548534168, 0.0)]
    [InlineData("pruned", TrainingOutcome.ReachedMaxEpochs, "reached-max-epochs", 3.13431363731111, double.PositiveInfinity, 1.0)]
    [InlineData("sweep/runs/092c015705", TrainingOutcome.ReachedThreshold, "reached-threshold", 2.3319559898261084, 0.05360057799743572,
        0.0)]
    public void A_run_opens_is_measured_and_reported(string name, TrainingOutcome outcome, string session, double testLoss, double radius,
        double distance)
    {
        using var folder = new TemporaryFolder();
        StoredRun run = StoredRun.Open(Copy(name, folder));
        RunResult result = run.Result!;
        ModelMeasurement measured = result.Measurement!;
        Assert.Equal(StoredRunState.Ended, run.State);
        Assert.Equal((outcome, testLoss), (result.Outcome, result.TestLoss));
        Assert.Equal((radius, distance, true), (measured.Radius!.Radius, measured.Distance.Distance, measured.Distance.IsRealExact));
        Assert.Equal(measured.Norms.Recurrent, ModelNorms.Of(run.RequireWhole().LoadModel()).Recurrent, 1e-12);
        Assert.Equal(session, RunManifest.Of(run)!.Sessions.Single().Outcome);

        // The memory as it was measured, in its file and in its result, and measured again.
        MemoryFunction stored = run.Memory()!;
        Assert.Equal(name == "pruned" ? TailKind.Finite : TailKind.NonDecaying, stored.Tail.Kind);
        MemoryFunction again = MemoryProbing.Measure(run.LoadModel(), RunOptions.Memory(run.Config), SharedWorkers.Of(2));
        // The search of today finds as much, to the share at which it calls a maximum found, and up to a percent more.
        foreach ((double then, double now) in stored.Values.Zip(again.Values))
            Assert.InRange(now, (1 - SameSearch) * then, (1 + MoreFound) * then);
        // A unit that sums its bias never rests, and what is left after it is not called a memory any more.
        Assert.Equal(name == "pruned", again.Rest.Reached);
        Assert.Equal(name == "pruned" ? TailKind.Finite : TailKind.Undecided, again.Tail.Kind);
        // Radii were of recurrent weights whatever the curve was of: where it is of others the two are not shown together.
        Assert.Equal(new PerturbationOptions().Choice, measured.Choice);
        Assert.Equal(name == "pruned", run.Perturbation()!.Options.Choice == measured.Choice);
        Assert.Equal(name == "pruned", run.Measurement()!.Curve is not null);
        ReportItem curves = Assert.Single(new RunsReport(["runs"], [run]).Content().Sections.SelectMany(s => s.Items));
        Assert.Equal(name == "pruned", curves.Figures.Any(f => f.Figure.Title == "Perturbation error"));
        Assert.Equal(name == "pruned" ? "" : "The perturbation curves of 1 run are left out: they are of all weights, maxabs ball, " +
            "directed search, and β* is of recurrent weights, l2 ball, "
            + "directed search. lethe stability measures both for one choice.", curves.Text);
        // Zero stands before the sizes asked for.
        Assert.Equal(run.Config.Get(Lethe.Experiments.Configuration.Settings.PerturbBetas).Prepend(0), run.Perturbation()!.Betas);
    }

    [Fact]
    public void A_run_that_diverged_says_where()
    {
        using var folder = new TemporaryFolder();
        RunResult result = StoredRun.Open(Copy("diverged", folder)).Result!;
        Assert.Equal(new Divergence(1, 0, "loss", double.PositiveInfinity), result.Divergence);
        Assert.True(double.IsNaN(result.TestLoss));
        Assert.Equal(double.PositiveInfinity, result.ValidationLoss);
    }

    [Fact]
    public void A_pruned_run_says_what_is_left()
    {
        using var folder = new TemporaryFolder();
        StoredRun run = StoredRun.Open(Copy("pruned", folder));
        Assert.Empty(run.Result!.Pruned!.Kept);
        Assert.Equal((3.9947082519777, 3.022121494535054), (run.Result.Pruned.LossBefore, run.Result.Pruned.LossAfter));
        Assert.Equal([(0.5, 0.0), (0.1, 0.0), (0.01, 0.0)],
            run.Result.Measurement!.Memory!.Horizons.Select(h => (h.Threshold, h.Time!.Value)));
    }

    [Fact]
    public void A_sweep_opens_and_is_collected()
    {
        using var folder = new TemporaryFolder();
        SweepFolder sweep = SweepFolder.Open(Copy("sweep", folder));
        IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> states = new SweepSurvey(sweep, []).States;
        Assert.Equal(["092c015705", "547cde003c"], states.Select(s => s.Task.Id));
        Assert.All(states, s => Assert.Equal((SweepTaskState.Done, 1, 0), (s.Status.State, s.Status.Attempt, s.Status.ExitCode)));
        SweepTable table = SweepTable.Collect(sweep, states);
        Assert.Equal(2, table.Rows.Count);
        Assert.Contains("2.3319559898261084", table.ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reproduced_item_opens()
    {
        string text = File.ReadAllText(Fixtures.PathOf("Runs/reproduce/readme/item.json"));
        ReproducedItem item = ReproducedItemJson.Read(JsonNode.Parse(text)!);
        Assert.Equal(("readme", ReproductionScale.Smoke, 0, "cannot tell"), (item.Id, item.Scale, item.Seed, item.Verdict));
        Assert.Equal([-0.4993173870393532, -0.5941099584605439, 0.15263246236993222, -0.37202693278171506],
            item.Values.Select(v => v.Measured));
        Assert.All(item.Values, v => Assert.True(double.IsNaN(v.Published)));
        Assert.NotEmpty(item.Panels[0].Curves[0].Y);
    }

    private static string Copy(string name, TemporaryFolder folder)
    {
        string from = Fixtures.PathOf("Runs/" + name), to = folder["copy"];
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return to;
    }
}
