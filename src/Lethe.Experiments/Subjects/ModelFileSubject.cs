namespace Lethe.Experiments.Subjects;

/// <summary>A model in a file of its own: ONNX, TorchScript.</summary>
internal sealed class ModelFileSubject : MemorySubject
{
    private readonly string _path;
    private readonly ISequenceModel _model;
    private readonly int? _longest;

    public ModelFileSubject(string path, LoadedModel file)
    {
        (_path, _model, _longest, Reading) = (path, file.Model, file.Model.LongestContext, file.Reading);
    }

    public override ReadingDescription Reading { get; }

    public override string Name => _path;

    public override MemoryOptions Defaults => _longest is { } longest
        ? new() { Length = Math.Min(new MemoryOptions().Length, longest / 2) } : new();

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        using var release = _model as IDisposable;
        if (ModelFileCheck.Fault(_path, _model, measurement.Workers, measurement.Cancellation) is { } fault)
            throw new ProblemException(fault);
        return [measurement.Of(_model, Fitted(options), Path.GetFileName(_path), "running the model")];
    }

    /// <summary>A model of a fixed number of steps: they are shared between coming to rest and what is measured.</summary>
    private MemoryOptions Fitted(MemoryOptions options)
    {
        if (_longest is not { } longest) return options;
        int most = options.Probe == MemoryProbe.Reversed ? longest / 2 : longest - 1;
        return options.Length <= most ? options with { LongestContext = longest }
            : throw ProblemException.Usage($"model '{_path}'",
                Invariant($"it takes {longest} steps, --length {options.Length} needs more, since it must come to rest before"),
                Invariant($"a length of at most {most}"), "shorten --length, or export the model with an open time dimension");
    }
}
