namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Memory functions of random networks under Heaviside and impulse probes, mean and band over seeds ([IAT] fig. 10). Agrees where every
/// mean falls like an exponential (<see cref="LogLine"/>) under both probes and the two rates of each architecture differ by at most
/// `tolerance` of the larger; disagrees where one does not, or the rates differ by more.
/// </summary>
internal sealed class RandomMemoryStudy : IReproductionStudy
{
    public string Name => "random-memory";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        var (values, panels, answers, notes) =
            (new List<ReproducedValue>(), new List<ReproducedPanel>(), new List<bool?>(), new List<string>());
        IReadOnlyList<string> kinds = experiment.Words("kinds");
        int seeds = experiment.Whole("seeds"), width = experiment.Whole("width"), done = 0;
        IReadOnlyList<int> Layers(string kind) => experiment.Wholes(experiment.Has("layers." + kind) ? "layers." + kind : "layers");
        int total = kinds.Sum(k => Layers(k).Count) * 2;
        var workers = new Workers(context.Threads);
        foreach (string kind in kinds)
        {
            var rates = new Dictionary<(MemoryProbe, int), double>();
            foreach (MemoryProbe probe in (MemoryProbe[])[MemoryProbe.Heaviside, MemoryProbe.Impulse])
            {
                var curves = new List<ReproducedCurve>();
                foreach (int layers in Layers(kind))
                {
                    cancellation.ThrowIfCancellationRequested();
                    context.Progress(done++ / (double)total, $"{kind}, {layers} layers, {probe}");
                    MemoryFunction Of(int seed)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        Teacher teacher = Teacher.Create(TeacherText.Parse(Invariant($"{kind},width={width},layers={layers},seed={seed}")));
                        // The paper takes one random input; a grid of sizes without ascent is a supremum over few.
                        var options =
                            new MemoryOptions
                            {
                                Probe = probe, Length = experiment.Whole("length." + kind), Magnitudes = [1], LargestMagnitude = 0,
                                AscentRounds = 0,
                            };
                        return MemoryProbing.Measure(teacher, options, workers);
                    }
                    MemoryEnsemble ensemble = MemoryEnsemble.Of([.. Enumerable.Range(experiment.FirstSeed, seeds).Select(Of)]);
                    var line = LogLine.Of(ensemble.Mean.Times, ensemble.Mean.Values);
                    rates[(probe, layers)] = line.Rate;
                    answers.Add(line.IsExponential);
                    if (line.IsExponential == false) notes.Add($"{kind} x{layers}, {probe}: closer to a power");
                    curves.Add(new ReproducedCurve(Invariant($"{layers} layers"), ensemble.Mean.Times, ensemble.Mean.Values)
                    { Low = ensemble.Low, High = ensemble.High });
                    values.Add(new ReproducedValue($"{kind}, {layers} layers, {probe}: rate of decay", double.NaN, rates[(probe, layers)]));
                }
                panels.Add(new ReproducedPanel($"{kind}-{probe}".ToLowerInvariant(), $"{kind.ToUpperInvariant()}: {probe} memory", "step",
                    "memory function", curves)
                { LogY = true });
            }
            foreach (int layers in Layers(kind))
            {
                double a = rates[(MemoryProbe.Heaviside, layers)], b = rates[(MemoryProbe.Impulse, layers)],
                    difference = Math.Abs(a - b) / Math.Max(a, b);
                answers.Add(double.IsNaN(difference) ? null : difference <= experiment.Number("tolerance"));
                notes.Add(Invariant($"{kind} x{layers}: {a:G3} and {b:G3}"));
            }
        }
        return new ReproductionFinding(Agreement.All(answers), "Rates of decay per step, Heaviside and impulse: " + string.Join("; ", notes)
            + ".", values, panels);
    }
}
