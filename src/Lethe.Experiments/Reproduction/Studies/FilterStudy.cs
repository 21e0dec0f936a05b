namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Students of growing width learn targets ([IAT] figs. 3 and 12). A target is kept where the widest student approximates it (relative
/// error at most `approximated`) and the stability radius does not shrink with the width: at the largest width at least `steady` times that
/// at the smallest. The paper's claim: what is kept has exponentially decaying memory. `claim_of` is `kept` (fig. 3) or `none` (fig. 12:
/// nothing is kept).
/// </summary>
internal sealed class FilterStudy : IReproductionStudy
{
    public string Name => "filter";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        IReadOnlyList<StoredRun> runs = context.Train(experiment.Grid(), cancellation);
        double approximated = experiment.Number("approximated"), steady = experiment.Number("steady");
        var (values, kept, notes) = (new List<ReproducedValue>(), new List<bool?>(), new List<string>());
        List<ReproducedCurve> errors = [], memories = [];
        foreach (IGrouping<string, StoredRun> students in runs.GroupBy(r => r.Config.Get(Settings.Target)))
        {
            cancellation.ThrowIfCancellationRequested();
            StoredRun[] widths = [.. students.SelectMany(r => r.Widths).Where(r => r.Result is not null).OrderBy(r => r.Width)];
            if (widths.Length == 0) continue;
            double error = widths.Min(r => r.Result!.RelativeError), first = Radius(widths[0]), last = Radius(widths[^1]);
            bool keeps = error <= approximated && last > 0 && last >= steady * first;
            MemoryFunction memory = Memory(widths[0].Config, context.Threads);
            if (keeps) kept.Add(IsExponential(memory));
            notes.Add(Invariant($"{students.Key}: error {error:G2}, beta* {first:G2} -> {last:G2}, memory {memory.Tail.Kind}: ") +
                Invariant($"{(keeps ? "kept" : "left out")}"));
            values.Add(new ReproducedValue($"{students.Key}: relative error", double.NaN, error));
            values.Add(new ReproducedValue($"{students.Key}: beta* at the largest width", double.NaN, last));
            if (keeps || experiment.Word("claim_of") == "none")
            {
                memories.Add(new ReproducedCurve(students.Key, memory.Times, memory.Values));
                errors.AddRange(WidthCurve.Of(students)
                    .Select(c => CurvesStudy.Curve(c) with { Label = Invariant($"{students.Key}, m = {c.Width}") }));
            }
        }
        bool? agrees = experiment.Word("claim_of") == "none" ? kept.Count == 0 : Agreement.All(kept);
        return new ReproductionFinding(agrees, $"{kept.Count} of {notes.Count} targets are kept. {string.Join("; ", notes)}.", values,
        [
            new ReproducedPanel("errors", "Perturbation error of the students", "perturbation β", "perturbation error Eₘ(β)", errors)
                { LogX = true, LogY = true },
            new ReproducedPanel("memory", experiment.Word("claim_of") == "none"
                ? "Memory of the target" : "Memory of the targets kept", "time t", "memory function", memories) { LogY = true },
        ]);
    }

    private static double Radius(StoredRun run) => run.Result!.Measurement?.Radius?.Radius ?? double.NaN;

    // Where the classifier refuses a mixture, the plain comparison of two lines tells.
    private static bool? IsExponential(MemoryFunction memory) => memory.Tail.Kind switch
    {
        TailKind.Exponential or TailKind.SuperExponential or TailKind.Finite => true,
        TailKind.Undecided => LogLine.Of(memory.Times, memory.Values).IsExponential,
        _ => false,
    };

    private static MemoryFunction Memory(RunConfig config, int threads)
    {
        ITarget target = TargetFactory.Create(config);
        // Teachers are compared as they answer inputs of the size that data have; all inputs together find saturated gates that hold.
        return MemoryProbing.OfTarget(target, RunOptions.Memory(config) with { LargestMagnitude = 0 }, config.Get(Settings.TimeStep),
            new Workers(threads));
    }
}
