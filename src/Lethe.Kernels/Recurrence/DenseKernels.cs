using Lethe.Kernels.Recurrence.Dense;

namespace Lethe.Kernels.Recurrence;

/// <summary>The dense kernel for an activation: one compiled kernel each.</summary>
internal static class DenseKernels
{
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep) => shape.Activation switch
    {
        Activation.Linear => new DenseKernel<LinearFunction>(shape, timeStep),
        Activation.Tanh => new DenseKernel<TanhFunction>(shape, timeStep),
        Activation.Hardtanh => new DenseKernel<HardtanhFunction>(shape, timeStep),
        Activation.Relu => new DenseKernel<ReluFunction>(shape, timeStep),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
    };
}
