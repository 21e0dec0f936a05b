using Lethe.Experiments.Studies.Published;

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Trains runs in folders and looks where their perturbation-error curves cross. `by` names the settings that part families; `expect.WORD:
/// left` or `stays` says what the paper claims of families whose name has the word, the first that fits; `published.FAMILY: ID` puts
/// published curves beside a family. Of many families `answer: most` decides. With `contrast: [A, B]` the two families are compared
/// instead: agrees where at every width A's error at `contrast_beta` is at least ten times B's, disagrees where it is nowhere larger.
/// </summary>
internal sealed class CurvesStudy : IReproductionStudy
{
    private const string ExpectPrefix = "expect.", PublishedPrefix = "published.", ContrastKey = "contrast";
    private const double ContrastFactor = 10;

    // Of a published curve, the points that are shown: without perturbation, and at the smallest power of ten that each curve has.
    private static readonly double[] Shown = [0, 0.001, 0.032];

    public string Name => "curves";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        IReadOnlyList<StoredRun> runs = context.Train(experiment.Grid(), cancellation);
        IReadOnlyList<string> by = experiment.Words("by");
        var (values, panels, answers, notes) =
            (new List<ReproducedValue>(), new List<ReproducedPanel>(), new List<bool?>(), new List<string>());
        var families = new Dictionary<string, IReadOnlyList<WidthCurve>>();
        foreach (IGrouping<string, StoredRun> family in runs.GroupBy(r => FamilyName(r.Config, by)))
        {
            IReadOnlyList<WidthCurve> curves = families[family.Key] = WidthCurve.Of(family);
            panels.Add(Panel(family.Key, curves));
            if (experiment.Has(ContrastKey)) continue;
            var crossings = Crossings.Of(curves);
            CrossingTrend expected = Expected(experiment, family.Key);
            bool? answer = crossings.Agrees(expected);
            answers.Add(answer);
            notes.Add($"{family.Key} (expected: {(expected == CrossingTrend.Left ? "left" : "not left")}): {crossings.Text}: " +
                $"{Agreement.Word(answer)}");
            values.AddRange(crossings.Betas.Select(b =>
                new ReproducedValue(Invariant($"{family.Key}: crossing of m={b.Narrow} and m={b.Wide}"), double.NaN, b.Beta)));
            if (experiment.Has(PublishedPrefix + family.Key))
                values.AddRange(Published(experiment.Word(PublishedPrefix + family.Key), family.Key, family, notes));
        }
        if (experiment.Has(ContrastKey)) return Contrast(experiment, families, panels);
        bool? all = experiment.Has("answer") && experiment.Word("answer") == "most" ? Agreement.Most(answers) : Agreement.All(answers);
        return new ReproductionFinding(all, "Crossings of neighbouring widths. " + string.Join("; ", notes) + ".", values, panels);
    }

    private static ReproductionFinding Contrast(ScaledExperiment experiment, Dictionary<string, IReadOnlyList<WidthCurve>> families,
        List<ReproducedPanel> panels)
    {
        IReadOnlyList<string> names = experiment.Words(ContrastKey);
        double beta = experiment.Number("contrast_beta");
        var values = new List<ReproducedValue>();
        var ratios = new List<(int Width, double Ratio)>();
        foreach (WidthCurve a in families[names[0]])
        {
            if (families[names[1]].FirstOrDefault(c => c.Width == a.Width) is not { } b) continue;
            double first = At(a, beta), second = At(b, beta);
            values.Add(new ReproducedValue(Invariant($"{names[0]}, m={a.Width}: E at beta={beta:G3}"), double.NaN, first));
            values.Add(new ReproducedValue(Invariant($"{names[1]}, m={a.Width}: E at beta={beta:G3}"), double.NaN, second));
            ratios.Add((a.Width, first / second));
        }
        bool? answer = ratios.Count == 0 ? null : ratios.All(r => r.Ratio >= ContrastFactor) ? true : ratios.All(r => r.Ratio <= 1)
            ? false : null;
        string note = string.Join(", ", ratios.Select(r => Invariant($"m={r.Width}: {r.Ratio:G3}")));
        return new ReproductionFinding(answer,
            Invariant($"Perturbation error of {names[0]} over that of {names[1]} at beta = {beta:G3}: {note}."), values, panels);
    }

    private static double At(WidthCurve curve, double beta) =>
        curve.Errors[Enumerable.Range(0, curve.Betas.Count).MinBy(k => Math.Abs(curve.Betas[k] - beta))];

    private static string FamilyName(RunConfig config, IReadOnlyList<string> by) =>
        string.Join(' ', by.Select(key => config.Entries.First(e => e.Setting.Key == key).Text));

    private static CrossingTrend Expected(ScaledExperiment experiment, string family)
    {
        string[] words = family.Split(' ');
        string key = experiment.Keys.First(k => k.StartsWith(ExpectPrefix, StringComparison.Ordinal)
            && words.Contains(k[ExpectPrefix.Length..]));
        return Enum.Parse<CrossingTrend>(experiment.Word(key), ignoreCase: true);
    }

    private static ReproducedPanel Panel(string family, IReadOnlyList<WidthCurve> curves) =>
        new(family.Replace(' ', '-'), family, "perturbation β", "perturbation error Eₘ(β)", [.. curves.Select(Curve)])
        { LogX = true, LogY = true };

    internal static ReproducedCurve Curve(WidthCurve curve) =>
        new(Invariant($"m = {curve.Width}"), curve.Betas, curve.Errors) { Low = curve.Low, High = curve.High };

    private static IEnumerable<ReproducedValue> Published(string id, string family, IEnumerable<StoredRun> runs, List<string> notes)
    {
        PublishedComparison comparison = PublishedComparison.Of(PublishedFamily.All.First(p => p.Id == id), runs);
        notes.Add(Invariant($"{family}: {comparison.Within} of {comparison.Judged.Count()} published values within a factor ") +
            Invariant($"{PublishedComparison.Factor}"));
        return comparison.Points.Where(p => Shown.Any(b => Math.Abs(p.Published.Beta - b) <= 1e-3 * b))
            .Select(p => new ReproducedValue(Invariant($"{family}: E at m={p.Published.Width}, beta={p.Published.Beta:G3}"),
                p.Published.Error, p.Median));
    }
}
