using Lethe.Experiments.Subjects;

namespace Lethe.Experiments.Noise;

/// <summary>A model in a file of its own, whose stored numbers are changed in memory: ONNX, TorchScript.</summary>
internal sealed class FileSubject : NoiseSubject
{
    // Each copy is a process with a library of its own.
    private const int Processes = 4;

    private readonly string _path;
    private readonly ModelFileLoader _load;
    private readonly ForeignModelOptions _options;
    private LoadedModel? _first;

    /// <summary>Loads it once, to see what it holds.</summary>
    /// <exception cref="ProblemException">It cannot be loaded, is no causal model, or holds no numbers that can be changed.</exception>
    public FileSubject(string path, ModelFileLoader load, ForeignModelOptions options)
    {
        (_path, _load, _options) = (path, load, options);
        _first = load(path, options);
        try
        {
            if (ModelFileCheck.Fault(path, _first.Model, Workers.Single, options.Cancellation) is { } fault)
                throw new ProblemException(fault);
            IWeightedModel weighted = Weighted(_first);
            if (weighted.Weights.Count == 0)
                throw ProblemException.Input(path, "it stores no floating-point weights", "a model with weights of its own",
                    "A quantised file holds whole numbers: give the file it was made from");
            Tensors = [.. weighted.Weights.Select(weight => new NoiseTensor(weight.Tensor.Name, weight.Tensor.Shape, weight.Tensor.Data,
                weight.IsRecurrent) { Stored = StoredAs(weight.Tensor.Dtype) })];
            Channels = (_first.Model.InputSize, _first.Model.OutputSize);
            (Reading, Notes, Longest) = (_first.Reading, weighted.WeightNotes, _first.Model.LongestContext);
        }
        catch
        {
            (_first.Model as IDisposable)?.Dispose();
            throw;
        }
    }

    public override string Name => _path;

    public override IReadOnlyList<NoiseTensor> Tensors { get; }

    public override IReadOnlyList<string> Notes { get; }

    public override ReadingDescription Reading { get; }

    public override (int Inputs, int Outputs) Channels { get; }

    public override int MostCopies => Processes;

    public override MemoryOptions Memory => Longest is { } longest
        ? new() { Length = Math.Min(new MemoryOptions().Length, longest / 2), LongestContext = longest } : new();

    public override int Length => Longest ?? base.Length;

    private int? Longest { get; }

    public override INoisyModel Open()
    {
        LoadedModel loaded = Interlocked.Exchange(ref _first, null) ?? _load(_path, _options);
        return new Copy(loaded, Weighted(loaded));
    }

    private IWeightedModel Weighted(LoadedModel loaded) => loaded.Model as IWeightedModel
        ?? throw ProblemException.Input(_path, "its numbers cannot be changed", "an ONNX or TorchScript model", "Export it to ONNX");

    // What is written back has the type of the file, so that draws are the numbers the model computes with.
    private static Func<double, double>? StoredAs(string dtype) => dtype switch
    {
        "float32" => v => (float)v,
        "float16" => v => StateFormat.Half.Round(v, 1, 0),
        "bfloat16" => v => StateFormat.BFloat16.Round(v, 1, 0),
        _ => null,
    };

    private sealed class Copy(LoadedModel loaded, IWeightedModel weighted) : INoisyModel
    {
        public ISequenceModel Model => loaded.Model;

        public void Set(IReadOnlyList<double[]> values) => weighted.SetWeights(values);

        public void Dispose() => (loaded.Model as IDisposable)?.Dispose();
    }
}
