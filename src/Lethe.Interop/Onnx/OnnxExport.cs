using Lethe.Kernels.Recurrence;

namespace Lethe.Interop.Onnx;

/// <summary>
/// Writes a recurrent model as an ONNX graph of standard operators in float64, x (batch, time, in) to y (batch, time, out) for any batch
/// and any time: the encoder as one product over all steps, the recurrence as a Scan over time from h_0 = 0, the decoder as one product.
/// The stored tensors are those of the recurrence as it is computed (rates or multipliers, not the trained w), so the parameterization is
/// not part of the file. Cells are ONNX's own RNN, GRU and LSTM nodes, whose arithmetic is float32.
/// </summary>
public static class OnnxExport
{
    /// <summary>Key of the metadata that holds dt.</summary>
    public const string TimeStepKey = "lethe.dt";

    /// <summary>The bytes of the file and the tensors stored in it; the same model gives the same bytes.</summary>
    /// <param name="model">The model.</param>
    public static (byte[] Content, IReadOnlyList<TensorListing> Tensors) Compose(RecurrentModel model)
    {
        var graph = new OnnxGraph("lethe");
        string signal = graph.Input("x", "batch", "time", model.InputSize);
        IReadOnlyList<LayerRecurrence> layers = model.Layers;
        for (int l = 0; l < layers.Count; l++)
        {
            string prefix = layers.Count == 1 ? "" : Invariant($"layer{l + 1}.");
            string? output = l == layers.Count - 1 ? "y" : null;
            signal = layers[l].Shape.Cell != RecurrentCell.Residual ? new OnnxCellLayer(graph, layers[l], prefix).Write(signal, output)
                : new OnnxLayer(graph, layers[l], prefix).Write(signal, output);
        }

        graph.Output("y", "batch", "time", model.OutputSize);
        byte[] bytes = graph.Model(typeof(OnnxExport).Assembly.GetName().Version!.ToString(3),
            [("lethe.model", model.Name), (TimeStepKey, Invariant($"{model.TimeStep}"))]);
        return (bytes, graph.Listing);
    }
}
