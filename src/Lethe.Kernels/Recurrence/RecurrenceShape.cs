namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Sizes and kind of an encoder, recurrence and decoder: d inputs, m units, o outputs.
/// <list type="bullet">
/// <item>nonlinear (sigma other than linear): h_{k+1} = h_k + dt sigma(U x_k + b - A h_k), y_k = C h_{k+1} + d;</item>
/// <item>linear: h_{k+1} = M h_k + U x_k + b, y_k = C h_{k+1} + d;</item>
/// <item>layer-wise (<see cref="Layerwise"/>): h as in the linear form, y_k = C sigma(h_{k+1}) + d;</item>
/// <item>with features (<see cref="Features"/>): h as in the linear form, y_k = V sigma(C h_{k+1} + d) + e;</item>
/// <item>a cell (<see cref="Cell"/>): its step, y_k = C h_{k+1} + d, or y_k = h_{k+1} (<see cref="Undecoded"/>).</item>
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
    /// Im), and U, b, C act on the 2m real states. Diagonal and linear in time only: sigma acts on <see cref="Features"/>.
    /// </summary>
    public bool Complex { get; init; }

    /// <summary>Of complex units: k channels that C and d make of the states, on which sigma acts and from which V and e make the outputs;
    /// 0: C and d make the outputs.</summary>
    public int Features { get; init; }

    /// <summary>What a step is. The cells want <see cref="Dense"/>; gates want <see cref="Activation.Tanh"/>.</summary>
    public RecurrentCell Cell { get; init; }

    /// <summary>
    /// Of a cell: blocks on the diagonal of its recurrent matrices, all of one size, and nothing beside them (heads); 0 and 1 are one
    /// block, a full matrix.
    /// </summary>
    public int Heads { get; init; }

    /// <summary>Of a cell: there is no decoder, y_k = h_{k+1}; o is m, and C and d are not among the weights. For layers that others stand
    /// upon.</summary>
    public bool Undecoded { get; init; }

    /// <summary>The arithmetic inside the kernel, at least: linear recurrences that run as convolutions compute in float64.</summary>
    public Precision Precision { get; init; }

    /// <summary>True where the state is linear in its past: linear or layer-wise.</summary>
    public bool IsLinearInTime => Layerwise || Complex || Activation == Activation.Linear;

    /// <summary>Real numbers of state: m, or 2m for complex units and an LSTM.</summary>
    public int StateSize => Complex || Cell == RecurrentCell.Lstm ? 2 * Units : Units;

    /// <summary>Rows of U: the real states; of a cell m for each gate.</summary>
    public int Rows => Cell == RecurrentCell.Residual ? StateSize : Units * Gates;

    /// <summary>States that the decoder reads: all, of an LSTM h alone.</summary>
    public int ReadSize => Complex ? StateSize : Units;

    /// <summary>Units to a block of the recurrent matrices.</summary>
    public int HeadUnits => Units / Math.Max(1, Heads);

    /// <summary>Number of recurrent weights: m, 2m (complex), m * m (dense), or rows times columns of a block (cells).</summary>
    public int RecurrentSize => Cell != RecurrentCell.Residual ? Rows * HeadUnits : Dense ? Units * Units : StateSize;

    /// <summary>Numbers of b: one to a row; of a GRU c_n besides, behind them.</summary>
    public int BiasSize => Cell == RecurrentCell.Gru ? Rows + Units : Rows;

    /// <summary>Channels that C and d make: the features where there are any, else the outputs.</summary>
    public int Decoded => Features > 0 ? Features : Outputs;

    /// <summary>Numbers of C, d and, where there are features, V and e.</summary>
    public int DecoderSize => Undecoded ? 0 : Decoded * ReadSize + Decoded + ReadoutSize;

    /// <summary>Numbers of V and e.</summary>
    public int ReadoutSize => Features > 0 ? Outputs * Features + Outputs : 0;

    /// <summary>Number of all weights, in the order recurrent, U, b, C, d, V, e.</summary>
    public int TotalSize => RecurrentSize + Rows * Inputs + BiasSize + DecoderSize;

    private int Gates => Cell switch { RecurrentCell.Gru or RecurrentCell.GruResetBefore => 3, RecurrentCell.Lstm => 4, _ => 1 };

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
        if (Features < 0 || (Features > 0 && !Complex))
            throw new ArgumentException($"{this}: {Features} features; expected 0, or some of complex units. Use Features = 0.");
        if (Complex && Features > 0 == (Activation == Activation.Linear))
        {
            throw new ArgumentException($"{this}: complex units are linear, and sigma acts on features of them: the activation is " +
                $"{Activation} with {Features} features. Use Activation.Linear without features, or another with some.");
        }
        if (Cell == RecurrentCell.Residual)
        {
            if (Heads > 1 || Undecoded)
                throw new ArgumentException($"{this}: heads and missing decoders are a cell's; expected 0 heads and a decoder.");
            return;
        }
        if (!Enum.IsDefined(Cell)) throw new ArgumentException($"{this}: the cell is unknown; expected one of RecurrentCell.");
        if (!Dense) throw new ArgumentException($"{this}: a cell has recurrent matrices. Use Dense = true.");
        if (Activation == Activation.Linear || (Cell != RecurrentCell.Elman && Activation != Activation.Tanh))
            throw new ArgumentException($"{this}: the activation is {Activation}; expected tanh, of an Elman cell any but linear.");
        if (Heads < 0 || Units % Math.Max(1, Heads) != 0)
            throw new ArgumentException($"{this}: {Units} units do not fall into {Heads} heads of one size; expected a divisor.");
        if (Undecoded && Outputs != Units)
            throw new ArgumentException($"{this}: without a decoder there are as many outputs as units. Use Outputs = Units.");
    }
}
