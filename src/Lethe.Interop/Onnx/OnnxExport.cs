using Lethe.Kernels.Recurrence;

namespace Lethe.Interop.Onnx;

/// <summary>
/// Writes a recurrent model as an ONNX graph of standard operators in float64 or float32, x (batch, time, in) to y (batch, time, out) for
/// any batch and any time: the encoder as one product over all steps, the recurrence as a Scan over time from h_0 = 0, the decoder as one
/// product. With states, h_0 is a port of its own (batch, state) and the last state another, laid out as <see cref="IStatefulModel"/> has
/// them. The stored tensors are those of the recurrence as it is computed (rates or multipliers, not the trained w), so the
/// parameterization is not part of the file. Cells are ONNX's own RNN, GRU and LSTM nodes, whose arithmetic is float32.
/// </summary>
public static class OnnxExport
{
    /// <summary>Key of the metadata that holds dt.</summary>
    public const string TimeStepKey = "lethe.dt";

    /// <summary>Names of the ports of states.</summary>
    public const string StateIn = "state_in", StateOut = "state_out";

    /// <summary>The bytes of the file and the tensors stored in it; the same model gives the same bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stateful">With ports for states.</param>
    /// <param name="precision">Of all numbers: ports, tensors, arithmetic.</param>
    public static (byte[] Content, IReadOnlyList<TensorListing> Tensors) Compose(RecurrentModel model, bool stateful = false,
        Precision precision = Precision.Double)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph("lethe", precision == Precision.Single);
        string signal = graph.Input("x", "batch", "time", model.InputSize);
        if (stateful) graph.Input(StateIn, "batch", model.StateSize);
        IReadOnlyList<LayerRecurrence> layers = model.Layers;
        List<string> last = [];
        for (int l = 0, at = 0; l < layers.Count; at += layers[l++].Shape.StateSize)
        {
            string prefix = layers.Count == 1 ? "" : Invariant($"layer{l + 1}.");
            IOnnxLayer layer = layers[l].Shape.Cell != RecurrentCell.Residual ? new OnnxCellLayer(graph, layers[l], prefix)
                : new OnnxLayer(graph, layers[l], prefix);
            if (stateful) layer.TakeStates(StateIn, at);
            signal = layer.Write(signal, l == layers.Count - 1 ? "y" : null);
            if (stateful) last.Add(layer.GiveStates());
        }

        graph.Output("y", "batch", "time", model.OutputSize);
        if (stateful)
        {
            graph.Node("Concat", StateOut, last, OnnxGraph.Attribute("axis", 1));
            graph.Output(StateOut, "batch", model.StateSize);
        }

        byte[] bytes = graph.Model(typeof(OnnxExport).Assembly.GetName().Version!.ToString(3),
            [("lethe.model", model.Name), (TimeStepKey, Invariant($"{model.TimeStep}"))]);
        return (bytes, graph.Listing);
    }
}
