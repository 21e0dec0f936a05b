namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>Where the float64 data of one tile of a group lie; those without inputs are no tile.</summary>
internal unsafe struct CellTile
{
    /// <summary>[time][d][lane], or null.</summary>
    internal double* Inputs;

    /// <summary>[time][o][lane]: the outputs, then the derivatives of the loss in them.</summary>
    internal double* Outputs;

    /// <summary>[time][d][lane], or null where they are not wanted.</summary>
    internal double* InputGradients;

    /// <summary>[state][lane]: where the tile begins, or null for zeros.</summary>
    internal double* Initial;

    /// <summary>[state][lane]: where it ends, or null where that is not wanted.</summary>
    internal double* Final;

    /// <summary>[state][lane]: dL/d<see cref="Initial"/>, or null where it is not wanted.</summary>
    internal double* InitialGradients;

    /// <summary>[state][lane]: dL/d<see cref="Final"/>, or null for zeros.</summary>
    internal double* FinalGradients;

    /// <summary>Lanes that hold sequences.</summary>
    internal Vector512<double> Mask;
}
