using Lethe.Interop.Onnx;

namespace Lethe.Experiments.Runs;

/// <summary>The weights of a run, its model or its training curves in a format of others.</summary>
/// <param name="FileName">Name of the file where the user gives none.</param>
/// <param name="Tensors">The tensors in it; of curves none.</param>
/// <param name="Write">Writes the file.</param>
public sealed record RunExport(string FileName, IReadOnlyList<TensorListing> Tensors, Action<Stream> Write)
{
    /// <summary>A run of one width in a format.</summary>
    /// <param name="run">The run.</param>
    /// <param name="format">safetensors or npz (weights), onnx (the model as a graph), tensorboard (training curves).</param>
    /// <param name="stateful">onnx: with ports for states.</param>
    /// <param name="precision">onnx: of all numbers.</param>
    /// <exception cref="ProblemException">It is of several widths, or has no weights.</exception>
    public static RunExport Of(StoredRun run, string format, bool stateful = false, Kernels.Precision precision = Kernels.Precision.Double)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.IsChain)
        {
            string[] widths = [.. run.Widths.Select(width => width.Path)];
            throw ProblemException.Usage($"run '{run.Path}'", $"it holds {widths.Length} widths", "a run of one width",
                $"name one of them: {string.Join(", ", widths)}");
        }
        if (!run.HasWeights) throw run.NoWeights();
        if (format == "tensorboard")
        {
            IReadOnlyList<ScalarEvent> events = RunEvents.Of(run);
            return new RunExport(RunEvents.FileName, [], stream => EventFile.Write(stream, events));
        }
        string name = $"export.{format}";
        if (format == "onnx")
        {
            (byte[] content, IReadOnlyList<TensorListing> stored) = OnnxExport.Compose(run.LoadModel(), stateful, precision);
            return new RunExport(name, stored, stream => stream.Write(content));
        }
        IReadOnlyList<NamedTensor> tensors = run.LoadWeights();
        string settings = WeightsSettings.Text(run.Config);
        var metadata = new Dictionary<string, string> { ["format"] = "lethe weights 1", [WeightsSettings.Key] = settings };
        return new RunExport(name, [.. tensors.Select(TensorListing.Of)],
            stream =>
            {
                if (format == "npz") Npz.Write(stream, tensors, comment: $"{WeightsSettings.Key}: {settings}");
                else Safetensors.Write(stream, tensors, metadata);
            });
    }
}
