using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// What the tiles of one loss share: which tiles, where the derivatives in the outputs come from, and one row of results per work item (a tile, of one weight
/// sample). Rows are added in the order of the items, whoever computed them, so a loss and a gradient have the same bits for any number of threads.
/// </summary>
internal sealed unsafe class LossPlan
{
    private const int Lane = TiledSequences.Lanes;

    // Additions that are worth a thread.
    private const int LeastPart = 1 << 14;

    private readonly Action<int, int> _reduce;
    private double* _sums;
    private int _size, _parts;
    private int[] _tiles = [], _labels = [];
    private double[] _timeWeights = [], _factors = [], _rows = [];
    private TiledSequences _inputs = null!, _targets = null!;
    private LossKind _kind;
    private Readout _readout;
    private double _scale;
    private long _sequences;
    private int _rowSize, _channels, _length;

    /// <summary>Creates a plan without data.</summary>
    internal LossPlan() => _reduce = ReducePart;

    /// <summary>Number of tiles.</summary>
    internal int Count { get; private set; }

    /// <summary>Number of weight samples.</summary>
    internal int Samples { get; private set; }

    /// <summary>Work items: item s Count + t is the t-th tile of sample s.</summary>
    internal int Items => Count * Samples;

    /// <summary>True where the derivatives do not depend on the outputs, so that these need not be computed.</summary>
    internal bool IsGiven => _kind == LossKind.Given;

    /// <summary>The tile of an item.</summary>
    internal int Tile(int item) => _tiles[item % Count];

    /// <summary>Takes over the arguments of a loss of squares.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="targets">(batch, time, o).</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="timeWeights">v_k or empty.</param>
    /// <param name="samples">Weight samples, each with a loss of its own.</param>
    /// <param name="gradientSize">Values of the gradient, of whatever the kernel sums over tiles, those of d last; 0 where only the loss is wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Begin(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights, int samples, int gradientSize)
    {
        Start(LossKind.Squares, inputs, targets.Channels, tiles, samples, gradientSize);
        _targets = targets;
        _scale = 1.0 / ((double)_sequences * _length * _channels);
        Grow(ref _timeWeights, _length);
        Grow(ref _factors, _length);
        for (int k = 0; k < _length; k++)
        {
            _timeWeights[k] = timeWeights.IsEmpty ? 1 : timeWeights[k];
            _factors[k] = 2 * _timeWeights[k] * _scale;
        }
    }

    /// <summary>Takes over the arguments of a cross entropy.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="classes">o.</param>
    /// <param name="labels">One per sequence of the batch.</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="readout">Which outputs are the logits.</param>
    /// <param name="gradientSize">Values of the gradient, of whatever the kernel sums over tiles, those of d last; 0 where only the loss is wanted.</param>
    internal void Begin(TiledSequences inputs, int classes, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles, Readout readout, int gradientSize)
    {
        Start(LossKind.Classes, inputs, classes, tiles, 1, gradientSize);
        _readout = readout;
        Grow(ref _labels, labels.Length);
        labels.CopyTo(_labels);
    }

    /// <summary>Takes over given derivatives in the outputs, of the whole batch.</summary>
    internal void Begin(TiledSequences inputs, TiledSequences outputGradients, int gradientSize)
    {
        Grow(ref _tiles, inputs.Tiles);
        for (int tile = 0; tile < inputs.Tiles; tile++) _tiles[tile] = tile;
        Start(LossKind.Given, inputs, outputGradients.Channels, _tiles.AsSpan(0, inputs.Tiles), 1, gradientSize);
        _targets = outputGradients;
    }

    /// <summary>The results of one work item: its gradient and, last, its part of the loss.</summary>
    internal Span<double> Row(int item) => _rows.AsSpan(item * _rowSize, _rowSize);

    /// <summary>Lets go of the batch.</summary>
    internal void Release()
    {
        _inputs = null!;
        _targets = null!;
    }

