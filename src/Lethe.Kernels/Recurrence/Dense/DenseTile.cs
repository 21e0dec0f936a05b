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

    /// <summary>The data of a call's tile.</summary>
    internal static DenseTile Of(CallPlan plan, int tile) => new()
    {
        Inputs = plan.Inputs.Pointer(tile),
        Outputs = plan.Outputs(tile),
        InputGradients = plan.InputGradients(tile),
        InitialStates = Of(plan.InitialStates, tile),
        FinalStates = Of(plan.FinalStates, tile),
        InitialStateGradients = Of(plan.InitialStateGradients, tile),
        FinalStateGradients = Of(plan.FinalStateGradients, tile),
    };

    private static double* Of(TiledSequences? sequences, int tile) => sequences is null ? null : sequences.Pointer(tile);
}
