namespace Lethe.Benchmarks.Peers;

/// <summary>Our arrays as tensors.</summary>
internal static class TorchData
{
    public static ScalarType Type(Precision precision) => precision == Precision.Double ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Sequences as (time, batch, channel), so that every time step lies together in memory.</summary>
    public static Tensor TimeFirst(TiledSequences sequences, Precision precision)
    {
        double[] values = new double[sequences.Count * sequences.Length * sequences.Channels];
        sequences.CopyToRowMajor(values);
        using IDisposable scope = NewDisposeScope();
        return tensor(values).reshape(sequences.Count, sequences.Length, sequences.Channels).transpose(0, 1).contiguous()
            .to_type(Type(precision)).MoveToOuterDisposeScope();
    }

    public static Tensor Weight(double[] values, Precision precision, params long[] shape)
    {
        using IDisposable scope = NewDisposeScope();
        return tensor(values).reshape(shape).to_type(Type(precision)).requires_grad_().MoveToOuterDisposeScope();
    }

    public static double Number(Tensor scalar) => scalar.dtype == ScalarType.Float64 ? scalar.item<double>() : scalar.item<float>();
}
