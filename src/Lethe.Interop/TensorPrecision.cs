namespace Lethe.Interop;

/// <summary>The element type a writer uses.</summary>
public enum TensorPrecision
{
    /// <summary>IEEE double precision: every value is kept exactly.</summary>
    Float64,

    /// <summary>IEEE single precision: each value is rounded to the nearest float32.</summary>
    Float32,
}
