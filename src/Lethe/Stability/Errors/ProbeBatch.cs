namespace Lethe.Stability.Errors;

/// <summary>Bounded inputs, a last one of zeros, and the target's answers to them: what w1 is estimated from.</summary>
internal sealed class ProbeBatch
{
    private readonly double[] _sizes;
    private readonly TiledSequences _targets;
    private readonly double _timeStep;
    private readonly Workers _workers;
    private readonly int _count;

    public ProbeBatch(IReadOnlyList<double[]> inputs, LinearFunctional target, double timeStep, Workers workers)
    {
        (_timeStep, _workers, _count) = (timeStep, workers, inputs.Count);
        Inputs = new TiledSequences(_count + 1, inputs[0].Length, 1);
        _sizes = new double[_count];
        for (int p = 0; p < _count; p++)
        {
            for (int t = 0; t < Inputs.Length; t++)
            {
                Inputs[p, t, 0] = inputs[p][t];
                _sizes[p] = Math.Max(_sizes[p], Math.Abs(inputs[p][t]));
            }
        }
        _targets = NewOutputs();
        target.Evaluate(Inputs, _targets, timeStep, workers);
        Outputs = NewOutputs();
    }

    /// <summary>The inputs.</summary>
    public TiledSequences Inputs { get; }

    /// <summary>A model's outputs, of the last call.</summary>
    public TiledSequences Outputs { get; }

    /// <summary>Zeros of the shape of the outputs.</summary>
    public TiledSequences NewOutputs() => new(Inputs.Count, Inputs.Length, 1);

    /// <summary>The estimate over all inputs, of the target itself where there is no model; and where asked for its derivative in the
    /// outputs.</summary>
    public double Value(ISequenceModel? model, TiledSequences? cotangents)
    {
        double[][] differences = Differences(model);
        double[] zero = differences[_count];
        double largest = 0;
        (int Time, int Probe, int SlopeProbe) at = (0, 0, 0);
        for (int t = 0; t < zero.Length; t++)
        {
            (double value, int probe) = Largest(p => Math.Abs(differences[p][t] - zero[t]) / _sizes[p]);
            (double slope, int slopeProbe) = t == 0 ? (0, 0)
                : Largest(p => Math.Abs(differences[p][t] - zero[t] - differences[p][t - 1] + zero[t - 1]) / (_timeStep * _sizes[p]));
            double sum = value + Math.Abs(zero[t]) + slope + (t == 0 ? 0 : Math.Abs(zero[t] - zero[t - 1]) / _timeStep);
            if (!double.IsFinite(sum)) return double.PositiveInfinity;
            if (sum > largest) (largest, at) = (sum, (t, probe, slopeProbe));
        }
        if (cotangents is null) return largest;
        // The model enters with a minus sign: D = target - model.
        int k = at.Time;
        double g = Math.Sign(differences[at.Probe][k] - zero[k]) / _sizes[at.Probe];
        cotangents[at.Probe, k, 0] -= g;
        cotangents[_count, k, 0] += g - Math.Sign(zero[k]);
        if (k == 0) return largest;
        g = Math.Sign(differences[at.SlopeProbe][k] - zero[k] - differences[at.SlopeProbe][k - 1] + zero[k - 1])
            / (_timeStep * _sizes[at.SlopeProbe]);
        double own = Math.Sign(zero[k] - zero[k - 1]) / _timeStep;
        cotangents[at.SlopeProbe, k, 0] -= g;
        cotangents[at.SlopeProbe, k - 1, 0] += g;
        cotangents[_count, k, 0] += g - own;
        cotangents[_count, k - 1, 0] -= g - own;
        return largest;

        (double Value, int Probe) Largest(Func<int, double> of)
        {
            (double value, int probe) = (0, 0);
            for (int p = 0; p < _count; p++)
            {
                double v = of(p);
                if (!(v <= value)) (value, probe) = (v, p);
            }
            return (value, probe);
        }
    }

    /// <summary>The estimate of each input alone.</summary>
    public double[] Each(ISequenceModel model)
    {
        double[][] differences = Differences(model);
        double[] zero = differences[_count], each = new double[_count];
        for (int p = 0; p < _count; p++)
        {
            for (int t = 1; t < zero.Length; t++)
            {
                double value = Math.Abs(differences[p][t] - zero[t]),
                    slope = Math.Abs(differences[p][t] - zero[t] - differences[p][t - 1] + zero[t - 1]) / _timeStep;
                each[p] = Math.Max(each[p], (value + slope) / _sizes[p]);
            }
        }
        return each;
    }

    /// <summary>The input whose estimate alone is largest.</summary>
    public int Worst(ISequenceModel model)
    {
        double[] each = Each(model);
        return Math.Max(0, Array.IndexOf(each, each.Max()));
    }

    private double[][] Differences(ISequenceModel? model)
    {
        if (model is null) Outputs.Values.Clear();
        else model.Forward(Inputs, Outputs, _workers);
        return [.. Enumerable.Range(0, _count + 1).Select(p =>
        {
            var d = new double[Inputs.Length];
            for (int t = 0; t < d.Length; t++) d[t] = _targets[p, t, 0] - Outputs[p, t, 0];
            return d;
        })];
    }
}
