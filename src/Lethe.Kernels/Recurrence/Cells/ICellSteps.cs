namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>
/// What a step of a cell does beside its matrix products, on the padded units of one block, [row][lane]. A step's values are its rows z,
/// one gate after the other, which become what the way back needs, and <see cref="Extra"/> rows behind them.
/// </summary>
internal unsafe interface ICellSteps<TVector, T>
    where T : unmanaged
{
    /// <summary>Gates in z.</summary>
    static abstract int Gates { get; }

    /// <summary>Gates whose product with h stands apart from what they read of the input, which then has rows of its own at the end of z: 1
    /// of a GRU, whose r multiplies the one and not the other.</summary>
    static virtual int Apart => 0;

    /// <summary>Kept beside the gates, a row to a unit; the first of an LSTM is c_k.</summary>
    static virtual int Extra => 0;

    /// <summary>True where a part of dL/dh_k reaches h_k beside the gates.</summary>
    static virtual bool Carries => false;

    /// <summary>True where c_k goes from step to step besides h_k.</summary>
    static virtual bool HasMemory => false;

    /// <summary>True where the rows of the last gate read r * h in the place of h, r being the first gate.</summary>
    static virtual bool Waits => false;

    /// <summary>Where a gate waits: r from its rows, and r * h.</summary>
    static virtual void Reset(T* h, T* values, T* gated, int units)
    {
    }

    /// <summary>Where a gate waits: from the derivative in r * h to that in the rows of r; what is left is added to that in h.</summary>
    static virtual void PullReset(T* inGated, T* values, T* pulls, T* delta, int units)
    {
    }

    /// <summary>h_{k+1} from h_k and z; c_{k+1} into the values of the next step. Lanes beyond the mask are 0 in the next h.</summary>
    static abstract void Advance(T* h, T* values, T* nextValues, T* next, T* mask, int units);

    /// <summary>
    /// From dL/dh_{k+1} (and dL/dc_{k+1}) to the derivatives in the rows that read h, and in those of the input alone; what
    /// is left in both is carried on. 0 in lanes beyond the mask.
    /// </summary>
    static abstract void Pull(T* delta, T* memoryDelta, T* values, T* pulls, T* inputPulls, T* mask, int units);
}
