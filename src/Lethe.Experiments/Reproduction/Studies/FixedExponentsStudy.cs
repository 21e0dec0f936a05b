namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// The paper's linear experiment ([IAT] figs. 1 and 4): a linear RNN with fixed rates a_i = i `unit`, i = 1..m (a polynomial in e^{-unit
/// t}), its output weights by least squares on t = 1..T, all weights perturbed at random on the sphere of radius beta of each block. The
/// error is that of the kernel on t = 1..T, relative in the l2 norm.
/// </summary>
internal sealed class FixedExponentsStudy : IReproductionStudy
{
    // Random stream of the perturbations.
    private const ulong Stream = 0x4669_7865_6445_7870;

    public string Name => "fixed-exponents";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        IReadOnlyList<int> widths = experiment.Wholes("widths");
        int draws = experiment.Whole("draws"), length = experiment.Whole("length");
        double[] betas =
            [0, .. Enumerable.Range(0, experiment.Whole("betas")).Select(k => experiment.Number("first_beta") * Math.Pow(2, k))];
        var (values, panels, answers, notes) =
            (new List<ReproducedValue>(), new List<ReproducedPanel>(), new List<bool?>(), new List<string>());
        foreach (string family in experiment.Words("families"))
        {
            cancellation.ThrowIfCancellationRequested();
            string[] words = family.Split(' ');
            LinearFunctional target = TargetCatalog.Parse(words[0]);
            IParameterization f = ParameterizationCatalog.Parse(words[1]);
            double[] rho = [.. Enumerable.Range(1, length).Select(t => target.MemoryFunction(t))];
            WidthCurve[] curves = [.. widths.Select(m => Curve(m, rho, f, experiment.Number("unit"), betas, draws))];
            CrossingTrend expected = Enum.Parse<CrossingTrend>(experiment.Word("expect." + words[0] + "-" + words[1]), ignoreCase: true);
            var crossings = Crossings.Of(curves);
            bool? answer = crossings.Agrees(expected);
            answers.Add(answer);
            notes.Add($"{family} (expected: {(expected == CrossingTrend.Left ? "left" : "not left")}): {crossings.Text}: " +
                $"{Agreement.Word(answer)}");
            panels.Add(new ReproducedPanel(family.Replace(' ', '-'), $"{words[0]}, rates {words[1]}", "perturbation β",
                "perturbation error Eₘ(β)", [.. curves.Select(CurvesStudy.Curve)])
            { LogX = true, LogY = true });
            string key = "published." + words[0] + "-" + words[1];
            IReadOnlyList<double> published = experiment.Has(key) ? experiment.Numbers(key) : [];
            for (int i = 0; i < widths.Count; i++)
                values.Add(new ReproducedValue(Invariant($"{family}: E at m={widths[i]}, beta={betas[1]:G3}"), i < published.Count
                    ? published[i] : double.NaN, curves[i].Errors[1]));
            values.AddRange(crossings.Betas.Select(b =>
                new ReproducedValue(Invariant($"{family}: crossing of m={b.Narrow} and m={b.Wide}"), double.NaN, b.Beta)));
        }
        return new ReproductionFinding(Agreement.All(answers), "Crossings of neighbouring widths. " + string.Join("; ", notes) + ".",
            values, panels);
    }

    /// <summary>The curve of one width: the mean error over the draws, as in the paper; the band is their range.</summary>
    private static WidthCurve Curve(int width, double[] rho, IParameterization f, double unit, double[] betas, int draws)
    {
        double[] w = [.. Enumerable.Range(1, width).Select(i => f.Inverse(i * unit))];
        double[] c = FixedExponentFit.Weights([.. w.Select(f.Rate)], [.. Enumerable.Range(1, rho.Length).Select(t => (double)t)], rho);
        double[] u = [.. Enumerable.Repeat(1.0, width)];
        var errors = new double[draws][];
        for (int d = 0; d < draws; d++)
        {
            errors[d] = new double[betas.Length];
            var random = new CounterRandom((ulong)d, Stream);
            double[] noise = new double[3 * width];
            random.FillNormal(noise);
            // For a diagonal block the spectral norm is the largest entry, for a vector the Euclidean norm.
            double[] dw = Scaled(noise.AsSpan(0, width), largest: true), du = Scaled(noise.AsSpan(width, width), largest: false),
                dc = Scaled(noise.AsSpan(2 * width, width), largest: false);
            for (int k = 0; k < betas.Length; k++) errors[d][k] = Error(rho, w, u, c, dw, du, dc, betas[k], f);
        }
        return WidthCurve.Of(width, betas, errors);
    }

    private static double[] Scaled(ReadOnlySpan<double> noise, bool largest)
    {
        double norm = 0;
        foreach (double v in noise) norm = largest ? Math.Max(norm, Math.Abs(v)) : norm + v * v;
        if (!largest) norm = Math.Sqrt(norm);
        double[] scaled = noise.ToArray();
        for (int i = 0; i < scaled.Length; i++) scaled[i] /= norm;
        return scaled;
    }

    private static double Error(double[] rho, double[] w, double[] u, double[] c, double[] dw, double[] du, double[] dc, double beta,
        IParameterization f)
    {
        double error = 0, norm = 0;
        for (int t = 1; t <= rho.Length; t++)
        {
            double model = 0;
            for (int i = 0; i < w.Length; i++)
                model += (c[i] + beta * dc[i]) * (u[i] + beta * du[i]) * Math.Exp(-f.Rate(w[i] + beta * dw[i]) * t);
            error += (rho[t - 1] - model) * (rho[t - 1] - model);
            norm += rho[t - 1] * rho[t - 1];
        }
        return double.IsNaN(error) ? double.PositiveInfinity : Math.Sqrt(error / norm);
    }
}
