using System.Numerics;
using Lethe.Kernels.Scan;

namespace Lethe.Torch.Scan;

/// <summary>The scan kernels behind libtorch's automatic differentiation: a, b and perhaps h_{-1} to h.</summary>
internal sealed class ScanFunction : GuardedFunction<ScanFunction>
{
    private static readonly Workers Threads = new(Environment.ProcessorCount);

    public override string Name => "LetheScan";

    private protected override Tensor Forward(autograd.AutogradContext ctx, object[] arguments)
    {
        Tensor a = ((Tensor)arguments[0]).contiguous(), b = ((Tensor)arguments[1]).contiguous();
        Tensor? initial = arguments.Length > 2 ? ((Tensor)arguments[2]).contiguous() : null;
        Tensor h = empty_like(b);
        if (IsSingle(b)) Forward<float>(a, b, initial, h);
        else Forward<double>(a, b, initial, h);
        ctx.save_for_backward(initial is null ? [a, h] : [a, h, initial]);
        return h;
    }

    private protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor a = saved[0], h = saved[1];
        Tensor? initial = saved.Count > 2 ? saved[2] : null;
        Tensor dA = empty_like(a), dB = empty_like(h);
        Tensor? dInitial = initial is null ? null : empty_like(initial);
        using Tensor dH = gradient.contiguous();
        if (IsSingle(h)) Backward<float>(a, h, initial, dH, dA, dB, dInitial);
        else Backward<double>(a, h, initial, dH, dA, dB, dInitial);
        return dInitial is null ? [dA, dB] : [dA, dB, dInitial];
    }

    private static bool IsSingle(Tensor tensor) => tensor.dtype is ScalarType.Float32 or ScalarType.ComplexFloat32;

    private static void Forward<T>(Tensor a, Tensor b, Tensor? initial, Tensor h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ScanKernels.Create<T>(ShapeOf(a, b))
            .Forward(TensorMemory.Of<T>(a), TensorMemory.Of<T>(b), TensorMemory.Of<T>(initial), TensorMemory.Of<T>(h), default, Threads);

    private static void Backward<T>(Tensor a, Tensor h, Tensor? initial, Tensor dH, Tensor dA, Tensor dB, Tensor? dInitial)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ScanKernels.Create<T>(ShapeOf(a, h))
            .Backward(TensorMemory.Of<T>(a), TensorMemory.Of<T>(h), TensorMemory.Of<T>(initial), TensorMemory.Of<T>(dH), default,
            TensorMemory.Of<T>(dA), TensorMemory.Of<T>(dB), TensorMemory.Of<T>(dInitial), Threads);

    private static ScanShape ShapeOf(Tensor a, Tensor b) =>
        new(checked((int)b.shape[0]), checked((int)b.shape[1]), checked((int)b.shape[2]))
        {
            Complex = b.is_complex(),
            TimeVarying = a.dim() == 3,
        };
}
