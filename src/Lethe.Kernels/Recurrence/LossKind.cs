namespace Lethe.Kernels.Recurrence;

/// <summary>Where the derivatives in the outputs come from.</summary>
internal enum LossKind
{
    /// <summary>Weighted squares of the differences to targets.</summary>
    Squares,

    /// <summary>Cross entropy with labels.</summary>
    Classes,

    /// <summary>The caller gives them.</summary>
    Given,
}
