namespace Lethe.Experiments.Runs;

/// <summary>Forward passes from file to file.</summary>
public static class Prediction
{
    /// <summary>Reads inputs (batch, time, in) from a .npy file of float64, float32 or integers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">in.</param>
    /// <param name="allowNaN">Whether NaN and infinities pass; they then spread through the sequence they stand in and no other.</param>
    /// <exception cref="ProblemException">Damaged, another shape, empty, or not finite.</exception>
    public static TiledSequences ReadInputs(string path, int channels, bool allowNaN = false)
    {
        NamedTensor x = Npy.Read(path);
        if (x.Shape is not [> 0, > 0, _] shape || shape[2] != channels)
            throw ProblemException.Input(path, $"its shape is {x.ShapeText}", $"(batch, time, {channels}), neither of them 0",
                "Reshape the array");
        if (!allowNaN) x.RequireFinite(path);
        return TiledSequences.FromRowMajor(x.Data, shape[0], shape[1], shape[2]);
    }

    /// <summary>The outputs (batch, time, out) of a model.</summary>
    public static NamedTensor Forward(ISequenceModel model, TiledSequences inputs, Workers workers)
    {
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, outputs, workers);
        return ToTensor("y", outputs);
    }

    /// <summary>Sequences as a (batch, time, channel) array.</summary>
    /// <exception cref="ArgumentException">More values than one array holds.</exception>
    public static NamedTensor ToTensor(string name, TiledSequences sequences)
    {
        var values = new double[checked(sequences.Count * sequences.Length * sequences.Channels)];
        sequences.CopyToRowMajor(values);
        return new NamedTensor(name, [sequences.Count, sequences.Length, sequences.Channels], values);
    }
}
