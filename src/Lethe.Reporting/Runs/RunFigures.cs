using Lethe.Kernels;

namespace Lethe.Reporting.Runs;

/// <summary>The figures of a run, from its files: so a run drawn again looks the same.</summary>
public static class RunFigures
{
    /// <summary>Writes training, memory and perturbation figures into the folder of a run; of a chain, with all its widths.</summary>
    public static void Write(StoredRun run)
    {
        string title = Title(run);
        int colour = FamilyColours.Of(run.Family.Parameterization);
        Figure?[] figures = [Training([run], title, colour), Memory([run], title, colour), Perturbation([run], title, colour)];
        foreach ((string name, Figure? figure) in RunFiles.Figures.Zip(figures))
            if (figure is not null) Draw(run, name, figure);
    }

    /// <summary>The validation loss of runs of one family in the shades of its colour, or null where none has any.</summary>
    public static Figure? Training(IReadOnlyList<StoredRun> runs, string title, int colour)
    {
        Func<StoredRun, double> shade = Shades(runs);
        TrainingCurve[] curves =
            [.. Widths(runs).Where(run => run.Has(RunFiles.Metrics))
            .Select(run => new TrainingCurve(Label(run), Epochs(run))
            { Group = Label(run), Facets = [Seed(run)], Colour = colour, Shade = shade(run) })];
        return curves.Length == 0 ? null : TrainingFigure.Create(title, curves);
    }

    /// <summary>The memory functions of runs of one family and their targets, or null where none was measured.</summary>
    public static Figure? Memory(IReadOnlyList<StoredRun> runs, string title, int colour)
    {
        Func<StoredRun, double> shade = Shades(runs);
        var curves = new List<MemoryCurve>();
        var targets = new HashSet<string>();
        foreach (StoredRun run in Widths(runs))
        {
            if (run.Memory() is not { } memory) continue;
            curves.Add(new MemoryCurve(Label(run), memory)
            { Group = Label(run), Facets = [Seed(run)], Colour = colour, Shade = shade(run) });
            if (OwnData.IsOf(run.Config) || !targets.Add(run.Family.Target)) continue;
            MemoryFunction closed =
                MemoryProbing.OfTarget(TargetFactory.Create(run.Config), RunOptions.Memory(run.Config) with { Length = memory.Times.Count },
                run.Config.Get(Settings.TimeStep), Workers.Single);
            curves.Add(new MemoryCurve($"target {run.Family.Target}", closed, IsTarget: true));
        }
        return curves.Count == 0 ? null : MemoryFigure.Create(title, curves);
    }

    /// <summary>The perturbation-error curves of runs of one family, or null where none was measured.</summary>
    public static Figure? Perturbation(IReadOnlyList<StoredRun> runs, string title, int colour)
    {
        PerturbationRun[] curves =
            [.. Widths(runs).Select(run => (Run: run, Curve: run.Perturbation())).Where(pair => pair.Curve is not null)
            .Select(pair => new PerturbationRun(pair.Run.Width, pair.Run.Config.Get(Settings.Seed), pair.Curve!))];
        return curves.Length == 0 ? null : PerturbationFigure.Create(title, curves, colour: colour);
    }

    /// <summary>
    /// Radii and distances of families against the width, or null where there is nothing to draw: a slope needs two widths.
    /// </summary>
    /// <param name="title">Title.</param>
    /// <param name="families">Families with their verdicts.</param>
    /// <param name="colours">The colours of the page.</param>
    public static Figure? Slopes(string title, IEnumerable<(MeasuredFamily Family, Verdict Verdict)> families, FamilyColours colours)
    {
        SlopeFamily[] drawn = [.. families.Where(f => f.Verdict.Widths.Count > 1 && f.Verdict.Radius.Any(r => r > 0 && double.IsFinite(r)))
            .Select(f => new SlopeFamily(f.Verdict, [.. f.Family.Runs.Select(r => r.ForVerdict)]))];
        return drawn.Length == 0 ? null : SlopeFigure.Create(title, drawn, colours: colours);
    }

    /// <summary>What a run is, for titles.</summary>
    public static string Title(StoredRun run) =>
        $"{run.Family.Model}, {run.Family.Parameterization}, {run.Family.Activation}, target {run.Family.Target}";

    private static Func<StoredRun, double> Shades(IReadOnlyList<StoredRun> runs)
    {
        int[] widths = [.. Widths(runs).Select(run => run.Width).Distinct().Order()];
        return run => FamilyColours.Shade(Array.IndexOf(widths, run.Width), widths.Length);
    }

    private static IEnumerable<StoredRun> Widths(IReadOnlyList<StoredRun> runs) => runs.SelectMany(run => run.Widths);

    private static string Label(StoredRun run) => Invariant($"m = {run.Width}");

    private static SeriesFacet Seed(StoredRun run) =>
        new("Seed", Invariant($"{run.Config.Get(Settings.Seed)}"));

    private static EpochMetrics[] Epochs(StoredRun run)
    {
        CsvTable table = run.Metrics();
        double[] epoch = table.Column("epoch"), step = table.Column("step"), train = table.Column("train_loss"),
            validation = table.Column("val_loss"),
            rate = table.Column("lr"), norm = table.Column("grad_norm"), smallest = table.Column("smallest_rate");
        return [.. epoch.Select((_, i) =>
            new EpochMetrics((int)epoch[i], (long)step[i], train[i], validation[i], rate[i], norm[i], smallest[i]))];
    }

    private static void Draw(StoredRun run, string name, Figure figure)
    {
        AtomicFile.Write(run.FilePath(name + ".svg"), stream => FigureWriter.WriteSvg(figure, stream));
        AtomicFile.Write(run.FilePath(name + ".pdf"), stream => FigureWriter.WritePdf(figure, stream));
    }
}
