using System.Globalization;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Experiments.Studies.Published;

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Trains runs in folders and looks where their perturbation-error curves cross. `by` names the settings that part families; `expect.WORD: left` or `stays` says
/// what the paper claims of families whose name has the word, the first that fits; `published.FAMILY: ID` puts published curves beside a family.
/// </summary>
internal sealed class CurvesStudy : IReproductionStudy
{
    private const string ExpectPrefix = "expect.", PublishedPrefix = "published.";

    // Of a published curve, the points that are shown: without perturbation, and at the smallest power of ten that each curve has.
    private static readonly double[] Shown = [0, 0.001, 0.032];

    public string Name => "curves";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        IReadOnlyList<StoredRun> runs = context.Train(experiment.Grid(), context, cancellation);
        IReadOnlyList<string> by = experiment.Words("by");
        var (values, panels, answers, notes) = (new List<ReproducedValue>(), new List<ReproducedPanel>(), new List<bool?>(), new List<string>());
        foreach (IGrouping<string, StoredRun> family in runs.GroupBy(r => FamilyName(r.Config, by)))
        {
            IReadOnlyList<WidthCurve> curves = WidthCurve.Of(family);
            panels.Add(Panel(family.Key, curves));
            var crossings = Crossings.Of(curves);
            CrossingTrend expected = Expected(experiment, family.Key);
            bool? answer = crossings.Agrees(expected);
            answers.Add(answer);
            notes.Add($"{family.Key} (expected: {(expected == CrossingTrend.Left ? "left" : "not left")}): {crossings.Text}: {Agreement.Word(answer)}");
            values.AddRange(crossings.Betas.Select(b => new ReproducedValue(string.Create(CultureInfo.InvariantCulture, $"{family.Key}: crossing of m={b.Narrow} and m={b.Wide}"), double.NaN, b.Beta)));
            if (experiment.Has(PublishedPrefix + family.Key)) values.AddRange(Published(experiment.Word(PublishedPrefix + family.Key), family.Key, family, notes));
        }
        return new ReproductionFinding(Agreement.All(answers), "Crossings of neighbouring widths. " + string.Join("; ", notes) + ".", values, panels);
    }

    private static string FamilyName(RunConfig config, IReadOnlyList<string> by) => string.Join(' ', by.Select(key => config.Entries.First(e => e.Setting.Key == key).Text));

    private static CrossingTrend Expected(ScaledExperiment experiment, string family)
    {
        string[] words = family.Split(' ');
        string key = experiment.Keys.First(k => k.StartsWith(ExpectPrefix, StringComparison.Ordinal) && words.Contains(k[ExpectPrefix.Length..]));
        return Enum.Parse<CrossingTrend>(experiment.Word(key), ignoreCase: true);
    }

    private static ReproducedPanel Panel(string family, IReadOnlyList<WidthCurve> curves) =>
        new(family.Replace(' ', '-'), family, "perturbation β", "perturbation error Eₘ(β)", [.. curves.Select(Curve)]) { LogX = true, LogY = true };

    internal static ReproducedCurve Curve(WidthCurve curve) => new(string.Create(CultureInfo.InvariantCulture, $"m = {curve.Width}"), curve.Betas, curve.Errors) { Low = curve.Low, High = curve.High };

    private static IEnumerable<ReproducedValue> Published(string id, string family, IEnumerable<StoredRun> runs, List<string> notes)
    {
        PublishedComparison comparison = PublishedComparison.Of(PublishedFamily.All.First(p => p.Id == id), runs);
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{family}: {comparison.Within} of {comparison.Judged.Count()} published values within a factor {PublishedComparison.Factor}"));
        return comparison.Points.Where(p => Shown.Any(b => Math.Abs(p.Published.Beta - b) <= 1e-3 * b))
            .Select(p => new ReproducedValue(string.Create(CultureInfo.InvariantCulture, $"{family}: E at m={p.Published.Width}, beta={p.Published.Beta:G3}"), p.Published.Error, p.Median));
    }
}
