namespace Lethe.Training;

/// <summary>The error of an output against its target.</summary>
public enum ErrorKind
{
    /// <summary>(y^ - y)^2.</summary>
    Squared,

    /// <summary>|y^ - y|; its derivative at 0 is 0.</summary>
    Absolute,
}
