namespace Lethe.Onnx;

/// <summary>Which input and output of an ONNX model are its sequences, and what the other inputs get.</summary>
internal sealed record OnnxSignature
{
    private const int Rank = 3;

    // What one call is given: a tensor of so many numbers takes a gigabyte. Files declare any size, and it is believed before anything is
    // allocated.
    private const long MostValues = 1L << 27;

    private const string MostText = "at most 2^27 numbers (1 GB) in one call";

    private const long LargestDimension = 1 << 24, MostChannels = 1 << 16;

    internal required OnnxPort Input { get; init; }

    internal required OnnxPort Output { get; init; }

    /// <summary>All other inputs: initial states, which are 0.</summary>
    internal required IReadOnlyList<OnnxPort> States { get; init; }

    internal required int Channels { get; init; }

    /// <summary>The one number of sequences the model takes; null for any.</summary>
    internal required int? Batch { get; init; }

    /// <summary>The one number of steps the model takes; null for any.</summary>
    internal required int? Time { get; init; }

    internal required OnnxModelOptions Options { get; init; }

    /// <exception cref="ProblemException">There is no such input or output, several, or one that is not supported.</exception>
    internal static OnnxSignature Choose(OnnxFile file, OnnxModelOptions options)
    {
        int batchAxis = options.TimeFirst ? 1 : 0, timeAxis = 1 - batchAxis;
        OnnxPort input = Pick(file, "input", options.Input, file.Inputs, _ => true);
        OnnxPort output = Pick(file, "output", options.Output, file.Outputs, port => Agree(port, input));
        OnnxDimension channels = input.Shape is { } shape ? shape[2] : default;
        if (channels.Size is { } size && options.Inputs is { } given && given != size)
            throw Problem(file, $"input '{input.Name}' is {input.Text}, in={given} is asked for", "as many channels as the model has",
                "Leave in= away");
        int count = Whole(file, input, channels.Size, MostChannels) ?? options.Inputs
            ?? throw Problem(file, $"input '{input.Name}' is {input.Text}: its channels are not fixed", "a number of channels",
                "Write for example in=1");
        OnnxPort[] states = [.. file.Inputs.Where(port => port.Name != input.Name)];
        var signature = new OnnxSignature
        {
            Input = input,
            Output = output,
            States = states,
            Channels = count,
            Batch = Whole(file, input, input.Shape?[batchAxis].Size, LargestDimension),
            Time = Whole(file, input, input.Shape?[timeAxis].Size, LargestDimension),
            Options = options,
        };
        signature.RequireFit(file, signature.Batch ?? 1, signature.Time ?? 1);
        return signature;
    }

    /// <summary>Whether one call with so many sequences and steps is within bounds: the sequences, and all initial states
    /// together.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    internal void RequireFit(OnnxFile file, int batch, int time)
    {
        Product(file, Input, [batch, time, Channels]);
        long total = States.Sum(state => Product(file, state, StateShape(file, state, batch, time)));
        if (total > MostValues)
            throw Problem(file, Invariant($"its {States.Count} initial states have {total} numbers"), MostText,
                "Export the model without them");
    }

    /// <summary>The shape of an initial state for a number of sequences: fixed dimensions, and the batch for the one that is not.</summary>
    /// <exception cref="ProblemException">It is no state, or several dimensions are open.</exception>
    internal long[] StateShape(OnnxFile file, OnnxPort state, int batch, int time)
    {
        if (!state.IsFloat || state.Shape is not { } shape)
        {
            throw Problem(file, $"input '{state.Name}' is {state.Text}",
                "besides the sequences only initial states of float32 or float64, which are taken to be 0",
                "Export the model without this input, or measure a program that fills it: lethe memory -- python3 model.py");
        }

        OnnxDimension batchOf = Input.Shape?[Options.TimeFirst ? 1 : 0] ?? default, timeOf = Input.Shape?[Options.TimeFirst ? 0 : 1]
            ?? default;
        bool one = shape.Count(d => d.Size is null) == 1;
        return [.. shape.Select(d => d.Size ?? (Same(d, batchOf) ? batch : Same(d, timeOf) ? time : one ? batch
            : throw Problem(file, $"input '{state.Name}' is {state.Text}: its size is open",
                "initial states with one open dimension, the batch", "Export the model with named dimensions")))];

        static bool Same(OnnxDimension a, OnnxDimension b) => a.Symbol.Length > 0 && a.Symbol == b.Symbol;
    }

    private static OnnxPort Pick(OnnxFile file, string kind, string? name, IReadOnlyList<OnnxPort> ports, Func<OnnxPort, bool> preferred)
    {
        if (name is not null)
        {
            OnnxPort named = ports.FirstOrDefault(port => port.Name == name)
                ?? throw Problem(file, $"it has no {kind} '{name}'", $"one of {List(ports)}", $"Write {kind}=NAME");
            return IsSequence(named)
                ? named : throw Problem(file, $"{kind} '{name}' is {named.Text}", "float32 or float64 of rank 3: (batch, time, channels)",
                $"Name another: {List(ports)}");
        }

        OnnxPort[] possible = [.. ports.Where(IsSequence)];
        if (possible.Length == 0)
            throw Problem(file, $"it has no {kind} of float32 or float64 and rank 3, but {List(ports)}", "(batch, time, channels)",
                "Export the model with whole sequences going in and out");
        OnnxPort[] fitting = [.. possible.Where(preferred)];
        if (fitting.Length == 0) fitting = possible;
        return fitting.Length == 1
            ? fitting[0] : throw Problem(file, $"it has several {kind}s that could be the sequences: {List(fitting)}", $"one {kind}",
            $"Write for example {kind}={fitting[0].Name}");
    }

    private static bool IsSequence(OnnxPort port) => port.IsFloat && (port.Shape is null || port.Shape.Count == Rank);

    /// <summary>Whether an output can have the input's first two dimensions, as the file declares them.</summary>
    private static bool Agree(OnnxPort output, OnnxPort input)
    {
        if (output.Shape is null || input.Shape is null) return true;
        return Enumerable.Range(0, 2).All(d => Fits(output.Shape[d], input.Shape[d]));

        static bool Fits(OnnxDimension a, OnnxDimension b) =>
            a.Size is not null || b.Size is not null ? a.Size == b.Size || a is { Size: null, Symbol: "" } : a.Symbol.Length == 0
                || b.Symbol.Length == 0 || a.Symbol == b.Symbol;
    }

    private static int? Whole(OnnxFile file, OnnxPort input, long? size, long most) => size is null ? null
        : size >= 1 && size <= most ? (int)size
        : throw Problem(file, $"input '{input.Name}' is {input.Text}",
            Invariant($"dimensions of at most 2^24, and at most {MostChannels} channels"),
            "Export the model with open dimensions");

    // The product of declared sizes may exceed any number.
    private static long Product(OnnxFile file, OnnxPort port, long[] shape)
    {
        long values = 1;
        foreach (long size in shape)
        {
            if (size > MostValues / values)
                throw Problem(file, $"input '{port.Name}' is {port.Text}, filled as ({string.Join(", ", shape)})", MostText,
                    "Export the model with open dimensions, or shorten --length");
            values *= size;
        }
        return values;
    }

    private static string List(IEnumerable<OnnxPort> ports) =>
        string.Join(", ", ports.Select(port => Invariant($"'{port.Name}' {port.Text}")));

    private static ProblemException Problem(OnnxFile file, string actual, string expected, string remedy) =>
        ProblemException.Input(file.Path, actual, expected, remedy);
}
