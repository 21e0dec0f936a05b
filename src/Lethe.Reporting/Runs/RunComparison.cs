namespace Lethe.Reporting.Runs;

/// <summary>What a curve of a run shows.</summary>
public enum RunQuantity
{
    /// <summary>Perturbation error by the size of the perturbation.</summary>
    Perturbation,

    /// <summary>Memory function by time.</summary>
    Memory,

    /// <summary>Validation loss by epoch.</summary>
    Training,
}

/// <summary>What tells the curves of a picture apart.</summary>
public enum RunProperty
{
    /// <summary>Parameterization.</summary>
    Parameterization,

    /// <summary>Model.</summary>
    Model,

    /// <summary>Target, or the file of own data.</summary>
    Target,

    /// <summary>Activation.</summary>
    Activation,

    /// <summary>Width m.</summary>
    Width,

    /// <summary>Seed.</summary>
    Seed,
}

/// <summary>
/// Curves of runs in one picture, named by what varies. Runs of one name are seeds of one configuration and shown by median and band; runs
/// that differ in anything else are never put together unasked.
/// </summary>
public static class RunComparison
{
    /// <summary>The figure of some runs.</summary>
    /// <param name="runs">Run folders; of a chain every width.</param>
    /// <param name="quantity">What the curves show.</param>
    /// <param name="by">What names the curves; empty: all that varies but seeds.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="overlay">Further curves, such as published ones.</param>
    /// <exception cref="ProblemException">No run has such curves; runs of one name differ in more than their seeds.</exception>
    /// <exception cref="ArgumentException">The style does not fit the curves.</exception>
    public static Figure Create(IReadOnlyList<StoredRun> runs, RunQuantity quantity, IReadOnlyList<RunProperty> by, ComparisonStyle style,
        IReadOnlyList<ComparedCurve>? overlay = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        StoredRun[] widths = [.. runs.SelectMany(run => run.Widths)];
        if (by.Count == 0) by = Varying(widths);
        Dictionary<string, int>? palette = by[0] != RunProperty.Parameterization ? null
            : FamilyColours.OfParameterizations(widths.Select(run => run.Family.Parameterization));
        var curves = new List<ComparedCurve>();
        var shown = new List<(string Name, StoredRun Run)>();
        foreach (StoredRun run in widths)
        {
            if (Values(run, quantity) is not { } values) continue;
            string name = Name(run, by);
            shown.Add((name, run));
            curves.Add(new ComparedCurve(name, values.X, values.Y)
            { Colour = by.Count > 1 ? Text(run, by[0]) : null, Palette = palette?[run.Family.Parameterization] });
        }
        if (curves.Count == 0)
        {
            throw ProblemException.Usage("figure", $"none of {widths.Length} runs has a {Word.Of(quantity)} curve", null,
                quantity == RunQuantity.Perturbation ? "train with perturb.draws above 0" : "name folders of runs that have ended");
        }
        foreach (IGrouping<string, (string Name, StoredRun Run)> alike in shown.GroupBy(one => one.Name))
            RequireSeeds(alike.Key, [.. alike.Select(one => one.Run)]);
        (Axis x, Axis y) = Axes(quantity);
        return ComparisonFigure.Create([.. curves, .. overlay ?? []], x, y, style);
    }

    /// <summary>True where runs named by what varies differ in their seeds alone within a name, and have few enough names for one
    /// picture.</summary>
    internal static bool IsClear(IReadOnlyList<StoredRun> runs)
    {
        const int Most = 8;
        IReadOnlyList<RunProperty> by = Varying(runs);
        IGrouping<string, StoredRun>[] names = [.. runs.GroupBy(run => Name(run, by))];
        return names.Length <= Most && names.All(alike => alike.Skip(1).All(run =>
            RunDifference.Between(alike.First().Config, run.Config).Count == 0));
    }

    /// <summary>The properties in which runs differ, seeds left out; the parameterization where they are all alike.</summary>
    public static IReadOnlyList<RunProperty> Varying(IReadOnlyList<StoredRun> runs)
    {
        RunProperty[] varying = [.. Enum.GetValues<RunProperty>().Where(p => p != RunProperty.Seed
            && runs.Select(run => Text(run, p)).Distinct().Skip(1).Any())];
        return varying.Length > 0 ? varying : [RunProperty.Parameterization];
    }

    private static string Name(StoredRun run, IReadOnlyList<RunProperty> by) => string.Join(", ", by.Select(property => property switch
    {
        RunProperty.Width => $"m = {Text(run, property)}",
        RunProperty.Seed => $"seed {Text(run, property)}",
        _ => Text(run, property),
    }));

    private static string Text(StoredRun run, RunProperty property) => property switch
    {
        RunProperty.Parameterization => run.Family.Parameterization,
        RunProperty.Model => run.Family.Model,
        RunProperty.Target => run.Family.Target,
        RunProperty.Activation => run.Family.Activation,
        RunProperty.Width => Invariant($"{run.Width}"),
        _ => Invariant($"{run.Config.Get(Settings.Seed)}"),
    };

    private static void RequireSeeds(string name, StoredRun[] runs)
    {
        foreach (StoredRun run in runs.Skip(1))
        {
            if (RunDifference.Between(runs[0].Config, run.Config) is not { Count: > 0 } differ) continue;
            (string key, string first, string other) = differ[0];
            string more = differ.Count > 1 ? Invariant($" and {differ.Count - 1} other settings") : "";
            throw ProblemException.Usage($"figure: curves called '{name}'",
                $"{runs[0].Path} has {key}={first}, {run.Path} {key}={other}{more}", "runs of one name that differ in their seeds alone",
                "tell them apart with --by, or name fewer runs");
        }
    }

    private static (Axis X, Axis Y) Axes(RunQuantity quantity) => quantity switch
    {
        RunQuantity.Perturbation => (new Axis("Size of the perturbation β", AxisKind.Logarithmic) { ShowZero = true },
            new Axis("Perturbation error Eₘ(β)", AxisKind.Logarithmic)),
        RunQuantity.Memory => (new Axis("Time t"), new Axis("Memory function M(t)", AxisKind.Logarithmic)),
        _ => (new Axis("Epoch"), new Axis("Validation loss", AxisKind.Logarithmic)),
    };

    private static (IReadOnlyList<double> X, IReadOnlyList<double> Y)? Values(StoredRun run, RunQuantity quantity)
    {
        switch (quantity)
        {
            case RunQuantity.Perturbation:
                return run.Perturbation() is { } curve ? (curve.Betas, curve.Lower) : null;
            case RunQuantity.Memory:
                return run.Memory() is { } memory ? (memory.Times, memory.Values) : null;
            default:
                if (!run.Has(RunFiles.Metrics)) return null;
                CsvTable table = run.Metrics();
                return (table.Column("epoch"), table.Column("val_loss"));
        }
    }
}
