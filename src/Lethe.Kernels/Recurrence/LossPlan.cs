using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// What the tiles of one loss share: which tiles, the factors of time, and one row of results per work item. Rows are added in the order of the
/// items, whoever computed them, so a loss and a gradient have the same bits for any number of threads.
/// </summary>
internal sealed unsafe class LossPlan
{
    private const int Lane = TiledSequences.Lanes;

    private int[] _tiles = [];
    private double[] _timeWeights = [], _factors = [], _rows = [];
    private double _scale;
    private int _rowSize, _items;

    /// <summary>Number of tiles.</summary>
    internal int Count { get; private set; }

    /// <summary>The tile at a place of the list.</summary>
    internal int Tile(int at) => _tiles[at];

    /// <summary>Takes over the arguments of a loss.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="outputs">o.</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="timeWeights">v_k or empty.</param>
    /// <param name="items">Work items: rows of results.</param>
    /// <param name="gradientSize">Values of the gradient; 0 where only the loss is wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Begin(TiledSequences inputs, int outputs, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights, int items, int gradientSize)
    {
        Count = tiles.Length;
        _items = items;
        _rowSize = gradientSize + 1;
        Grow(ref _tiles, tiles.Length);
        Grow(ref _timeWeights, inputs.Length);
        Grow(ref _factors, inputs.Length);
        Grow(ref _rows, items * _rowSize);
        tiles.CopyTo(_tiles);
        long sequences = 0;
        foreach (int tile in tiles) sequences += inputs.LanesOf(tile);
        _scale = 1.0 / ((double)sequences * inputs.Length * outputs);
        for (int k = 0; k < inputs.Length; k++)
        {
            _timeWeights[k] = timeWeights.IsEmpty ? 1 : timeWeights[k];
            _factors[k] = 2 * _timeWeights[k] * _scale;
        }
    }

    /// <summary>The results of one work item: its gradient and, last, its part of the loss.</summary>
    internal Span<double> Row(int item) => _rows.AsSpan(item * _rowSize, _rowSize);

    /// <summary>
    /// Replaces the outputs of one tile by 2 v_k (y^ - y) / (N T o), the derivative of the loss in them; gives the sum of v_k (y^ - y)^2 over
    /// the lanes of <paramref name="mask"/> and the sums of the derivatives (the gradient of d).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Residuals(double* outputs, double* targets, int length, int channels, Vector512<double> mask, Span<double> outputBias)
    {
        Vector512<double> loss = default;
        for (int o = 0; o < channels; o++)
        {
            Vector512<double> sum = default;
            for (int k = 0; k < length; k++)
            {
                long at = ((long)k * channels + o) * Lane;
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

    /// <summary>Adds up all rows; gives the loss.</summary>
    /// <param name="gradient">Overwritten; empty where only the loss is wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Reduce(Span<double> gradient)
    {
        double loss = 0;
        gradient.Clear();
        for (int item = 0; item < _items; item++)
        {
            ReadOnlySpan<double> row = Row(item);
            loss += row[^1];
            for (int i = 0; i < gradient.Length; i++) gradient[i] += row[i];
        }
        return loss * _scale;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[length];
    }
}
