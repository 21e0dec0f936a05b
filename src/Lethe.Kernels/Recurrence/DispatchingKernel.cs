namespace Lethe.Kernels.Recurrence;

/// <summary>Computes every call by the variant that is best for the length of its sequences.</summary>
internal sealed class DispatchingKernel(RecurrenceShape shape, double timeStep) : RecurrenceKernel(shape, timeStep)
{
    private readonly Dictionary<RecurrenceVariant, RecurrenceKernel> _kernels = [];

    // The variant decides.
    private protected override bool TakesStates => true;

    private protected override bool TakesStepWeights => true;

    private protected override void Execute(in RecurrenceCall call)
    {
        RecurrenceVariant variant = RecurrenceKernels.Find(Shape, call.Inputs.Length);
        if (!_kernels.TryGetValue(variant, out RecurrenceKernel? kernel)) _kernels.Add(variant, kernel = variant.Create(Shape, TimeStep));
        kernel.Run(call);
    }
}
