using Lethe.Interop.Onnx;

namespace Lethe.Experiments.Subjects;

/// <summary>An input or output of a model file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Direction">input or output.</param>
/// <param name="Shape">Dimensions: numbers, and names or ? where they are open; null where the file does not say how many.</param>
/// <param name="Dtype">Type of its elements.</param>
/// <param name="Role">input, output, state or other.</param>
public sealed record InspectedPort(string Name, string Direction, IReadOnlyList<object>? Shape, string Dtype, string Role);

/// <summary>A stored tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Dtype">Type of its elements.</param>
/// <param name="Min">Smallest finite element; null where none was read.</param>
/// <param name="Max">Largest finite element; null where none was read.</param>
public sealed record InspectedTensor(string Name, IReadOnlyList<long> Shape, string Dtype, double? Min, double? Max);

/// <summary>What keeps a model from being measured, and what helps.</summary>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do.</param>
public sealed record InspectedObstacle(string What, string Remedy);

/// <summary>What a model or weight file holds, and how it can be measured.</summary>
public sealed record ModelInspection
{
    // Elements that are read for their range; of larger files the tensors are listed.
    private const long MostElements = 1L << 27;

    /// <summary>Its inputs and outputs; empty for a file of weights.</summary>
    public IReadOnlyList<InspectedPort> Ports { get; private init; } = [];

    /// <summary>How they are read; null where they cannot be.</summary>
    public ReadingDescription? Reading { get; private init; }

    /// <summary>Its stored tensors.</summary>
    public IReadOnlyList<InspectedTensor> Tensors { get; private init; } = [];

    /// <summary>What blocks measuring.</summary>
    public IReadOnlyList<InspectedObstacle> Obstacles { get; private init; } = [];

    /// <summary>Looks at a file; a model is run a few times in a process of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="load">Loads a model file.</param>
    /// <param name="inputsOf">The inputs a TorchScript program declares.</param>
    /// <param name="options">Words for its ports, limits, cancellation.</param>
    /// <exception cref="ProblemException">Missing, damaged, or of no known kind.</exception>
    public static ModelInspection Of(string path, ModelFileLoader load, Func<string, IReadOnlyList<ModelPort>> inputsOf,
        ForeignModelOptions options)
    {
        IReadOnlyList<TensorListing> listed = TensorFile.List(path, options.Cancellation);
        var obstacles = new List<InspectedObstacle>();
        IReadOnlyList<ModelPort> inputs = [], outputs = [];
        ReadingDescription? reading = null;
        try
        {
            if (LoadedModel.IsOnnx(path))
            {
                OnnxFile file = OnnxFile.Read(path, options.Cancellation);
                (inputs, outputs) = (file.Inputs, file.Outputs);
            }
            else if (LoadedModel.Is(path))
            {
                inputs = inputsOf(path);
            }
            else
            {
                return new ModelInspection
                {
                    Tensors = Ranged(path, listed, options.Cancellation),
                    Obstacles = [new("it holds weights and no model", "make a run of them, naming the model: lethe import " +
                        $"{ShellWord.Path(path)} model=... --out DIR")],
                };
            }
            LoadedModel model = load(path, options);
            using var release = model.Model as IDisposable;
            reading = model.Reading;
            if (ModelFileCheck.Fault(path, model.Model, Workers.Single, options.Cancellation) is { } fault)
                obstacles.Add(new(fault.Actual, fault.Remedy));
        }
        catch (ProblemException e)
        {
            obstacles.Add(new(e.Problem.Actual, e.Problem.Remedy));
        }
        return new ModelInspection
        {
            Ports =
            [
                .. inputs.Select(port => Port(port, "input", reading)),
                .. (outputs.Count > 0 ? outputs : Named(reading)).Select(port => Port(port, "output", reading)),
            ],
            Reading = reading,
            Tensors = Ranged(path, listed, options.Cancellation),
            Obstacles = obstacles,
        };
    }

    // A program declares no outputs: those that are read have numbers for names.
    private static IEnumerable<ModelPort> Named(ReadingDescription? reading) => reading is null ? []
        : reading.Outputs.Concat(reading.States.Select(pair => pair.Out)).Where(name => name.Length > 0).Distinct()
            .Select(name => new ModelPort(name, ModelPort.Any, null));

    private static InspectedPort Port(ModelPort port, string direction, ReadingDescription? reading)
    {
        bool isInput = direction == "input";
        string role = reading is null ? "other"
            : (isInput ? reading.Inputs : reading.Outputs).Contains(port.Name) ? direction
            : reading.States.Any(pair => (isInput ? pair.In : pair.Out) == port.Name) ? "state" : "other";
        return new InspectedPort(port.Name, direction, port.Shape is { } shape
            ? [.. shape.Select(d => d.Size is { } size ? (object)size : d.ToString())] : null, port.ElementType, role);
    }

    private static InspectedTensor[] Ranged(string path, IReadOnlyList<TensorListing> listed, CancellationToken cancellation)
    {
        var ranges = new Dictionary<string, (double Min, double Max)>();
        HashSet<string> small = [.. listed.Where(tensor => tensor.Unread is null && !tensor.IsAside
            && Elements(tensor) <= MostElements).Select(tensor => tensor.Name)];
        try
        {
            if (listed.Where(tensor => small.Contains(tensor.Name)).Sum(Elements) <= MostElements)
            {
                foreach (NamedTensor tensor in TensorFile.Read(path, one => small.Contains(one.Name), cancellation))
                {
                    double[] finite = [.. tensor.Data.Where(double.IsFinite)];
                    if (finite.Length > 0) ranges[tensor.Name] = (finite.Min(), finite.Max());
                }
            }
        }
        catch (ProblemException)
        {
            // They are listed without ranges; what is wrong is told by import, which needs them.
        }
        return [.. listed.Select(tensor => ranges.TryGetValue(tensor.Name, out (double Min, double Max) range)
            ? new InspectedTensor(tensor.Name, tensor.Shape, tensor.Dtype, range.Min, range.Max)
            : new InspectedTensor(tensor.Name, tensor.Shape, tensor.Dtype, null, null))];
    }

    private static long Elements(TensorListing tensor) => tensor.Shape.Aggregate(1L, (a, d) => d > 0 && a > MostElements / d
        ? MostElements + 1 : a * d);
}
