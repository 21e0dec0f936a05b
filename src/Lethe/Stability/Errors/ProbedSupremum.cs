namespace Lethe.Stability.Errors;

/// <summary>
/// w1 of a nonlinear model from below: max over steps t of max_x |D_t(x) - D_t(0)|/||x|| + |D_t(0)| + max_x |D'_t(x) - D'_t(0)|/||x|| +
/// |D'_t(0)| with D = H - H^ from h_0 = 0 and D'_t = (D_t - D_{t-1})/dt, over a fixed set of bounded inputs on the horizon of the data:
/// Heaviside, reversed, sign sequences of several block lengths and magnitudes, and those a local ascent (changing signs of stretches,
/// magnitudes) finds for the models given to <see cref="Refine"/>.
/// </summary>
internal sealed class ProbedSupremum : IPerturbationError
{
    private const int Proposals = 31, Rounds = 12, RandomPerMagnitude = 6;
    private const ulong Stream = 0x5072_6f62_6531;

    private static readonly double[] Magnitudes = [0.125, 0.5, 1, 4];

    private readonly IParametricModel _model;
    private readonly LinearFunctional _target;
    private readonly Workers _workers;
    private readonly int _length;
    private readonly List<double[]> _inputs = [];
    private readonly CounterRandom _random;
    private ProbeBatch _batch;
    private ulong _drawn;

    public ProbedSupremum(IParametricModel model, LinearFunctional target, int length, long seed, Workers workers)
    {
        (_model, _target, _length, _workers) = (model.Clone(), target, length, workers);
        _random = new CounterRandom((ulong)seed, Stream);
        foreach (double magnitude in Magnitudes)
        {
            foreach (int sign in (int[])[1, -1])
            {
                _inputs.Add(Probe(_ => sign * magnitude));
                _inputs.Add(Probe(t => t < _length / 2 ? sign * magnitude : 0));
            }
            for (int i = 0; i < RandomPerMagnitude; i++)
            {
                int block = 1 << i;
                double[] signs = Uniform(_length / block + 1);
                _inputs.Add(Probe(t => signs[t / block] < 0.5 ? -magnitude : magnitude));
            }
        }
        _batch = Batch(_inputs);
        Reference = new ProbeBatch(_inputs, _target, _model.TimeStep, _workers).Value(null, null);
    }

    public double Reference { get; }

    public void Refine(ReadOnlySpan<double> weights)
    {
        _model.Parameters.Set(weights);
        double[] best = _inputs[_batch.Worst(_model)];
        double reached = Batch([best]).Value(_model, null);
        for (int round = 0; round < Rounds; round++)
        {
            List<double[]> proposals = [.. Enumerable.Range(0, Proposals).Select(_ => Changed(best))];
            ProbeBatch batch = Batch(proposals);
            double[] alone = batch.Each(_model);
            int i = Array.IndexOf(alone, alone.Max());
            if (!(alone[i] > reached)) continue;
            (best, reached) = (proposals[i], alone[i]);
        }
        _inputs.Add(best);
        _batch = Batch(_inputs);
    }

    public void Evaluate(ReadOnlySpan<double> samples, Span<double> errors)
    {
        int size = _model.Parameters.Count;
        for (int i = 0; i < errors.Length; i++)
        {
            _model.Parameters.Set(samples.Slice(i * size, size));
            errors[i] = _batch.Value(_model, null);
        }
    }

    public double Gradient(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        _model.Parameters.Set(weights);
        TiledSequences cotangents = _batch.NewOutputs();
        double error = _batch.Value(_model, cotangents);
        if (double.IsFinite(error)) OutputPullBack.Apply(_model, _batch.Inputs, _batch.Outputs, cotangents, gradient, _workers);
        else gradient.Clear();
        return error;
    }

    /// <summary>A stretch of one input with its signs changed, set to the largest magnitude's sign pattern, or the whole scaled.</summary>
    private double[] Changed(double[] input)
    {
        double[] u = Uniform(3);
        double[] changed = (double[])input.Clone();
        if (u[2] < 0.15)
        {
            double factor = u[0] < 0.5 ? 0.5 : 2;
            for (int t = 0; t < changed.Length; t++) changed[t] *= factor;
            return changed;
        }
        // Stretches of all lengths are equally likely on a logarithmic scale, and the end matters most.
        int length = (int)Math.Ceiling(Math.Pow(_length, u[0])), first = (int)(u[1] * (_length - length + 1));
        if (u[2] > 0.6) first = _length - length;
        double magnitude = changed.Max(Math.Abs);
        for (int t = first; t < first + length && t < _length; t++) changed[t] = changed[t] == 0 ? magnitude : -changed[t];
        return changed;
    }

    private double[] Probe(Func<int, double> at) => [.. Enumerable.Range(0, _length).Select(at)];

    private ProbeBatch Batch(List<double[]> inputs) => new(inputs, _target, _model.TimeStep, _workers);

    private double[] Uniform(int count)
    {
        var u = new double[count];
        _random.FillUniform(u, _drawn);
        _drawn += (ulong)count;
        return u;
    }
}