    /// <summary>
    /// Replaces the outputs of an item's tile, [time][o][lane], by the derivatives of the loss in them; writes the item's part of the loss and, where a gradient
    /// is wanted, the sums of the derivatives (the gradient of d, the last of the weights) to its row. Lanes without a sequence count in neither.
    /// </summary>
    internal void Differentiate(int item, double* outputs)
    {
        int tile = Tile(item), lanes = _inputs.LanesOf(tile);
        Vector512<double> mask = Lanes.Mask(lanes);
        Span<double> row = Row(item), outputBias = row.Length == 1 ? default : row.Slice(row.Length - 1 - _channels, _channels);
        row[^1] = _kind switch
        {
            LossKind.Squares => Squares(outputs, _targets.Pointer(tile), mask, outputBias),
            LossKind.Classes => CrossEntropyLoss.Differentiate(outputs, _labels.AsSpan(tile * Lane, lanes), _length, _channels, _readout, _scale, mask, outputBias),
            _ => Given(outputs, _targets.Pointer(tile), mask, outputBias),
        };
    }

    /// <summary>Adds up all rows; gives the loss.</summary>
    /// <param name="gradient">Overwritten; empty where only the loss is wanted.</param>
    /// <param name="workers">Threads: each adds up a part of the gradient, over all rows in their order.</param>
    internal double Reduce(Span<double> gradient, Workers workers)
    {
        double loss = 0;
        for (int item = 0; item < Items; item++) loss += Row(item)[^1];
        if (gradient.IsEmpty) return loss * _scale;
        fixed (double* sums = gradient)
        {
            _sums = sums;
            _size = gradient.Length;
            _parts = (int)Math.Clamp((long)Items * _size / LeastPart, 1, Math.Min(workers.Count, _size));
            workers.Run(_parts, _reduce);
        }
        _sums = null;
        return loss * _scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReducePart(int _, int part)
    {
        int first = (int)((long)_size * part / _parts), end = (int)((long)_size * (part + 1) / _parts);
        var sums = new Span<double>(_sums + first, end - first);
        sums.Clear();
        for (int item = 0; item < Items; item++)
        {
            ReadOnlySpan<double> row = Row(item).Slice(first, sums.Length);
            for (int i = 0; i < sums.Length; i++) sums[i] += row[i];
        }
    }

    /// <summary>The loss of one sample, its tiles added in their order.</summary>
    internal double ReduceSample(int sample)
    {
        double loss = 0;
        for (int t = 0; t < Count; t++) loss += Row(sample * Count + t)[^1];
        return loss * _scale;
    }

    /// <summary>2 v_k (y^ - y) / (N T o); gives the sum of v_k (y^ - y)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Squares(double* outputs, double* targets, Vector512<double> mask, Span<double> outputBias)
    {
        Vector512<double> loss = default;
        for (int o = 0; o < _channels; o++)
        {
            Vector512<double> sum = default;
            for (int k = 0; k < _length; k++)
            {
                long at = ((long)k * _channels + o) * Lane;
                Vector512<double> error = Vector512.Load(outputs + at) - Vector512.Load(targets + at);
                loss = Vector512.FusedMultiplyAdd(Vector512.Create(_timeWeights[k]) * error, error, loss);
                Vector512<double> derivative = Vector512.Create(_factors[k]) * error;
                derivative.Store(outputs + at);
                sum += derivative;
            }
            if (!outputBias.IsEmpty) outputBias[o] = Lanes.Sum(sum, mask);
        }
        return Lanes.Sum(loss, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Given(double* outputs, double* derivatives, Vector512<double> mask, Span<double> outputBias)
    {
        for (int o = 0; o < _channels; o++)
        {
            Vector512<double> sum = default;
            for (int k = 0; k < _length; k++)
            {
                long at = ((long)k * _channels + o) * Lane;
                Vector512<double> derivative = Vector512.Load(derivatives + at);
                derivative.Store(outputs + at);
                sum += derivative;
            }
            outputBias[o] = Lanes.Sum(sum, mask);
        }
        return 0;
    }

    private void Start(LossKind kind, TiledSequences inputs, int channels, ReadOnlySpan<int> tiles, int samples, int gradientSize)
    {
        _kind = kind;
        _inputs = inputs;
        _length = inputs.Length;
        _channels = channels;
        Count = tiles.Length;
        Samples = samples;
        _rowSize = gradientSize + 1;
        Grow(ref _tiles, tiles.Length);
        Grow(ref _rows, Items * _rowSize);
        tiles.CopyTo(_tiles);
        _sequences = 0;
        foreach (int tile in tiles) _sequences += inputs.LanesOf(tile);
        _scale = 1.0 / _sequences;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[length];
    }
}
