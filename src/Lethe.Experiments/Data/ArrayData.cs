namespace Lethe.Experiments.Data;

/// <summary>Arrays of one part.</summary>
/// <param name="Inputs">Inputs.</param>
/// <param name="Targets">Targets.</param>
/// <param name="Lengths">Steps of each sequence; null: the array does not say.</param>
internal sealed record ArrayPart(NamedTensor Inputs, NamedTensor Targets, NamedTensor? Lengths = null);

/// <summary>Arrays of inputs and targets of each part.</summary>
internal sealed record ArrayParts(ArrayPart Train, ArrayPart? Validation, ArrayPart? Test);

/// <summary>Arrays (sequences, steps, channels) as sequences.</summary>
internal sealed class ArrayData(DataRequest request, ArrayParts parts)
{
    // A class is a number that float64 and an index hold; more outputs than this no model has.
    private const int MostClasses = 65536;

    private readonly List<string> _notes = [];

    /// <exception cref="ProblemException">Shapes do not fit together.</exception>
    public RawData Read()
    {
        int inputs = Channels(parts.Train.Inputs);
        bool classes = request.Kind == TargetKind.Classes;
        string[]? names = classes ? Classes() : null;
        int targets = classes ? 0 : Channels(parts.Train.Targets);
        RawSequences train = Sequences(parts.Train, names);
        return new RawData
        {
            InputNames = Named(parts.Train.Inputs.Name, inputs),
            TargetNames = classes ? [] : Named(parts.Train.Targets.Name, targets),
            Classes = names,
            Train = train,
            Validation = parts.Validation is { } v ? Sequences(v, names) : null,
            Test = parts.Test is { } t ? Sequences(t, names) : null,
            Notes = _notes,
            Place = train.Place,
        };
    }

    /// <summary>An array of inputs alone.</summary>
    /// <exception cref="ProblemException">It is of another shape.</exception>
    public static RawData Inputs(DataRequest request, NamedTensor inputs, NamedTensor? lengths)
    {
        var part = new ArrayPart(inputs, inputs, lengths);
        var data = new ArrayData(request, new ArrayParts(part, null, null));
        int channels = data.Channels(inputs);
        RawSequences sequences = data.Unlabelled(part, out _);
        return new RawData
        {
            InputNames = Named(inputs.Name, channels),
            TargetNames = [],
            Train = sequences,
            ArraySteps = inputs.Shape[1],
            Notes = data._notes,
            Place = sequences.Place,
        };
    }

    private static IReadOnlyList<string> Named(string name, int channels) =>
        channels == 1 ? [name] : [.. Enumerable.Range(0, channels).Select(c => Invariant($"{name}[{c}]"))];

    private RawSequences Unlabelled(ArrayPart part, out int[]? lengths)
    {
        lengths = ArrayLengths.Of(part.Lengths, part.Inputs, request.Kind == TargetKind.Classes, Fail);
        if (lengths is not null && part.Lengths is null)
        {
            int shorter = lengths.Count(length => length < part.Inputs.Shape[1]);
            _notes.Add(Invariant($"{shorter} of {lengths.Length} sequences of '{Printable.Clip(part.Inputs.Name)}' end in steps without ") +
                "any value (NaN), which are taken to be padding");
        }

        return new RawSequences
        {
            Inputs = ArrayLengths.Rows(part.Inputs, lengths),
            Targets = ReadOnlyMemory<double>.Empty,
            Starts = lengths is null ? RawSequences.Equal(part.Inputs.Shape[0], part.Inputs.Shape[1]) : RawSequences.StartsOf(lengths),
        };
    }

    private RawSequences Sequences(ArrayPart part, string[]? classes)
    {
        (int count, int length) = (part.Inputs.Shape[0], LengthOf(part.Inputs));
        if (Channels(part.Inputs) != Channels(parts.Train.Inputs)) throw Other(part.Inputs, parts.Train.Inputs);
        RawSequences sequences = Unlabelled(part, out int[]? lengths);
        if (classes is not null)
        {
            double[] labels = LabelsOf(part.Targets);
            if (labels.Length != count) throw Other(part.Targets, part.Inputs);
            return sequences with { Labels = [.. labels.Select(label => Label(part.Targets, label, classes.Length))] };
        }

        if (Channels(part.Targets) != Channels(parts.Train.Targets)) throw Other(part.Targets, parts.Train.Targets);
        if (part.Targets.Shape[0] != count || LengthOf(part.Targets) != length) throw Other(part.Targets, part.Inputs);
        return sequences with { Targets = ArrayLengths.Rows(part.Targets, lengths) };
    }

    private string[] Classes()
    {
        if (request.Classes is { } given) return [.. given];
        IEnumerable<double> labels = LabelsOf(parts.Train.Targets);
        if (parts.Validation is { } v) labels = labels.Concat(LabelsOf(v.Targets));
        if (parts.Test is { } t) labels = labels.Concat(LabelsOf(t.Targets));
        int most = labels.Max(label => Label(parts.Train.Targets, label, MostClasses));
        if (most == 0) throw Fail($"'{parts.Train.Targets.Name}' holds one class only", "two classes and more", "Check the array");
        return [.. Enumerable.Range(0, most + 1).Select(c => Invariant($"{c}"))];
    }

    private int Label(NamedTensor tensor, double label, int classes)
    {
        if (label >= 0 && label < classes && label == Math.Floor(label)) return (int)label;
        throw Fail(Invariant($"'{tensor.Name}' holds the class {label}"), Invariant($"whole numbers from 0 to {classes - 1}"),
            "Number the classes from 0, or omit data.kind=classes");
    }

    private double[] LabelsOf(NamedTensor tensor) => tensor.Shape is [> 0] or [> 0, 1] ? tensor.Data
        : throw Fail($"'{tensor.Name}' has shape {tensor.ShapeText}", "one class to each sequence: (sequences,)",
            "Save the classes as whole numbers from 0");

    private int Channels(NamedTensor tensor) => tensor.Shape switch
    {
        [> 0, > 0] => 1,
        [> 0, > 0, > 0 and var channels] => channels,
        _ => throw Fail($"'{tensor.Name}' has shape {tensor.ShapeText}", "(sequences, steps, channels), or (sequences, steps)",
            "Reshape the array; a single recording is (1, steps, channels)" + (tensor.Shape.Length == 1
                ? "; if it holds a class to each sequence, write data.kind=classes" : "")),
    };

    private int LengthOf(NamedTensor tensor) => Channels(tensor) > 0 ? tensor.Shape[1] : 0;

    private ProblemException Other(NamedTensor tensor, NamedTensor beside) =>
        Fail($"'{tensor.Name}' has shape {tensor.ShapeText} beside '{beside.Name}' of {beside.ShapeText}", "shapes that fit together",
            "Save arrays of the same sequences and steps");

    private ProblemException Fail(string actual, string expected, string remedy) =>
        ProblemException.Input(string.Join(',', request.Paths), actual, expected, remedy);
}
