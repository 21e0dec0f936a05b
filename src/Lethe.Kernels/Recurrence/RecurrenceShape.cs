namespace Lethe.Kernels.Recurrence;

/// <summary>Sizes of an encoder, recurrence and decoder: d inputs, m units, o outputs.</summary>
/// <param name="Inputs">d, channels of the input.</param>
/// <param name="Units">m, hidden units.</param>
/// <param name="Outputs">o, channels of the output.</param>
/// <param name="Dense">False: the recurrent weights are m numbers, one per unit. True: an m x m matrix, row-major.</param>
/// <param name="Activation">sigma.</param>
public readonly record struct RecurrenceShape(int Inputs, int Units, int Outputs, bool Dense, Activation Activation)
{
    /// <summary>Number of recurrent weights: m, or m * m.</summary>
    public int RecurrentSize => Dense ? Units * Units : Units;

    /// <summary>Number of all weights, in the order recurrent, U, b, C, d.</summary>
    public int TotalSize => RecurrentSize + Units * Inputs + Units + Outputs * Units + Outputs;
}
