namespace Lethe.Stability.Errors;

/// <summary>A norm of the kernel difference of a linear diagonal (or one-layer linear state-space) model and a linear target, over the
/// infinite horizon.</summary>
internal sealed class LinearUnitsError : IPerturbationError
{
    private readonly TargetKernel _target;
    private readonly KernelNorm _norm;
    private readonly Workers _workers;
    private readonly int _size;
    private readonly Seat[] _seats;

    public LinearUnitsError(RecurrentModel model, TargetKernel target, KernelNorm norm, Workers workers)
    {
        (_target, _norm, _workers, _size) = (target, norm, workers, model.Parameters.Count);
        _seats = [.. Enumerable.Range(0, workers.Count).Select(_ => new Seat(new LinearUnits(model)))];
        Reference = ReferenceOf(target, norm);
    }

    public double Reference { get; }

    /// <summary>The norm of the target's own kernel.</summary>
    public static double ReferenceOf(TargetKernel target, KernelNorm norm)
    {
        StepSum rule = StepSum.Of(target.Steps);
        return norm.Of(target.Samples(target.Steps), rule, target.At, target.AbsoluteTail(rule.End), 0, null);
    }

    public void Refine(ReadOnlySpan<double> weights)
    {
    }

    public void Evaluate(ReadOnlySpan<double> samples, Span<double> errors)
    {
        double[] all = samples.ToArray(), found = new double[errors.Length];
        _workers.Run(errors.Length, (worker, item) => found[item] = Of(_seats[worker], all.AsSpan(item * _size, _size), null));
        found.CopyTo(errors);
    }

    public double Gradient(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        Seat seat = _seats[0];
        double error = Of(seat, weights, seat.Cotangents);
        if (double.IsFinite(error)) seat.Units.PullBack(seat.Cotangents, gradient);
        else gradient.Clear();
        return error;
    }

    private double Of(Seat seat, ReadOnlySpan<double> weights, Cotangents? cotangents)
    {
        LinearUnits units = seat.Units;
        units.Set(weights);
        if (!units.IsStable) return double.PositiveInfinity;
        int steps = units.Steps(_target.Steps);
        if (seat.Difference.Length != steps) seat.Difference = new double[steps];
        units.Subtract(_target.Samples(steps), seat.Difference);
        StepSum rule = StepSum.Of(steps);
        return _norm.Of(seat.Difference, rule, t => _target.At(t) - units.At(t), _target.AbsoluteTail(rule.End), units.Bias, cotangents);
    }

    /// <summary>What one thread works in.</summary>
    private sealed class Seat(LinearUnits units)
    {
        public LinearUnits Units { get; } = units;

        public Cotangents Cotangents { get; } = new();

        public double[] Difference { get; set; } = [];
    }
}
