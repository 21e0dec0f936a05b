namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The recurrence with a full matrix, fused: tiles are taken in pairs in the order given, each pair's partial loss and gradient lands in a slot
/// of its own, and slots are added in order. So the number of threads changes no bit.
/// </summary>
internal sealed class DenseKernel<TActivation> : RecurrenceKernel
    where TActivation : struct, IDenseActivation
{
    private readonly DenseWeights _weights;
    private readonly Action<int, int> _forward, _loss;
    private DenseGroup<TActivation>[] _groups = [];
    private double[] _losses = [];
    private double[] _gradients = [];
    private int[] _tiles = [];
    private double[] _timeWeights = [];
    private TiledSequences _inputs = null!, _outputs = null!;
    private int _tileCount;
    private double _scale;
    private bool _withGradient;

    public DenseKernel(RecurrenceShape shape, double timeStep)
        : base(shape, timeStep)
    {
        _weights = new DenseWeights(shape);
        _forward = ForwardPair;
        _loss = LossPair;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        Validate(weights, inputs, outputs, default);
        _weights.Load(weights, withBackward: false);
        _inputs = inputs;
        _outputs = outputs;
        EnsureGroups(workers.Count);
        workers.Run((inputs.Tiles + 1) / 2, _forward);
        ClearSpareLanes(outputs);
    }

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers) => Run(weights, inputs, targets, tiles, timeWeights, default, workers);

    /// <inheritdoc/>
    public override double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        if (gradient.Length != Shape.TotalSize)
            throw new ArgumentException($"gradient has {gradient.Length} values, expected {Shape.TotalSize}.", nameof(gradient));
        return Run(weights, inputs, targets, tiles, timeWeights, gradient, workers);
    }

    private double Run(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        Validate(weights, inputs, targets, timeWeights);
        _withGradient = !gradient.IsEmpty;
        _weights.Load(weights, _withGradient);
        _inputs = inputs;
        _outputs = targets;
        int pairs = (tiles.Length + 1) / 2, size = Shape.TotalSize;
        Grow(ref _tiles, tiles.Length);
        Grow(ref _losses, pairs);
        if (_withGradient) Grow(ref _gradients, pairs * size);
        if (_timeWeights.Length != timeWeights.Length) _timeWeights = new double[timeWeights.Length];
        tiles.CopyTo(_tiles);
        timeWeights.CopyTo(_timeWeights);
        _tileCount = tiles.Length;
        long sequences = 0;
        foreach (int tile in tiles) sequences += inputs.LanesOf(tile);
        _scale = 1.0 / ((double)sequences * inputs.Length * Shape.Outputs);
        EnsureGroups(workers.Count);
        workers.Run(pairs, _loss);

        double loss = 0;
        gradient.Clear();
        for (int pair = 0; pair < pairs; pair++)
        {
            loss += _losses[pair];
            ReadOnlySpan<double> slot = _withGradient ? _gradients.AsSpan(pair * size, size) : default;
            for (int i = 0; i < slot.Length; i++) gradient[i] += slot[i];
        }
        return loss * _scale;
    }

    private void ForwardPair(int worker, int pair)
    {
        bool second = 2 * pair + 1 < _inputs.Tiles;
        _groups[worker].Forward(_inputs.Tile(2 * pair), second ? _inputs.Tile(2 * pair + 1) : default, _outputs.Tile(2 * pair),
            second ? _outputs.Tile(2 * pair + 1) : default, _inputs.Length);
    }

    private void LossPair(int worker, int pair)
    {
        int first = _tiles[2 * pair], size = Shape.TotalSize;
        bool both = 2 * pair + 1 < _tileCount;
        int second = both ? _tiles[2 * pair + 1] : first;
        _losses[pair] = _groups[worker].Loss(_inputs.Tile(first), both ? _inputs.Tile(second) : default, _outputs.Tile(first),
            both ? _outputs.Tile(second) : default, _inputs.LanesOf(first), both ? _inputs.LanesOf(second) : 0, _timeWeights, _inputs.Length,
            _scale, _withGradient ? _gradients.AsSpan(pair * size, size) : default);
    }

    private void EnsureGroups(int workers)
    {
        int have = _groups.Length;
        if (have >= workers) return;
        Array.Resize(ref _groups, workers);
        for (int i = have; i < workers; i++) _groups[i] = new DenseGroup<TActivation>(Shape, TimeStep, _weights);
    }

    private static void ClearSpareLanes(TiledSequences outputs)
    {
        int last = outputs.Tiles - 1, used = outputs.LanesOf(last);
        if (used == TiledSequences.Lanes) return;
        Span<double> tile = outputs.Tile(last);
        for (int at = 0; at < tile.Length; at += TiledSequences.Lanes) tile.Slice(at + used, TiledSequences.Lanes - used).Clear();
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[length];
    }
}
