using System.Globalization;
using Lethe.Experiments.Studies;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Html;
using Lethe.Reporting.Science;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Reporting.Studies;

/// <summary>The report of quickstart.</summary>
public static class QuickstartReport
{
    /// <summary>Fills a report.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="figures">The figures of <see cref="QuickstartFigures.Create"/>.</param>
    /// <param name="environment">Machine, versions, threads, seconds.</param>
    public static ReportContent Create(QuickstartResult result, IReadOnlyList<(string Name, Figure Figure)> figures, IReadOnlyList<ReportEntry> environment)
    {
        ArgumentNullException.ThrowIfNull(result);
        GrowingHorizonOptions options = result.Options.Trained;
        return new ReportContent
        {
            Title = "What survives small changes of the weights",
            Subtitle = "Recurrent models of growing width on targets with exponential and with polynomial memory",
            Headline =
            [
                $"Recurrent weights perturbed, {Short(result.Linear.Select(f => f.Verdict))}.",
                $"Recurrent weights perturbed, {Short(result.Trained.Verdicts)}.",
                $"All weights perturbed, {Short(result.Trained.FullBall)}.",
            ],
            Verdicts =
            [
                new ReportVerdicts("Exact linear analysis", [.. result.Linear.Select(f => f.Verdict)],
                    "Best m-term exponential sums of the target's kernel on [0, ∞), perturbed in closed form: no data, no training noise, no finite horizon."),
                new ReportVerdicts("Trained models, recurrent block", result.Trained.Verdicts,
                    "Diagonal models trained while width and horizon grow together; the recurrent weights moved by β straight at the stability boundary."),
                new ReportVerdicts("Trained models, all blocks", result.Trained.FullBall,
                    "The same models with all weights in the ball, adversarial search. The theory's claim about reparameterisation is about the recurrent block; " +
                    "these figures stand beside it and show what perturbing encoder and decoder adds."),
            ],
            Sections =
            [
                Section("Stability radius against width", "slopes", figures),
                Section("Perturbation-error curves", "curves", figures),
                Section("Exact curves of linear models", "linear", figures),
                Section("Memory functions", "memory", figures),
                new ReportSection("All runs", []) { Tables = [Runs(result.Trained.Runs)] },
            ],
            Configuration =
            [
                new ReportEntry("widths and horizons", string.Join(", ", options.Widths.Select(w => string.Create(CultureInfo.InvariantCulture, $"({w}, {options.Horizon(w)})")))),
                Entry("seeds", options.Seeds),
                new ReportEntry("activation", options.Activation.ToString().ToLowerInvariant()),
                Entry("optimiser steps", options.Epochs * options.StepsPerEpoch),
                Entry("time steps in a batch", options.TokensPerStep),
                Entry("time steps in the test set", options.TestTokens),
                new ReportEntry("widths of the linear analysis", string.Join(", ", result.Options.LinearWidths)),
            ],
            Environment = environment,
        };
    }

    /// <summary>One sentence on a family.</summary>
    public static string Sentence(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        FamilyKey f = verdict.Family;
        return $"{f.Parameterization} on {f.Target} ({f.Activation}): {VerdictText.Kind(verdict.Kind)} — {verdict.Reason}.";
    }

    private static string Short(IEnumerable<Verdict> verdicts) => string.Join("; ", verdicts.GroupBy(v => v.Family.Activation).Select(group =>
        $"{group.Key} models: " + string.Join(", ", group.Select(v => $"{v.Family.Parameterization} on {v.Family.Target} {VerdictText.Kind(v.Kind)}"))));

    /// <summary>One row per run.</summary>
    public static Table Runs(IReadOnlyList<GrowingHorizonRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return new Table("Trained runs",
            [
                new("target"), new("parameterization"), new("m", true) { Keys = ["width"] }, new("T", true) { Keys = ["horizon"] }, new("seed", true),
                new("error", true), new("pruned", true) { Keys = ["pruned_error"] }, new("units", true), new("smallest rate", true) { Keys = ["smallest_rate"] },
                new("r(W)", true) { Keys = ["distance"] }, new("β*", true) { Keys = ["radius"] }, new("β* all blocks", true) { Keys = ["radius_all"] },
                new("tail beyond T", true) { Keys = ["tail_energy"] }, new("|U|", true) { Keys = ["norm_u"] }, new("|c|", true) { Keys = ["norm_c"] },
            ],
            [.. runs.Select(r => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(r.Family.Target), TableCell.Of(r.Family.Parameterization), TableCell.Of(r.Width), TableCell.Of(r.Horizon),
                TableCell.Of(r.Seed.ToString(CultureInfo.InvariantCulture)), TableCell.Of(r.RelativeError), TableCell.Of(r.PrunedError), TableCell.Of(r.KeptUnits),
                TableCell.Of(r.SmallestRate), TableCell.Of(r.Distance), TableCell.Of(r.Radius), TableCell.Of(r.FullBallRadius), TableCell.Of(r.TailEnergy),
                TableCell.Of(r.Norms.Input), TableCell.Of(r.Norms.Output),
            ])])
        {
            Caption = "Errors relative to ||H||²; units left by pruning; β* of the pruned model at tolerance 0.1. " +
                "A target tests the limit only where its tail beyond T exceeds ten times the error.",
        };
    }

    private static ReportSection Section(string title, string prefix, IReadOnlyList<(string Name, Figure Figure)> figures) =>
        new(title, [.. figures.Where(f => f.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(f => new ReportFigure(f.Figure))]);

    private static ReportEntry Entry(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
