namespace Lethe.Kernels.Scan;

/// <summary>
/// Each channel of each sequence runs through time in one go; threads share out sequences and blocks of channels. A sequence computed in
/// pieces, each starting from the last state of the one before, has the bits of the whole.
/// </summary>
internal sealed unsafe class SequentialScan<T, TArithmetic>(ScanShape shape) : ScanKernel<T>(shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    private readonly ForwardTask<T, TArithmetic> _forward = new(shape);
    private readonly BackwardTask<T, TArithmetic> _backward = new(shape);

    private protected override void ForwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> inputs, ReadOnlySpan<T> initial,
        Span<T> states, Span<T> final,
        Workers workers)
    {
        fixed (T* a = multipliers, b = inputs, h0 = initial, h = states, end = final)
        {
            _forward.Multipliers = a;
            _forward.Inputs = b;
            _forward.Initial = h0;
            _forward.States = h;
            _forward.Final = end;
            _forward.Run(workers);
        }
    }

    private protected override void BackwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> states, ReadOnlySpan<T> initial,
        ReadOnlySpan<T> stateGradients,
        ReadOnlySpan<T> finalGradients, Span<T> multiplierGradients, Span<T> inputGradients, Span<T> initialGradients, Workers workers)
    {
        fixed (T* a = multipliers, h = states, h0 = initial, dH = stateGradients, end = finalGradients)
        fixed (T* dA = multiplierGradients, dB = inputGradients, dH0 = initialGradients)
        {
            _backward.Multipliers = a;
            _backward.States = h;
            _backward.Initial = h0;
            _backward.Gradients = dH;
            _backward.Incoming = end;
            _backward.Out = dB;
            _backward.MultiplierOut = dA;
            _backward.Outgoing = dH0;
            _backward.Run(workers);
        }
    }
}
