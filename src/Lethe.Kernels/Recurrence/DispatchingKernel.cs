namespace Lethe.Kernels.Recurrence;

/// <summary>Computes every call by the variant that is best for the length of its sequences.</summary>
internal sealed class DispatchingKernel(RecurrenceShape shape, double timeStep) : RecurrenceKernel(shape, timeStep)
{
    private readonly Dictionary<RecurrenceVariant, RecurrenceKernel> _kernels = [];

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers) =>
        For(inputs).Forward(weights, inputs, outputs, workers);

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers) =>
        For(inputs).Loss(weights, inputs, targets, tiles, timeWeights, workers);

    /// <inheritdoc/>
    public override double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers) =>
        For(inputs).LossAndGradient(weights, inputs, targets, tiles, timeWeights, gradient, workers);

    /// <inheritdoc/>
    public override void Losses(ReadOnlySpan<double> weightSamples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> losses, Workers workers) =>
        For(inputs).Losses(weightSamples, inputs, targets, tiles, timeWeights, losses, workers);

    /// <inheritdoc/>
    public override double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers) =>
        For(inputs).CrossEntropy(weights, inputs, labels, tiles, readout, gradient, workers);

    /// <inheritdoc/>
    public override void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers) =>
        For(inputs).Backward(weights, inputs, outputGradients, gradient, inputGradients, workers);

    private RecurrenceKernel For(TiledSequences inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        RecurrenceVariant variant = RecurrenceKernels.Find(Shape, inputs.Length);
        if (!_kernels.TryGetValue(variant, out RecurrenceKernel? kernel)) _kernels.Add(variant, kernel = variant.Create(Shape, TimeStep));
        return kernel;
    }
}
