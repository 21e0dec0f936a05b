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

    /// <summary>Gates whose rows read h: the first ones. A row of another gate reads the input alone.</summary>
    static abstract int StateGates { get; }

    /// <summary>Gates whose rows read the input: the first ones, and those beyond <see cref="StateGates"/>.</summary>
    static abstract int FullGates { get; }

    /// <summary>Kept beside the gates, a row to a unit; the first of an LSTM is c_k.</summary>
    static abstract int Extra { get; }

    /// <summary>True where a part of dL/dh_k reaches h_k beside the gates.</summary>
    static abstract bool Carries { get; }

    /// <summary>True where c_k goes from step to step besides h_k.</summary>
    static abstract bool HasMemory { get; }

    /// <summary>h_{k+1} from h_k and z; c_{k+1} into the values of the next step. Lanes beyond the mask are 0 in the next h.</summary>
    static abstract void Advance(T* h, T* values, T* nextValues, T* next, T* mask, int units);

    /// <summary>
    /// From dL/dh_{k+1} (and dL/dc_{k+1}) to the derivatives in the rows of <see cref="StateGates"/>, and in those of the input alone; what
    /// is left in both is carried on. 0 in lanes beyond the mask.
    /// </summary>
    static abstract void Pull(T* delta, T* memoryDelta, T* values, T* pulls, T* inputPulls, T* mask, int units);
}
