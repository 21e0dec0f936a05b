namespace Lethe.Experiments.Data;

/// <summary>
/// Arrays of NumPy and HDF5: a .npz or .h5 with inputs and targets (and validation_inputs, validation_targets, test_inputs, test_targets),
/// or two .npy.
/// Inputs are (sequences, steps, channels), or (sequences, steps) of one channel; targets the same, or a class to each sequence. An array
/// lengths beside the inputs (validation_lengths, test_lengths) says how many steps of each sequence there are.
/// </summary>
internal sealed class ArrayFormat : IDataFormat
{
    internal const string LengthsName = "lengths";

    private static readonly string[] InputNames = ["inputs", "x", "X"], TargetNames = ["targets", "y", "Y"];

    /// <inheritdoc/>
    public string Name => "a .npz or .h5 file, or two .npy (x.npy,y.npy)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".npz", ".npy", ".h5", ".hdf5"];

    /// <inheritdoc/>
    public RawData Read(DataRequest request, CancellationToken cancellation)
    {
        request.RequireNoColumns("arrays have no columns", "Omit it: the first axis tells sequences apart");
        if (request.IsInputsOnly) return Inputs(request, cancellation);
        return new ArrayData(request, request.Paths.Count == 2 ? Pair(request, cancellation) : Archive(request, cancellation)).Read();
    }

    private static RawData Inputs(DataRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<TensorListing> listed = TensorFile.List(request.Path, cancellation);
        string name = listed is [{ Name: "" }] ? ""
            : Chosen(request.Path, [.. listed.Select(one => one.Name)], request.Inputs, InputNames, "data.inputs");
        request.Memory.Require(request.Path, Bytes(listed.Where(one => one.Name == name)), "its numbers, as read and as sequences,");
        string lengths = InGroupOf(name, LengthsName);
        IReadOnlyList<NamedTensor> read = TensorFile.Read(request.Path, one => one.Name == name || one.Name == lengths, cancellation);
        return ArrayData.Inputs(request, read.First(one => one.Name == name), read.FirstOrDefault(one => one.Name == lengths));
    }

    private static ArrayParts Pair(DataRequest request, CancellationToken cancellation)
    {
        if (request.Inputs is not null || request.Targets is not null)
        {
            throw ProblemException.Setting("settings 'data.inputs' and 'data.targets'", "two .npy files have no names in them",
                null, "Omit them: the first file holds the inputs, the second the targets");
        }

        IReadOnlyList<TensorListing>[] lists = [.. request.Paths.Select(path => TensorFile.List(path, cancellation))];
        request.Memory.Require(request.Path, lists.Sum(Bytes), "its numbers, as read and as sequences,");
        return new ArrayParts(new ArrayPart(Npy.Read(request.Paths[0], cancellation).WithName("inputs"),
            Npy.Read(request.Paths[1], cancellation).WithName("targets")), null, null);
    }

    private static ArrayParts Archive(DataRequest request, CancellationToken cancellation)
    {
        string path = request.Path;
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            throw ProblemException.Input(path, "it is one array", "inputs and targets",
                "Give two files, data=x.npy,y.npy, or one .npz with the arrays inputs and targets");
        }

        IReadOnlyList<TensorListing> listed = TensorFile.List(path, cancellation);
        string[] names = [.. listed.Select(one => one.Name)];
        string inputs = Chosen(path, names, request.Inputs, InputNames, "data.inputs"),
            targets = Chosen(path, names, request.Targets, TargetNames, "data.targets");
        string lengths = InGroupOf(inputs, LengthsName);
        (string, string, string)? train = (inputs, targets, lengths), validation = PartOf("validation") ?? PartOf("val"),
            test = PartOf("test");
        HashSet<string> wanted = [.. Names(train), .. Names(validation), .. Names(test)];
        request.Memory.Require(path, Bytes(listed.Where(one => wanted.Contains(one.Name))), "its numbers, as read and as sequences,");
        Dictionary<string, NamedTensor> read =
            TensorFile.Read(path, one => wanted.Contains(one.Name), cancellation).ToDictionary(one => one.Name);
        return new ArrayParts(Arrays(train)!, Arrays(validation), Arrays(test));

        (string, string, string)? PartOf(string part)
        {
            (string x, string y) = (Beside(inputs, part), Beside(targets, part));
            if (names.Contains(x) != names.Contains(y))
            {
                throw ProblemException.Input(path, $"it has '{(names.Contains(x) ? x : y)}' and not '{(names.Contains(x) ? y : x)}'",
                    "inputs and targets of a part", "Write both arrays, or neither");
            }

            return names.Contains(x) ? (x, y, Beside(lengths, part)) : null;
        }

        ArrayPart? Arrays((string X, string Y, string Lengths)? part) => part is { } p
            ? new ArrayPart(read[p.X], read[p.Y], read.GetValueOrDefault(p.Lengths)) : null;
    }

    // The array of another part stands in the same group of an HDF5 file.
    private static string Beside(string name, string part) => name.Insert(name.LastIndexOf('/') + 1, $"{part}_");

    private static string InGroupOf(string name, string other) => name[..(name.LastIndexOf('/') + 1)] + other;

    private static IEnumerable<string> Names((string X, string Y, string Lengths)? part) => part is { } p ? [p.X, p.Y, p.Lengths] : [];

    private static string Chosen(string path, string[] names, IReadOnlyList<string>? given, string[] usual, string key)
    {
        if (given is { Count: > 1 })
        {
            throw ProblemException.Setting($"setting '{key}'", $"it names {given.Count} arrays", "one array, with a channel axis",
                "Stack the channels into one array");
        }

        // In an HDF5 file a path may begin at the root.
        string? name = given is null ? usual.FirstOrDefault(names.Contains) : given[0].TrimStart('/');
        if (name is not null && names.Contains(name)) return name;
        throw ProblemException.Input(path, (name is null ? "" : $"it has no array '{Printable.Clip(name)}'; ") +
            $"it holds {string.Join(", ", names.Take(8).Select(name => Printable.Clip(name)))}{(names.Length > 8 ? ", ..." : "")}",
            $"an array {string.Join(" or ", usual)}, or one that {key} names", $"Name the array: {key}=NAME");
    }

    // As doubles, as read and as sequences.
    private static double Bytes(IEnumerable<TensorListing> tensors) =>
        2 * sizeof(double) * tensors.Sum(one => one.Shape.Aggregate(1.0, (product, size) => product * size));
}
