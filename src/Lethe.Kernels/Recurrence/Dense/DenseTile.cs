namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Where the float64 data of one tile of a group lie. A block of float32 whose second tile is missing has one without inputs,
/// masked as a whole.</summary>
internal unsafe struct DenseTile
{
    /// <summary>[time][d][lane], or null.</summary>
    internal double* Inputs;

    /// <summary>[time][o][lane]: the outputs, then the derivatives of the loss in them.</summary>
    internal double* Outputs;

    /// <summary>[time][d][lane], or null where they are not wanted.</summary>
    internal double* InputGradients;

    /// <summary>[m][lane]: h_0, h_T and the derivatives in them, or null.</summary>
    internal double* InitialStates, FinalStates, InitialStateGradients, FinalStateGradients;

    /// <summary>Lanes that hold sequences.</summary>
    internal Vector512<double> Mask;
}
