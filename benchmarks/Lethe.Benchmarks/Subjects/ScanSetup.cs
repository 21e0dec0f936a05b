namespace Lethe.Benchmarks.Subjects;

/// <summary>A linear scan h_t = a h_{t-1} + b_t over (batch, time, channels).</summary>
/// <param name="Complex">Complex numbers.</param>
/// <param name="Length">T.</param>
/// <param name="Precision">float64 or float32.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Channels">Independent recurrences in each.</param>
internal sealed record ScanSetup(bool Complex, int Length, Precision Precision, int Batch = 8, int Channels = 64)
{
    public ScanShape Shape => new(Batch, Length, Channels) { Complex = Complex };

    public int BytesPerValue => Precision == Precision.Double ? sizeof(double) : sizeof(float);

    public string Dtype => Precision == Precision.Double ? "float64" : "float32";

    public string Name(bool withGradient) =>
        Invariant($"scan {(Complex ? "complex" : "real")} T={Length} {(withGradient ? "step" : "forward")} {Dtype}");
}
