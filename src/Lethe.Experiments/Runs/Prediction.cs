namespace Lethe.Experiments.Runs;

/// <summary>Forward passes from file to file.</summary>
public static class Prediction
{
    // What `lethe generate` and files of own data call their inputs.
    private static readonly string[] InputNames = ["x", "inputs", "X"], Archives = [".npz", ".h5", ".hdf5"];

    /// <summary>
    /// Reads inputs (batch, time, in) from a .npy file of float64, float32 or integers, or from the array x (or inputs) of a .npz, as lethe
    /// generate writes it, or of an HDF5 file (.h5).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">in.</param>
    /// <param name="allowNaN">Whether NaN and infinities pass; they then spread through the sequence they stand in and no other.</param>
    /// <exception cref="ProblemException">Damaged, another shape, empty, or not finite.</exception>
    public static TiledSequences ReadInputs(string path, int channels, bool allowNaN = false)
    {
        if (SaysLengths(path))
        {
            throw ProblemException.Input(path, $"its array {ArrayFormat.LengthsName} says where each sequence ends, and outputs of whole " +
                "arrays and states go on behind it", "sequences of one length",
                $"Leave {ArrayFormat.LengthsName} out and cut the sequences to one length, or, of a run of own data, omit --state and " +
                "--state-out");
        }

        NamedTensor x = Archives.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ? FromArchive(path) : Npy.Read(path);
        // One channel needs no axis.
        int[] shape = x.Shape is [var batch, var time] && channels == 1 ? [batch, time, 1] : [.. x.Shape];
        if (shape is not [> 0, > 0, _] || shape[2] != channels)
            throw ProblemException.Input(path, $"its shape is {x.ShapeText}", $"(batch, time, {channels}), neither of them 0",
                "Reshape the array");
        if (!allowNaN) x.RequireFinite(path);
        return TiledSequences.FromRowMajor(x.Data, shape[0], shape[1], shape[2]);
    }

    /// <summary>Whether a file of arrays says how long each of its sequences is.</summary>
    /// <param name="path">The file; one that is not there says nothing.</param>
    public static bool SaysLengths(string path) => File.Exists(path)
        && Archives.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        && TensorFile.List(path).Any(one => one.Name == ArrayFormat.LengthsName);

    private static NamedTensor FromArchive(string path)
    {
        IReadOnlyList<TensorListing> listed = TensorFile.List(path);
        if (InputNames.FirstOrDefault(name => listed.Any(one => one.Name == name)) is { } found)
            return TensorFile.Read(path, one => one.Name == found)[0];
        throw ProblemException.Input(path, $"it holds {string.Join(", ", listed.Take(8).Select(one => Printable.Clip(one.Name)))}",
            $"an array {string.Join(" or ", InputNames)}", "Save the inputs under one of these names, or as a .npy");
    }

    /// <summary>The outputs (batch, time, out) of a model for inputs in the units of its data, in those units.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The inputs; they are left as they are.</param>
    /// <param name="units">What the data of its run were shifted and scaled by; null: nothing.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="states">Where sequences begin and where their last states go; of a model that takes them.</param>
    /// <exception cref="ProblemException">Normalisation and model are of other channels.</exception>
    public static NamedTensor Forward(ISequenceModel model, TiledSequences inputs, Normalization? units, Workers workers,
        PassStates states = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        TiledSequences own = inputs;
        if (model.Vocabulary is { } vocabulary) RequireTokens(inputs, vocabulary);
        // Tokens have no units.
        else if (units is not null)
        {
            own = new TiledSequences(inputs.Count, inputs.Length, inputs.Channels);
            inputs.Values.CopyTo(own.Values);
            units.ApplyToInputs(own);
        }
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        if (states.IsNone) model.Forward(own, outputs, workers);
        else model.Forward(own, outputs, states, workers);
        units?.UndoOnOutputs(outputs);
        return ToTensor("y", outputs);
    }

    private static void RequireTokens(TiledSequences tokens, int vocabulary)
    {
        for (int s = 0; s < tokens.Count; s++)
        {
            for (int k = 0; k < tokens.Length; k++)
            {
                if (TokenModel.IsToken(tokens[s, k, 0], vocabulary)) continue;
                throw ProblemException.Usage("the inputs", Invariant($"{tokens[s, k, 0]} in sequence {s}, step {k}"),
                    Invariant($"tokens of a vocabulary of {vocabulary}: whole numbers from 0 to {vocabulary - 1}"),
                    "number the tokens as in the data the model was trained on");
            }
        }
    }

    /// <summary>Reads states (batch, state) from a .npy file, as <see cref="StateTensor"/> has them.</summary>
    /// <exception cref="ProblemException">Damaged, another shape, or not finite.</exception>
    public static TiledSequences ReadStates(string path, int batch, int stateSize)
    {
        NamedTensor states = Npy.Read(path);
        if (states.Shape is not [var rows, var columns] || rows != batch || columns != stateSize)
        {
            throw ProblemException.Input(path, $"its shape is {states.ShapeText}", $"({batch}, {stateSize}): a state for each sequence " +
                "of the input, as --state-out writes it", "Take the file of the same model and as many sequences");
        }
        states.RequireFinite(path);
        return TiledSequences.FromRowMajor(states.Data, batch, 1, stateSize);
    }

    /// <summary>States as a (batch, state) array.</summary>
    public static NamedTensor StateTensor(TiledSequences states, string name = "state")
    {
        NamedTensor tensor = ToTensor(name, states);
        return new NamedTensor(tensor.Name, [tensor.Shape[0], tensor.Shape[2]], tensor.Data);
    }

    /// <summary>The outputs (batch, time, out) of a model.</summary>
    public static NamedTensor Forward(ISequenceModel model, TiledSequences inputs, Workers workers) =>
        Forward(model, inputs, null, workers);

    /// <summary>Sequences as a (batch, time, channel) array.</summary>
    /// <exception cref="ArgumentException">More values than one array holds.</exception>
    public static NamedTensor ToTensor(string name, TiledSequences sequences)
    {
        var values = new double[checked(sequences.Count * sequences.Length * sequences.Channels)];
        sequences.CopyToRowMajor(values);
        return new NamedTensor(name, [sequences.Count, sequences.Length, sequences.Channels], values);
    }
}
