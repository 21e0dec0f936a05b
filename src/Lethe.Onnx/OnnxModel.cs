namespace Lethe.Onnx;

/// <summary>
/// An ONNX model as a sequence model. Outputs have the same bits for any number of threads. It runs in a child process of its own unless
/// the
/// options say otherwise: see <see cref="ForeignModelOptions.Isolation"/>. Not for two callers at a time.
/// </summary>
public sealed class OnnxModel : ISequenceModel, IWeightedModel, IDisposable
{
    private readonly string _path;
    private readonly Lazy<OnnxWeights> _weights;
    private ISequenceModel _inner;

    private OnnxModel(OnnxFile file, ISequenceModel inner, ReadingDescription reading)
    {
        (_path, _inner, Reading) = (file.Path, inner, reading);
        _weights = new(file.StoredWeights);
    }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(_path);

    /// <inheritdoc/>
    public int InputSize => _inner.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _inner.OutputSize;

    /// <inheritdoc/>
    public double TimeStep => _inner.TimeStep;

    /// <inheritdoc/>
    public double Rounding => _inner.Rounding;

    /// <summary>The longest sequence it takes; null for any length.</summary>
    public int? LongestContext => _inner.LongestContext;

    /// <inheritdoc/>
    public int? Vocabulary => _inner.Vocabulary;

    /// <summary>How its ports are read.</summary>
    public ReadingDescription Reading { get; }

    /// <inheritdoc/>
    public IReadOnlyList<StoredWeight> Weights => _weights.Value.Weights;

    /// <inheritdoc/>
    public IReadOnlyList<string> WeightNotes => _weights.Value.Notes;

    /// <inheritdoc/>
    public void SetWeights(IReadOnlyList<double[]> values)
    {
        byte[] content = _weights.Value.With(values);
        if (_inner is ModelProcess process) process.Replace(content);
        else _inner = ((PortedSequences)_inner).Replaced(content);
    }

    /// <summary>Reads, checks and loads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which input and output, which layout, where it runs, what it may take; null: what the file says, in a
    /// child process.</param>
    /// <exception cref="ProblemException">Missing, damaged, refused, of a form that is not supported, or OnnxRuntime cannot run
    /// it.</exception>
    /// <exception cref="ProblemException">It takes too much memory or time. This application cannot start a child process. OnnxRuntime's
    /// native library is not at hand.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static OnnxModel Load(string path, ForeignModelOptions? options = null)
    {
        options ??= new ForeignModelOptions();
        if (options.Isolation == ModelIsolation.InProcess)
        {
            OnnxFile file = OnnxFile.Read(path);
            OnnxLibrary.EnsureLoaded();
            options.Cancellation.ThrowIfCancellationRequested();
            PortedSequences model = OnnxWorker.Read(file, options);
            return new OnnxModel(file, model, model.Description);
        }
        // OnnxRuntime is loaded there while the file is checked here.
        ModelProcess process = ModelProcess.Start(OnnxWorker.Runtime, options.Limits, options.Cancellation);
        try
        {
            OnnxFile file = OnnxFile.Read(path);
            process.Open(path, file.Content.ToArray(), options.ToSettings());
            return new OnnxModel(file, process, process.Reading);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProblemException">The model fails, gives another shape, or takes shorter sequences only. It takes too much memory
    /// or time.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) => _inner.Forward(inputs, outputs, workers);

    /// <summary>Releases the model, or ends its process.</summary>
    public void Dispose() => ((IDisposable)_inner).Dispose();
}
