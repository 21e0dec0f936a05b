using Lethe.Torch.Scripts.Gate;
using ScriptArchive = Lethe.Interop.PyTorch.Script.ScriptArchive;
using ScriptWeights = Lethe.Interop.PyTorch.Script.ScriptWeights;

namespace Lethe.Torch.Scripts;

/// <summary>
/// A TorchScript program as a sequence model. A method reset() without arguments is called before each pass. It runs in a child process of
/// its own unless the options say otherwise: see <see cref="ForeignModelOptions.Isolation"/>. Not for two callers at a time.
/// </summary>
public sealed class TorchScriptModel : ISequenceModel, IWeightedModel, IDisposable
{
    private readonly string _path;
    private readonly Lazy<ScriptWeights> _weights;
    private ISequenceModel _inner;

    private TorchScriptModel(string path, byte[] archive, ISequenceModel inner, ReadingDescription reading)
    {
        (_path, _inner, Reading) = (path, inner, reading);
        _weights = new(() => ScriptWeights.Of(path, archive));
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

    /// <inheritdoc/>
    public int? LongestContext => _inner.LongestContext;

    /// <inheritdoc/>
    public int? Vocabulary => _inner.Vocabulary;

    /// <summary>How its arguments are read. What it gives has no names: "0" is the first tensor of its answer.</summary>
    public ReadingDescription Reading { get; }

    /// <summary>The child process; null where it runs in this one.</summary>
    internal int? ProcessId => (_inner as ModelProcess)?.Id;

    /// <inheritdoc/>
    public IReadOnlyList<StoredWeight> Weights => _weights.Value.Weights;

    /// <inheritdoc/>
    public IReadOnlyList<string> WeightNotes => _weights.Value.Notes;

    /// <inheritdoc/>
    public void SetWeights(IReadOnlyList<double[]> values)
    {
        byte[] archive = _weights.Value.With(values);
        if (_inner is ModelProcess process) process.Replace(archive);
        else _inner = ((PortedSequences)_inner).Replaced(archive);
    }

    /// <summary>Checks and loads an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Channels, layout, dt, where it runs, what it may take; null: one channel, batch first, 1, in a child
    /// process.</param>
    /// <exception cref="ProblemException">Missing, damaged, no TorchScript, refused, or its forward pass does not map (batch,
    /// time, in) to (batch, time, out).</exception>
    /// <exception cref="ProblemException">It takes too much memory or time. This application cannot start a child process. libtorch is not
    /// at hand.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static TorchScriptModel Load(string path, ForeignModelOptions? options = null)
    {
        options ??= new ForeignModelOptions();
        if (options.Isolation == ModelIsolation.InProcess)
        {
            byte[] archive = ScriptGate.Admit(path);
            TorchRuntime.EnsureLoaded();
            options.Cancellation.ThrowIfCancellationRequested();
            PortedSequences model = ScriptWorker.Read(path, archive, options);
            return new TorchScriptModel(path, archive, model, model.Description);
        }
        TorchRuntime.PrepareForChild();
        // libtorch is loaded there while the file is checked here.
        ModelProcess process = ModelProcess.Start(ScriptWorker.Runtime, options.Limits, options.Cancellation);
        try
        {
            byte[] archive = ScriptGate.Admit(path);
            process.Open(path, archive, options.ToSettings());
            return new TorchScriptModel(path, archive, process, process.Reading);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>What the forward pass of a program takes, as its text declares it; libtorch is not needed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ProblemException">Missing, damaged, no TorchScript, or refused.</exception>
    public static IReadOnlyList<ModelPort> InputsOf(string path)
    {
        ScriptArchive archive = ScriptArchive.Of(path, ScriptGate.Admit(path));
        return ScriptSignature.Read(archive.Modules, archive.RootClass) is { } signature ? [.. signature.Inputs, .. signature.Optional]
            : [];
    }

    /// <inheritdoc/>
    /// <exception cref="ProblemException">The program fails or gives another shape. It takes too much memory or time.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) => _inner.Forward(inputs, outputs, workers);

    /// <summary>Releases the program, or ends its process.</summary>
    public void Dispose() => ((IDisposable)_inner).Dispose();
}
