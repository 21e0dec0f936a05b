using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The recurrence with a full matrix, fused: what <see cref="ReferenceKernel"/> defines, with the products A h, A^T delta and delta h^T as register-blocked
/// fused multiply-adds over eight sequences to a vector. Tiles go in pairs where there are enough of them for all threads (a weight then serves two vectors),
/// singly otherwise; every tile has its own row of results, so neither that nor the number of threads changes a bit.
/// </summary>
internal sealed unsafe class DenseKernel<TActivation> : RecurrenceKernel
    where TActivation : struct, IActivationFunction
{
    private readonly DenseWeights _weights;
    private readonly LossPlan _plan = new();
    private readonly Action<int, int> _forward, _loss;
    private DenseGroup<TActivation>[] _groups = [];
    private TiledSequences _inputs = null!, _outputs = null!;
    private int _tiles, _groupSize;
    private bool _withGradient;

    internal DenseKernel(RecurrenceShape shape, double timeStep)
        : base(shape, timeStep)
    {
        _weights = new DenseWeights(shape, timeStep);
        _forward = ForwardGroup;
        _loss = LossGroup;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Validate(weights, inputs, outputs, default);
        Prepare(weights, inputs, outputs, inputs.Tiles, withGradient: false, workers);
        workers.Run((_tiles + _groupSize - 1) / _groupSize, _forward);
        Release();
    }

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers) => Evaluate(weights, inputs, targets, tiles, timeWeights, default, workers);

    /// <inheritdoc/>
    public override double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        ValidateGradient(gradient);
        return Evaluate(weights, inputs, targets, tiles, timeWeights, gradient, workers);
    }

    private double Evaluate(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateLoss(weights, inputs, targets, tiles, timeWeights);
        _plan.Begin(inputs, targets, tiles, timeWeights, 1, gradient.Length);
        Prepare(weights, inputs, targets, tiles.Length, !gradient.IsEmpty, workers);
        workers.Run((_tiles + _groupSize - 1) / _groupSize, _loss);
        Release();
        _plan.Release();
        return _plan.Reduce(gradient);
    }

    private void Prepare(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, int tiles, bool withGradient, Workers workers)
    {
        _inputs = inputs;
        _outputs = outputs;
        _tiles = tiles;
        _withGradient = withGradient;
        _groupSize = tiles >= 2 * workers.Count ? 2 : 1;
        _weights.Load(weights, withGradient);
        int have = _groups.Length;
        if (have >= workers.Count) return;
        Array.Resize(ref _groups, workers.Count);
        for (int i = have; i < workers.Count; i++) _groups[i] = new DenseGroup<TActivation>(Shape, TimeStep, _weights);
    }

    private void Release()
    {
        _inputs = null!;
        _outputs = null!;
    }

    private void ForwardGroup(int worker, int group)
    {
        int first = group * _groupSize, count = Math.Min(_groupSize, _tiles - first), second = first + count - 1;
        DenseGroup<TActivation> space = _groups[worker];
        space.Prepare(count, _inputs.Length, withGradient: false);
        space.Forward(_inputs.Pointer(first), _inputs.Pointer(second), _outputs.Pointer(first), _outputs.Pointer(second), MaskOf(first), MaskOf(second), false);
        ClearPadding(first);
        ClearPadding(second);
    }

    private void LossGroup(int worker, int group)
    {
        int first = group * _groupSize, count = Math.Min(_groupSize, _tiles - first);
        int tile0 = _plan.Tile(first), tile1 = _plan.Tile(first + count - 1);
        DenseGroup<TActivation> space = _groups[worker];
        space.Prepare(count, _inputs.Length, _withGradient);
        double* x0 = _inputs.Pointer(tile0), x1 = _inputs.Pointer(tile1), y0 = space.OutputSpace(0), y1 = space.OutputSpace(count - 1);
        Vector512<double> mask0 = MaskOf(tile0), mask1 = MaskOf(tile1);
        space.Forward(x0, x1, y0, y1, mask0, mask1, _withGradient);
        for (int i = 0; i < count; i++) _plan.Differentiate(first + i, i == 0 ? y0 : y1);
        if (!_withGradient) return;
        space.Backward(x0, x1, y0, y1, mask0, mask1);
        for (int i = 0; i < count; i++) space.StoreGradient(i, _plan.Row(first + i), i == 0 ? mask0 : mask1);
    }

    private Vector512<double> MaskOf(int tile) => Lanes.Mask(_inputs.LanesOf(tile));

    private void ClearPadding(int tile)
    {
        if (_inputs.LanesOf(tile) == TiledSequences.Lanes) return;
        Vector512<double> mask = MaskOf(tile);
        double* outputs = _outputs.Pointer(tile);
        for (int i = 0; i < _outputs.TileSize; i += TiledSequences.Lanes) (Vector512.Load(outputs + i) & mask).Store(outputs + i);
    }
}
