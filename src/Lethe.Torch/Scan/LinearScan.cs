namespace Lethe.Torch.Scan;

/// <summary>h_t = a_t h_{t-1} + b_t over tensors, differentiable once.</summary>
public static class LinearScan
{
    /// <summary>Scans along time.</summary>
    /// <param name="multipliers">a: (channels), or (batch, time, channels).</param>
    /// <param name="inputs">b: (batch, time, channels) on the CPU; float64, float32, complex128 or complex64, as the other tensors
    /// are.</param>
    /// <param name="initial">h_{-1}: (batch, channels); null: zeros.</param>
    /// <param name="failure">What is told if the backward pass through this scan fails, unless it runs in <see cref="BackwardPass"/>; null:
    /// the gradients are NaN and nothing else says so.</param>
    /// <returns>h: (batch, time, channels). The last state is its last step.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor Apply(Tensor multipliers, Tensor inputs, Tensor? initial = null, BackwardFailure? failure = null)
    {
        ArgumentNullException.ThrowIfNull(multipliers);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.dim() != 3) throw Wrong(nameof(inputs), inputs, "(batch, time, channels)");
        long batch = inputs.shape[0], time = inputs.shape[1], channels = inputs.shape[2];
        if (!multipliers.shape.SequenceEqual([channels]) && !multipliers.shape.SequenceEqual(inputs.shape))
            throw Wrong(nameof(multipliers), multipliers, $"({channels}) or ({batch}, {time}, {channels})");
        if (initial is not null && !initial.shape.SequenceEqual([batch, channels]))
            throw Wrong(nameof(initial), initial, $"({batch}, {channels})");
        if (inputs.dtype is not (ScalarType.Float64 or ScalarType.Float32 or ScalarType.ComplexFloat64 or ScalarType.ComplexFloat32))
            throw new ArgumentException($"inputs are {inputs.dtype}, expected Float64, Float32, ComplexFloat64 or ComplexFloat32.",
                nameof(inputs));
        Check(nameof(inputs), inputs, inputs.dtype);
        Check(nameof(multipliers), multipliers, inputs.dtype);
        if (initial is null) return ScanFunction.Apply(failure, multipliers, inputs);
        Check(nameof(initial), initial, inputs.dtype);
        return ScanFunction.Apply(failure, multipliers, inputs, initial);
    }

    private static void Check(string name, Tensor tensor, ScalarType type)
    {
        if (tensor.dtype != type)
            throw new ArgumentException($"{name} are {tensor.dtype}, expected {type} as the inputs are: convert them with to().", name);
        if (tensor.device_type != TorchSharp.DeviceType.CPU)
            throw new ArgumentException($"{name} are on {tensor.device}, expected the CPU: move them with cpu().", name);
    }

    private static ArgumentException Wrong(string name, Tensor tensor, string expected) =>
        new($"{name} have the shape ({string.Join(", ", tensor.shape)}), expected {expected}.", name);
}
