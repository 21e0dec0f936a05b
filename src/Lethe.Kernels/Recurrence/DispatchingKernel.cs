namespace Lethe.Kernels.Recurrence;

/// <summary>Computes every call by the variant that is best for the length of its sequences, or that has
/// states where the call has any.</summary>
internal sealed class DispatchingKernel(RecurrenceShape shape, double timeStep) : RecurrenceKernel(shape, timeStep)
{
    private readonly Dictionary<RecurrenceVariant, RecurrenceKernel> _kernels = [];

    private protected override void Execute(in RecurrenceCall call)
    {
        // What is best for endless sequences is a recurrence, and that is what has states.
        RecurrenceVariant variant = RecurrenceKernels.Find(Shape, call.HasStates ? int.MaxValue : call.Inputs.Length);
        if (!_kernels.TryGetValue(variant, out RecurrenceKernel? kernel)) _kernels.Add(variant, kernel = variant.Create(Shape, TimeStep));
        kernel.Run(call);
    }
}
