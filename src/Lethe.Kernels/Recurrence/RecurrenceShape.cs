namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Sizes and kind of an encoder, recurrence and decoder: d inputs, m units, o outputs.
/// <list type="bullet">
/// <item>nonlinear (sigma other than linear): h_{k+1} = h_k + dt sigma(U x_k + b - A h_k), y_k = C h_{k+1} + d;</item>
/// <item>linear: h_{k+1} = M h_k + U x_k + b, y_k = C h_{k+1} + d;</item>
/// <item>layer-wise (<see cref="Layerwise"/>): h as in the linear form, y_k = C sigma(h_{k+1}) + d.</item>
/// </list>
/// </summary>
/// <param name="Inputs">d, channels of the input.</param>
/// <param name="Units">m, hidden units.</param>
/// <param name="Outputs">o, channels of the output.</param>
/// <param name="Dense">False: the recurrent weights are m numbers, one per unit. True: an m x m matrix, row-major.</param>
/// <param name="Activation">sigma.</param>
public readonly record struct RecurrenceShape(int Inputs, int Units, int Outputs, bool Dense, Activation Activation)
{
    /// <summary>True: the recurrence is linear in time and sigma acts on the states the decoder reads (a state-space layer). Not for dense
    /// shapes.</summary>
    public bool Layerwise { get; init; }

    /// <summary>
    /// True: units are complex, h_i = h^r_i + i h^i_i, stored as 2m real states (h^r_0, h^i_0, h^r_1, ...); multipliers come as pairs (Re,
    /// Im), and U, b, C act on the 2m real states. Diagonal and linear only.
    /// </summary>
    public bool Complex { get; init; }

    /// <summary>The arithmetic inside the kernel, at least: linear recurrences that run as convolutions compute in float64.</summary>
    public Precision Precision { get; init; }

    /// <summary>True where the state is linear in its past: linear or layer-wise.</summary>
    public bool IsLinearInTime => Layerwise || Activation == Activation.Linear;

    /// <summary>Real numbers of state: m, or 2m for complex units.</summary>
    public int StateSize => Complex ? 2 * Units : Units;

    /// <summary>Number of recurrent weights: m, 2m (complex) or m * m (dense).</summary>
    public int RecurrentSize => Dense ? Units * Units : StateSize;

    /// <summary>Number of all weights, in the order recurrent, U, b, C, d.</summary>
    public int TotalSize => RecurrentSize + StateSize * Inputs + StateSize + Outputs * StateSize + Outputs;

    /// <summary>Checks that sizes and flags fit together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">Flags contradict each other.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Outputs, 1);
        if (Dense && (Layerwise || Complex))
            throw new ArgumentException(
                $"{this}: a dense recurrence is neither layer-wise nor complex; expected a diagonal one. Use Dense = false.");
        if (Complex && Activation != Activation.Linear)
            throw new ArgumentException($"{this}: complex units are linear, the activation is {Activation}. Use Activation.Linear.");
    }
}
