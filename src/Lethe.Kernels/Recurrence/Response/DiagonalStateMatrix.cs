namespace Lethe.Kernels.Recurrence.Response;

/// <summary>A real diagonal, one multiplier to a unit.</summary>
internal sealed unsafe class DiagonalStateMatrix(RecurrenceShape shape) : StateMatrix(shape)
{
    private AlignedBuffer? _space;
    private double* _multipliers;

    internal override void Load(ReadOnlySpan<double> recurrent)
    {
        _multipliers = AlignedBuffer.Ensure(ref _space, 2L * Padded);
        recurrent.CopyTo(new Span<double>(_multipliers, Size));
    }

    [MethodImpl(AggressiveOptimization)]
    internal override void Apply(double* from, double* to)
    {
        for (int column = 0; column < Columns; column++, from += Padded, to += Padded)
            for (int i = 0; i < Padded; i += Lane) (Vector512.Load(_multipliers + i) * Vector512.Load(from + i)).Store(to + i);
    }

    internal override void ApplyTransposed(double* from, double* to) => Apply(from, to);

    [MethodImpl(AggressiveOptimization)]
    internal override void Gradient(double* adjoints, double* states, int steps, Span<double> gradient, Workers workers)
    {
        double* sums = _multipliers + Padded;
        for (int i = 0; i < Padded; i += Lane)
        {
            Vector512<double> sum = default;
            double* adjoint = adjoints + i, state = states + i;
            for (int k = 0; k < steps * Columns; k++, adjoint += Padded, state += Padded)
                sum = Vector512.FusedMultiplyAdd(Vector512.Load(adjoint), Vector512.Load(state), sum);
            sum.Store(sums + i);
        }
        new ReadOnlySpan<double>(sums, Size).CopyTo(gradient);
    }
}
