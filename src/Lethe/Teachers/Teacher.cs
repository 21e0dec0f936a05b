namespace Lethe.Teachers;

/// <summary>
/// A randomly initialized network with a linear read-out, y_k = C z_k + c, forward only, float64. One step is one token, whatever dt. Eight
/// sequences are computed side by side; the result does not depend on the number of threads.
/// </summary>
public abstract class Teacher : ISequenceModel
{
    /// <summary>The names of the read-out's weights.</summary>
    public const string ReadoutWeight = "readout.weight", ReadoutBias = "readout.bias";

    private protected Teacher(TeacherOptions options, double timeStep)
    {
        options.Validate();
        if (timeStep is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException($"dt is {timeStep}, expected a positive finite number.", nameof(timeStep));
        Options = options;
        TimeStep = timeStep;
        Name = TeacherText.Write(options);
        Initial = new TeacherInitialization(options.Seed);
    }

    /// <summary>The teacher of the options, with its random weights.</summary>
    /// <param name="options">Architecture, sizes, seed.</param>
    /// <param name="timeStep">dt: the time one step stands for.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static Teacher Create(TeacherOptions options, double timeStep = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Kind switch
        {
            TeacherKind.Transformer => new TransformerTeacher(options, timeStep),
            TeacherKind.S4d => new S4dTeacher(options, timeStep),
            _ => new RecurrentTeacher(options, timeStep),
        };
    }

    /// <summary>How it was made.</summary>
    public TeacherOptions Options { get; }

    /// <summary>Its weights; writing to them changes the teacher.</summary>
    public TeacherWeights Weights { get; } = new();

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int InputSize => Options.Inputs;

    /// <inheritdoc/>
    public int OutputSize => Options.Outputs;

    /// <inheritdoc/>
    public double TimeStep { get; }

    private protected TeacherInitialization Initial { get; }

    /// <summary>Outputs from a state of zeros (recurrent layers), or of a context that begins with the sequence (transformer).</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        RequireShapes(inputs, outputs);
        ArgumentNullException.ThrowIfNull(workers);
        workers.Run(inputs.Tiles, (_, tile) => ForwardTile(inputs.Tile(tile), outputs.Tile(tile), inputs.Length));
    }

    /// <summary>
    /// H_t(x) - H_t(0): what the inputs change. Recurrent layers start from the state they come to rest in without input, so that the
    /// functional is the same at every time and 0 for no input ([IAT] 2: regular, time-homogeneous); a transformer's context begins with
    /// the sequence.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public abstract void Respond(TiledSequences inputs, TiledSequences outputs, Workers workers);

    /// <summary>One tile, [time][channel][lane].</summary>
    private protected abstract void ForwardTile(ReadOnlySpan<double> inputs, Span<double> outputs, int length);

    private protected void RequireShapes(TiledSequences inputs, TiledSequences outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs.Channels == InputSize && outputs.Channels == OutputSize && inputs.Count == outputs.Count
            && inputs.Length == outputs.Length) return;
        throw new ArgumentException($"inputs are ({inputs.Count}, {inputs.Length}, {inputs.Channels}) and outputs ({outputs.Count}, " +
            $"{outputs.Length}, {outputs.Channels}), " +
            $"{Name} reads {InputSize} and gives {OutputSize} channels, of equally many sequences and steps.", nameof(outputs));
    }
}
