namespace Lethe.Memory;

/// <summary>What a response is divided by before the supremum over x is taken.</summary>
public enum MemoryNormalization
{
    /// <summary>|x|_inf ([IAT] eq. 6).</summary>
    Supremum,

    /// <summary>|x|_inf + 1 ([SSSM] def. 2.4).</summary>
    SupremumPlusOne,
}
