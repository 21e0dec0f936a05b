namespace Lethe.Noise;

/// <summary>A stored tensor of weights on which noise acts.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Its numbers, row-major.</param>
/// <param name="IsRecurrent">Whether it carries a state from one step to the next: w, W, P, weight_hh, R.</param>
public sealed record NoiseTensor(string Name, IReadOnlyList<int> Shape, double[] Values, bool IsRecurrent)
{
    /// <summary>What the numbers are rounded to when they are stored (float32 weights); null: they are stored as float64.</summary>
    public Func<double, double>? Stored { get; init; }

    /// <summary>max |W|; 0 for a tensor without numbers.</summary>
    public double Largest => Values.Length == 0 ? 0 : Values.Max(Math.Abs);

    /// <summary>Whether it is a vector, as biases are.</summary>
    public bool IsVector => Shape.Count(size => size > 1) <= 1;

    /// <summary>
    /// How many numbers share a scale "per row": all behind the first dimension that is larger than 1, which is that of the outputs in
    /// PyTorch's and ONNX's layouts (an LSTM's (1, 4m, d) has 4m rows); a vector is one row.
    /// </summary>
    public int RowLength
    {
        get
        {
            if (IsVector) return Values.Length;
            int first = 0;
            while (Shape[first] == 1) first++;
            return Values.Length / Shape[first];
        }
    }

    /// <summary>The numbers after a law, as they are stored.</summary>
    /// <param name="law">The law.</param>
    /// <param name="seed">Of all draws.</param>
    /// <param name="draw">Which draw.</param>
    public double[] Under(WeightNoise law, long seed, int draw)
    {
        ArgumentNullException.ThrowIfNull(law);
        var changed = new double[Values.Length];
        if (changed.Length > 0) law.Apply(this, new NoiseSource(seed, law.Kind, draw, Name), changed);
        if (Stored is { } stored)
            for (int i = 0; i < changed.Length; i++) changed[i] = stored(changed[i]);
        return changed;
    }
}
