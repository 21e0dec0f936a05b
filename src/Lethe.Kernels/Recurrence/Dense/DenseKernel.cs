using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The recurrence with a full matrix, fused: what <see cref="ReferenceKernel"/> defines, with the products A h, A^T delta and delta h^T as register-blocked
/// fused multiply-adds over 64 bytes of sequences. Blocks go in pairs where that is faster and there are enough of them for all threads, singly otherwise;
/// every tile has its own row of results, so neither that nor the number of threads changes a bit.
/// </summary>
internal sealed unsafe class DenseKernel<TVectors, TVector, T, TActivation> : RecurrenceKernel
    where TVectors : struct, IVectors<TVector, T>
    where TVector : struct
    where T : unmanaged
    where TActivation : struct, IActivationFunction
{
    private readonly DenseWeights<TVectors, TVector, T> _weights;
    private readonly LossPlan _plan = new();
    private readonly DenseSamples<TVectors, TVector, T> _samples;
    private readonly Action<int, int> _forward, _loss, _sample;
    private DenseGroup<TVectors, TVector, T, TActivation>[] _groups = [];
    private TiledSequences _inputs = null!;
    private TiledSequences? _outputs, _inputGradients;
    private int _count, _groupTiles;
    private bool _withGradient;

    internal DenseKernel(RecurrenceShape shape, double timeStep)
        : base(shape, timeStep)
    {
        _weights = new DenseWeights<TVectors, TVector, T>(shape, timeStep);
        _samples = new DenseSamples<TVectors, TVector, T>(shape, timeStep);
        _forward = ForwardGroup;
        _loss = (worker, group) => LossGroup(worker, 0, group, _weights);
        _sample = SampleGroups;
    }

    private int Groups => (_count + _groupTiles - 1) / _groupTiles;

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Validate(weights, inputs, outputs, default);
        Prepare(inputs, inputs.Tiles, withGradient: false, workers);
        _outputs = outputs;
        _weights.Load(weights, withBackward: false);
        workers.Run(Groups, _forward);
        Release();
    }

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateLoss(weights, inputs, targets, tiles, timeWeights);
        _plan.Begin(inputs, targets, tiles, timeWeights, 1, 0);
        return Evaluate(weights, inputs, default, workers);
    }

    /// <inheritdoc/>
    public override double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateLoss(weights, inputs, targets, tiles, timeWeights);
        ValidateGradient(gradient);
        _plan.Begin(inputs, targets, tiles, timeWeights, 1, gradient.Length);
        return Evaluate(weights, inputs, gradient, workers);
    }

    /// <inheritdoc/>
    public override double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateClassification(weights, inputs, labels, tiles);
        if (!gradient.IsEmpty) ValidateGradient(gradient);
        _plan.Begin(inputs, Shape.Outputs, labels, tiles, readout, gradient.Length);
        return Evaluate(weights, inputs, gradient, workers);
    }

    /// <inheritdoc/>
    public override void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateBackward(weights, inputs, outputGradients, gradient, inputGradients);
        _plan.Begin(inputs, outputGradients, gradient.Length);
        _inputGradients = inputGradients;
        Evaluate(weights, inputs, gradient, workers);
    }

    /// <inheritdoc/>
    public override void Losses(ReadOnlySpan<double> weightSamples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> losses, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateSamples(weightSamples, losses);
        if (losses.IsEmpty) return;
        ValidateLoss(weightSamples[..Shape.TotalSize], inputs, targets, tiles, timeWeights);
        _plan.Begin(inputs, targets, tiles, timeWeights, losses.Length, 0);
        Prepare(inputs, _plan.Count, withGradient: false, workers);
        fixed (double* samples = weightSamples)
        {
            int items = _samples.Begin(samples, losses.Length, Groups, workers.Count);
            workers.Run(items, _sample);
        }
        for (int sample = 0; sample < losses.Length; sample++) losses[sample] = _plan.ReduceSample(sample);
        Release();
    }

    private double Evaluate(ReadOnlySpan<double> weights, TiledSequences inputs, Span<double> gradient, Workers workers)
    {
        try
        {
            Prepare(inputs, _plan.Count, !gradient.IsEmpty, workers);
            _weights.Load(weights, withBackward: !gradient.IsEmpty);
            workers.Run(Groups, _loss);
        }
        finally
        {
            // Another call must not find the gradients of this one's inputs.
            Release();
        }
        return _plan.Reduce(gradient, workers);
    }

    private void Prepare(TiledSequences inputs, int tiles, bool withGradient, Workers workers)
    {
        int block = DenseGroup<TVectors, TVector, T, TActivation>.TilesPerBlock;
        _inputs = inputs;
        _count = tiles;
        _withGradient = withGradient;
        bool pairs = DenseGroup<TVectors, TVector, T, TActivation>.GoesInPairs(_weights.StateRows) && tiles >= 2 * block * workers.Count;
        _groupTiles = pairs ? 2 * block : block;
        int have = _groups.Length;
        if (have >= workers.Count) return;
        Array.Resize(ref _groups, workers.Count);
        for (int i = have; i < workers.Count; i++) _groups[i] = new DenseGroup<TVectors, TVector, T, TActivation>(Shape, TimeStep, _weights);
    }

    private void Release()
    {
        _inputs = null!;
        _outputs = _inputGradients = null;
        _plan.Release();
    }

    private void ForwardGroup(int worker, int group)
    {
        int first = group * _groupTiles, count = Math.Min(_groupTiles, _count - first);
        DenseGroup<TVectors, TVector, T, TActivation> space = _groups[worker];
        space.Prepare(_weights, count, _inputs.Length, withGradient: false);
        for (int i = 0; i < count; i++) space.SetTile(i, _inputs.Pointer(first + i), _outputs!.Pointer(first + i), null, _inputs.LanesOf(first + i));
        space.Forward(withGradient: false, withOutputs: true);
        for (int i = 0; i < count; i++) ClearPadding(first + i);
    }

    private void SampleGroups(int worker, int item)
    {
        DenseWeights<TVectors, TVector, T> weights = _samples.Take(worker, item, out int sample, out int first, out int end);
        for (int group = first; group < end; group++) LossGroup(worker, sample, group, weights);
    }

    private void LossGroup(int worker, int sample, int group, DenseWeights<TVectors, TVector, T> weights)
    {
        int first = group * _groupTiles, count = Math.Min(_groupTiles, _count - first), item = sample * _count + first;
        DenseGroup<TVectors, TVector, T, TActivation> space = _groups[worker];
        space.Prepare(weights, count, _inputs.Length, _withGradient);
        for (int i = 0; i < count; i++)
        {
            int tile = _plan.Tile(item + i);
            space.SetTile(i, _inputs.Pointer(tile), null, _inputGradients is null ? null : _inputGradients.Pointer(tile), _inputs.LanesOf(tile));
        }
        space.Forward(_withGradient, withOutputs: !_plan.IsGiven);
        for (int i = 0; i < count; i++) _plan.Differentiate(item + i, space.Outputs(i));
        if (!_withGradient) return;
        space.Backward();
        // A block's gradient goes to the row of its first tile; that of d stands in each tile's own.
        int block = DenseGroup<TVectors, TVector, T, TActivation>.TilesPerBlock;
        for (int i = 0; i < count; i++)
        {
            if (i % block == 0) space.StoreGradient(i / block, _plan.Row(item + i));
            else _plan.Row(item + i)[..(Shape.TotalSize - Shape.Outputs)].Clear();
        }
    }

    private void ClearPadding(int tile)
    {
        if (_inputs.LanesOf(tile) == TiledSequences.Lanes) return;
        Vector512<double> mask = Lanes.Mask(_inputs.LanesOf(tile));
        double* outputs = _outputs!.Pointer(tile);
        for (int i = 0; i < _outputs.TileSize; i += TiledSequences.Lanes) (Vector512.Load(outputs + i) & mask).Store(outputs + i);
    }
}
