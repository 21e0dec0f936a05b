namespace Lethe.Noise;

/// <summary>
/// Weights as the asymmetric eight-bit code of onnxruntime's quantiser stores them: scale = (max - min)/255 over a range that holds 0,
/// zero point z = round(-128 - min/scale), code q = clip(round(w/scale) + z, -128, 127), w = scale (q - z), in float32, one scale to a
/// tensor. Biases, and all other vectors, stay as they are: the quantiser leaves them in float32.
/// </summary>
public sealed class AsymmetricBytes : WeightNoise
{
    private const int Lowest = -128, Highest = 127;

    /// <summary>The name of this code among amounts of bits.</summary>
    public const string Code = "int8-asym";

    /// <inheritdoc/>
    public override NoiseKind Kind => NoiseKind.Bits;

    /// <inheritdoc/>
    public override string Amount => Code;

    /// <inheritdoc/>
    public override string Description =>
        "rounded to 256 levels from the smallest to the largest weight of the tensor, as onnxruntime's quantiser does; vectors are kept";

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <summary>Scale and zero point of a tensor; (1, 0) where all is 0.</summary>
    /// <param name="values">The weights.</param>
    public static (float Scale, int ZeroPoint) ScaleOf(ReadOnlySpan<double> values)
    {
        double least = 0, largest = 0;
        foreach (double w in values) (least, largest) = (Math.Min(least, w), Math.Max(largest, w));
        double scale = (largest - least) / (Highest - Lowest);
        if (scale < 1.17549435e-38) return (1, 0);
        return ((float)scale, (int)Math.Round(Lowest - least / scale));
    }

    /// <summary>The code of a weight.</summary>
    public static int Encode(double w, float scale, int zeroPoint) =>
        (int)Math.Clamp(MathF.Round((float)w / scale) + zeroPoint, Lowest, Highest);

    /// <inheritdoc/>
    public override double LargestChange(NoiseTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        // Half a step, and another half where rounding the zero point shifts the range.
        return tensor.IsVector ? 0 : ScaleOf(tensor.Values).Scale;
    }

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.IsVector)
        {
            tensor.Values.CopyTo(result);
            return;
        }
        (float scale, int zeroPoint) = ScaleOf(tensor.Values);
        for (int i = 0; i < result.Length; i++) result[i] = (Encode(tensor.Values[i], scale, zeroPoint) - zeroPoint) * scale;
    }
}
