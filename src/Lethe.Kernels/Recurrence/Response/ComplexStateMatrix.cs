namespace Lethe.Kernels.Recurrence.Response;

/// <summary>A complex diagonal: pairs (Re, Im) of multipliers on pairs of states.</summary>
internal sealed unsafe class ComplexStateMatrix(RecurrenceShape shape) : StateMatrix(shape)
{
    private readonly double[] _multipliers = new double[shape.StateSize];

    internal override void Load(ReadOnlySpan<double> recurrent) => recurrent.CopyTo(_multipliers);

    internal override void Apply(double* from, double* to) => Multiply(from, to, 1);

    internal override void ApplyTransposed(double* from, double* to) => Multiply(from, to, -1);

    [MethodImpl(AggressiveOptimization)]
    internal override void Gradient(double* adjoints, double* states, int steps, Span<double> gradient, Workers workers)
    {
        gradient.Clear();
        for (int k = 0; k < steps * Columns; k++, adjoints += Padded, states += Padded)
        {
            for (int i = 0; i < Size; i += 2)
            {
                double pr = adjoints[i], pi = adjoints[i + 1], hr = states[i], hi = states[i + 1];
                gradient[i] += pr * hr + pi * hi;
                gradient[i + 1] += pi * hr - pr * hi;
            }
        }
    }

    /// <summary>By the multipliers, or by their conjugates: the transpose of [[re, -im], [im, re]].</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Multiply(double* from, double* to, double sign)
    {
        for (int column = 0; column < Columns; column++, from += Padded, to += Padded)
        {
            for (int i = 0; i < Size; i += 2)
            {
                double re = _multipliers[i], im = sign * _multipliers[i + 1], x = from[i], y = from[i + 1];
                to[i] = re * x - im * y;
                to[i + 1] = im * x + re * y;
            }
        }
    }
}
