namespace Lethe.Models;

/// <summary>
/// One layer of a cell between PyTorch's weights, weight_ih, weight_hh, bias_ih, bias_hh and, where it has a read-out, C and d, and those
/// its kernel reads: V, U, b, C, d. The two biases act as their sum, but for c_n of a GRU.
/// </summary>
internal sealed class CellWeights(RecurrenceShape shape) : ILayerWeights
{
    private readonly int _rows = shape.Rows, _input = shape.Rows * shape.Inputs, _recurrent = shape.RecurrentSize;

    // Rows whose two biases are one: all but the last gate of a GRU.
    private readonly int _shared = shape.Cell == RecurrentCell.Gru ? shape.Rows - shape.Units : shape.Rows;

    public int Count => _input + _recurrent + 2 * _rows + shape.DecoderSize;

    private int AtBias => _input + _recurrent;

    public void ToKernel(ReadOnlySpan<double> values, Span<double> weights)
    {
        values.Slice(_input, _recurrent).CopyTo(weights);
        values[.._input].CopyTo(weights[_recurrent..]);
        ReadOnlySpan<double> first = values.Slice(AtBias, _rows), second = values.Slice(AtBias + _rows, _rows);
        Span<double> bias = weights.Slice(AtBias, shape.BiasSize);
        first.CopyTo(bias);
        for (int i = 0; i < _shared; i++) bias[i] += second[i];
        second[_shared..].CopyTo(bias[_rows..]);
        values[(AtBias + 2 * _rows)..].CopyTo(weights[(AtBias + shape.BiasSize)..]);
    }

    public void FromKernel(ReadOnlySpan<double> values, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        kernelGradient[.._recurrent].CopyTo(gradient[_input..]);
        kernelGradient.Slice(_recurrent, _input).CopyTo(gradient);
        ReadOnlySpan<double> bias = kernelGradient.Slice(AtBias, shape.BiasSize);
        bias[.._rows].CopyTo(gradient[AtBias..]);
        bias[.._shared].CopyTo(gradient[(AtBias + _rows)..]);
        bias[_rows..].CopyTo(gradient[(AtBias + _rows + _shared)..]);
        kernelGradient[(AtBias + shape.BiasSize)..].CopyTo(gradient[(AtBias + 2 * _rows)..]);
    }
}
