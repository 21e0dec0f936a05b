namespace Lethe.Stability.Errors;

/// <summary>
/// A norm of the kernel difference of any linear model and a linear target, the model's kernel read off its answers to an impulse and to
/// nothing. The number of steps doubles until the kernel has died out. Where it has not by <see cref="MostSteps"/> steps, a kernel that
/// still grows has an infinite error, another one is cut there, which can only make a sum of absolute values or squares smaller: then the
/// error is one from below.
/// </summary>
internal sealed class ImpulseError : IPerturbationError
{
    private const int MostSteps = 1 << 14;

    // Share of a kernel's squares in its last eighth at which it counts as dead; what lies behind is of the same order.
    private const double Died = 1e-20;

    private readonly IParametricModel _model;
    private readonly TargetKernel _target;
    private readonly KernelNorm _norm;
    private readonly Workers _workers;
    private readonly int _size;
    private readonly Cotangents _cotangents = new();

    public ImpulseError(IParametricModel model, TargetKernel target, KernelNorm norm, Workers workers)
    {
        _model = model.Clone();
        (_target, _norm, _workers, _size) = (target, norm, workers, model.Parameters.Count);
        Reference = LinearUnitsError.ReferenceOf(target, norm);
    }

    public double Reference { get; }

    public void Refine(ReadOnlySpan<double> weights)
    {
    }

    public void Evaluate(ReadOnlySpan<double> samples, Span<double> errors)
    {
        for (int i = 0; i < errors.Length; i++) errors[i] = Of(samples.Slice(i * _size, _size), null, out _);
    }

    public double Gradient(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        double error = Of(weights, _cotangents, out TiledSequences outputs);
        if (!double.IsFinite(error))
        {
            gradient.Clear();
            return error;
        }
        // e = r - (answer to the impulse - answer to nothing), B = the last answer to nothing.
        int steps = outputs.Length;
        var outputCotangents = new TiledSequences(2, steps, 1);
        for (int s = 0; s < steps; s++)
        {
            outputCotangents[0, s, 0] = -_cotangents.Steps[s];
            outputCotangents[1, s, 0] = _cotangents.Steps[s];
        }
        outputCotangents[1, steps - 1, 0] += _cotangents.Bias;
        OutputPullBack.Apply(_model, Probes(steps), outputs, outputCotangents, gradient, _workers);
        return error;
    }

    private double Of(ReadOnlySpan<double> weights, Cotangents? cotangents, out TiledSequences outputs)
    {
        _model.Parameters.Set(weights);
        for (int steps = _target.Steps; ; steps *= 2)
        {
            outputs = new TiledSequences(2, steps, 1);
            _model.Forward(Probes(steps), outputs, _workers);
            var e = new double[steps];
            Span<double> quarters = stackalloc double[8];
            for (int s = 0; s < steps; s++)
            {
                double k = outputs[0, s, 0] - outputs[1, s, 0];
                if (!double.IsFinite(k)) return double.PositiveInfinity;
                quarters[(int)(8L * s / steps)] += k * k;
                e[s] = _target.Samples(steps)[s] - k;
            }
            double total = 0;
            foreach (double part in quarters) total += part;
            if (double.IsInfinity(total)) return total;
            if (quarters[7] > Died * total && 2 * steps <= MostSteps) continue;
            if (quarters[7] > Died * total && quarters[7] + quarters[6] > quarters[5] + quarters[4]) return double.PositiveInfinity;
            StepSum rule = StepSum.Of(steps);
            return _norm.Of(e, rule, _target.At, _target.AbsoluteTail(rule.End), outputs[1, steps - 1, 0], cotangents);
        }
    }

    private static TiledSequences Probes(int steps)
    {
        var probes = new TiledSequences(2, steps, 1);
        probes[0, 0, 0] = 1;
        return probes;
    }
}
