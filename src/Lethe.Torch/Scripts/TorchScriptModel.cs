namespace Lethe.Torch.Scripts;

/// <summary>
/// A TorchScript program as a sequence model. It must take one tensor and give one, or a tuple that begins with it. It runs in a
/// child process of its own unless the options say otherwise: see <see cref="TorchScriptOptions.Isolation"/>. Not for two callers
/// at a time.
/// </summary>
public sealed class TorchScriptModel : ISequenceModel, IDisposable
{
    private readonly string _path;
    private readonly ISequenceModel _inner;

    private TorchScriptModel(string path, ISequenceModel inner) => (_path, _inner) = (path, inner);

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

    /// <summary>The child process; null where it runs in this one.</summary>
    internal int? ProcessId => (_inner as ModelProcess)?.Id;

    /// <summary>Checks and loads an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Channels, layout, dt, where it runs, what it may take; null: one channel, batch first, 1, in a child
    /// process.</param>
    /// <exception cref="ProblemException">Missing, damaged, no TorchScript, refused, or its forward pass does not map (batch,
    /// time, in) to (batch, time, out).</exception>
    /// <exception cref="ProblemException">It takes too much memory or time. This application cannot start a child process. libtorch is not
    /// at hand.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static TorchScriptModel Load(string path, TorchScriptOptions? options = null)
    {
        options ??= new TorchScriptOptions();
        if (options.Isolation == ModelIsolation.InProcess)
        {
            byte[] archive = ScriptGate.Admit(path);
            TorchRuntime.EnsureLoaded();
            options.Cancellation.ThrowIfCancellationRequested();
            return new TorchScriptModel(path, new ScriptNetwork(path, archive, options));
        }
        TorchRuntime.PrepareForChild();
        // libtorch is loaded there while the file is checked here.
        ModelProcess process = ModelProcess.Start(ScriptWorker.Runtime, options.Limits, options.Cancellation);
        try
        {
            process.Open(path, ScriptGate.Admit(path), ScriptWorker.Settings(options));
            return new TorchScriptModel(path, process);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProblemException">The program fails or gives another shape. It takes too much memory or time.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) => _inner.Forward(inputs, outputs, workers);

    /// <summary>Releases the program, or ends its process.</summary>
    public void Dispose() => ((IDisposable)_inner).Dispose();
}
