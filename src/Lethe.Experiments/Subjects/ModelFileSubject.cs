namespace Lethe.Experiments.Subjects;

/// <summary>A model in a file of its own: ONNX, TorchScript.</summary>
internal sealed class ModelFileSubject : MemorySubject
{
    // Long enough for a layer of convolutions to look ahead, short enough to cost nothing.
    private const int CheckedLength = 32;

    private readonly string _path;
    private readonly ISequenceModel _model;
    private readonly int? _longest;

    public ModelFileSubject(string path, LoadedModel file)
    {
        (_path, _model, _longest) = (path, file.Model, file.Longest);
        if (_longest < 4)
        {
            throw ProblemException.Usage($"model '{path}'", $"it takes sequences of {_longest} steps only", "at least 4 steps",
                "export it with an open time dimension; if its tensors are (time, batch, channels), write layout=time-first");
        }
    }

    public override string Name => _path;

    public override MemoryOptions Defaults => _longest is { } longest
        ? new() { Length = Math.Min(new MemoryOptions().Length, longest / 2) } : new();

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        using var release = _model as IDisposable;
        var model = new InterruptibleModel(_model, null, measurement.Cancellation);
        Require(SequenceModelCheck.Find(model, Math.Min(_longest ?? CheckedLength, CheckedLength), measurement.Workers));
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

    private void Require(ModelObjection objection)
    {
        (string Actual, string Expected, string Remedy)? problem = objection switch
        {
            ModelObjection.NotRepeatable =>
                ("the same input gives another output", "the same answer each time",
                "export it in evaluation mode: model.eval() before export"),
            ModelObjection.NotCausal =>
                ("its outputs depend on later inputs (it reads in both directions, or normalizes over time)", "a causal model",
                "measure its causal part: memory is what the past leaves behind"),
            ModelObjection.SequencesInteract =>
                ("sequences of one batch influence each other", "sequences that do not see each other",
                "if its tensors are (time, batch, channels), write layout=time-first; else it normalizes over the batch"),
            _ => null,
        };
        if (problem is { } p) throw ProblemException.Usage($"model '{_path}'", p.Actual, p.Expected, p.Remedy);
    }
}
