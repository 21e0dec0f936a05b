namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Makes the dense kernel of an activation.</summary>
internal static class DenseKernels
{
    public static RecurrenceKernel Create(RecurrenceShape shape, double timeStep) => shape.Activation switch
    {
        // The linear form never evaluates sigma; any instance serves.
        Activation.Linear or Activation.Hardtanh => new DenseKernel<HardtanhActivation>(shape, timeStep),
        Activation.Tanh => new DenseKernel<TanhActivation>(shape, timeStep),
        Activation.Relu => new DenseKernel<ReluActivation>(shape, timeStep),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
    };
}
