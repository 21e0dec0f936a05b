namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>The weights of one state of a diagonal recurrence as steppers read them, one below the other: R, S, b, U (d of them), C (o of
/// them), as <see cref="Diagonal.DiagonalPass{T}"/> names them.</summary>
internal static unsafe class StateRows<T>
    where T : unmanaged
{
    /// <summary>Rows of R, S, b and the first of U; C follows U.</summary>
    internal const int R = 0, S = 1, B = 2, U = 3;

    /// <summary>Writes the weights of a state.</summary>
    /// <param name="shape">Sizes and form.</param>
    /// <param name="w">All weights.</param>
    /// <param name="state">Which state.</param>
    /// <param name="at">Where its R goes.</param>
    /// <param name="row">Numbers from one row to the next.</param>
    internal static void Pack(RecurrenceShape shape, in RecurrenceWeights w, int state, T* at, long row)
    {
        int i = state, n = shape.StateSize, d = shape.Inputs;
        double r = shape.Complex ? w.Recurrent[i & ~1] : shape.IsLinearInTime ? w.Recurrent[i] : -w.Recurrent[i];
        at[R * row] = Lanes.Element<T>(r);
        if (shape.Complex) at[S * row] = Lanes.Element<T>(i % 2 == 0 ? -w.Recurrent[i + 1] : w.Recurrent[i]);
        at[B * row] = Lanes.Element<T>(w.Bias[i]);
        for (int c = 0; c < d; c++) at[(U + c) * row] = Lanes.Element<T>(w.Input[i * d + c]);
        for (int c = 0; c < shape.Outputs; c++) at[(U + d + c) * row] = Lanes.Element<T>(w.Output[c * n + i]);
    }
}
