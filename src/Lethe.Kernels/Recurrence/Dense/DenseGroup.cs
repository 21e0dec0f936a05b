using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// Encoder, recurrence and decoder of one tile, or of two side by side, and the way back; a worker owns one group. The state of a step is laid out
/// [unit][tile of the group][lane]; lanes beyond the batch are held at 0 in states and pulls, so that they add nothing to the gradient of the matrix.
/// Going back, states and activations are those the forward pass has kept, where all fit <see cref="LargestKept"/>, or a segment's worth recomputed from
/// its checkpoint: the same operations and bits.
/// </summary>
internal sealed unsafe class DenseGroup<TActivation>(RecurrenceShape shape, double timeStep, DenseWeights weights)
    where TActivation : struct, IActivationFunction
{
    private const int Lane = TiledSequences.Lanes, Chunk = OuterProduct.Steps;

    // States and activations kept per group: 32 MB, beyond which memory would be slower than recomputing.
    private const long LargestKept = 1L << 22;

    private readonly int _m = weights.Padded, _d = shape.Inputs, _o = shape.Outputs;
    private readonly DenseGradient _gradient = new(shape, weights.Padded);
    private AlignedBuffer? _stateSpace, _valueSpace, _stripSpace, _checkpointSpace, _pullSpace, _deltaSpace, _outputSpace;
    private double* _states, _values, _strips, _checkpoints, _pullStrips, _delta;
    private int _tiles, _width, _step, _length, _segment;
    private bool _kept;

    /// <summary>Makes room for <paramref name="tiles"/> tiles (1 or 2) of a length.</summary>
    internal void Prepare(int tiles, int length, bool withGradient)
    {
        _tiles = tiles;
        _width = tiles * Lane;
        _step = _m * _width;
        _length = length;
        _kept = withGradient && 2L * length * _step <= LargestKept;
        // Whole chunks: all time where everything is kept, the square root of it where checkpoints are.
        int shortest = _kept ? length : (int)Math.Ceiling(Math.Sqrt(length));
        _segment = (shortest + Chunk - 1) / Chunk * Chunk;
        _states = AlignedBuffer.Ensure(ref _stateSpace, 3L * _step);
        _values = AlignedBuffer.Ensure(ref _valueSpace, (withGradient ? (long)_segment : 1) * _step);
        if (!withGradient) return;
        _strips = AlignedBuffer.Ensure(ref _stripSpace, (long)_segment * _step);
        if (!_kept) _checkpoints = AlignedBuffer.Ensure(ref _checkpointSpace, (length + _segment - 1L) / _segment * _step);
        _pullStrips = AlignedBuffer.Ensure(ref _pullSpace, (long)Chunk * _step);
        _delta = AlignedBuffer.Ensure(ref _deltaSpace, 3L * _step);
        _gradient.Prepare(tiles);
    }

    /// <summary>Room for the outputs of one of the group's tiles.</summary>
    internal double* OutputSpace(int tile) => AlignedBuffer.Ensure(ref _outputSpace, 2L * _length * _o * Lane) + (long)tile * _length * _o * Lane;

    /// <summary>Runs the recurrence; outputs of tile t go to y_t, [time][o][lane]. Keeps states, or checkpoints, where a gradient is to follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Forward(double* x0, double* x1, double* y0, double* y1, Vector512<double> mask0, Vector512<double> mask1, bool withGradient)
    {
        double* h = _states, next = _states + _step;
        new Span<double>(h, _step).Clear();
        for (int k = 0; k < _length; k++)
        {
            if (withGradient && !_kept && k % _segment == 0) Copy(h, _checkpoints + (long)(k / _segment) * _step);
            Advance(x0 + (long)k * _d * Lane, x1 + (long)k * _d * Lane, h, _kept ? _values + (long)k * _step : _values, _kept ? k : -1, next, mask0, mask1);
            Decode(next, y0 + (long)k * _o * Lane);
            if (_tiles == 2) Decode(next + Lane, y1 + (long)k * _o * Lane);
            double* swap = h;
            h = next;
            next = swap;
        }
        if (withGradient) Copy(h, _states + 2L * _step);
    }

    /// <summary>Goes back over all time; <paramref name="e0"/> and e1 hold the derivatives of the loss in the outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Backward(double* x0, double* x1, double* e0, double* e1, Vector512<double> mask0, Vector512<double> mask1)
    {
        _gradient.Clear(_states + 2L * _step, e0, e1, _length);
        double* delta = _delta, spare = _delta + _step, pulls = _delta + 2L * _step;
        new Span<double>(delta, _step).Clear();
        for (int start = (_length - 1) / _segment * _segment; start >= 0; start -= _segment)
        {
            int end = Math.Min(start + _segment, _length);
            if (!_kept) Replay(x0, x1, start, end, mask0, mask1);
            for (int first = start + (end - start - 1) / Chunk * Chunk; first >= start; first -= Chunk)
            {
                int count = Math.Min(Chunk, end - first);
                for (int k = first + count - 1; k >= first; k--)
                {
                    Pull(e0 + (long)k * _o * Lane, e1 + (long)k * _o * Lane, _values + (long)(k - start) * _step, delta, pulls, k - first, spare, mask0, mask1);
                    // The linear form carries N^T p alone, the other delta + dt N^T p.
                    BlockProduct.Accumulate(weights.Backward, pulls, spare, _m, _tiles);
                    double* swap = delta;
                    delta = spare;
                    spare = swap;
                }
                for (int tile = 0; tile < _tiles; tile++)
                    _gradient.Add(tile, Strips(_pullStrips, 0, tile), Strips(_strips, first - start, tile), tile == 0 ? x0 : x1, tile == 0 ? e0 : e1, first, count);
            }
        }
    }

    /// <summary>Writes the gradient of one of the group's tiles, all but that of d.</summary>
    internal void StoreGradient(int tile, Span<double> row, Vector512<double> mask) => _gradient.Store(tile, row, mask);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Replay(double* x0, double* x1, int start, int end, Vector512<double> mask0, Vector512<double> mask1)
    {
        double* h = _states, next = _states + _step;
        Copy(_checkpoints + (long)(start / _segment) * _step, h);
        for (int k = start; k < end; k++)
        {
            Advance(x0 + (long)k * _d * Lane, x1 + (long)k * _d * Lane, h, _values + (long)(k - start) * _step, k - start, next, mask0, mask1);
            double* swap = h;
            h = next;
            next = swap;
        }
    }

    /// <summary>The strips of one tile at a step, within strips that start at a whole chunk.</summary>
    private double* Strips(double* strips, int step, int tile) =>
        strips + (long)(step / Chunk) * Chunk * _step + (long)tile * Chunk * _m * Lane + step % Chunk * OuterProduct.Strip * Lane;

    /// <summary>
    /// values = sigma(U x + b + N h); next = h + dt values, or the argument itself in the linear form. From <paramref name="step"/> 0 on, h goes to the strips.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(double* x0, double* x1, double* h, double* values, int step, double* next, Vector512<double> mask0, Vector512<double> mask1)
    {
        double* z = TActivation.IsLinear ? next : values;
        for (int tile = 0; tile < _tiles; tile++)
        {
            double* x = tile == 0 ? x0 : x1, to = z + tile * Lane;
            for (int i = 0; i < _m; i++, to += _width)
            {
                Vector512<double> sum = Vector512.Create(weights.Bias[i]);
                for (int c = 0; c < _d; c++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights.Input[i * _d + c]), Vector512.Load(x + c * Lane), sum);
                sum.Store(to);
            }
        }
        BlockProduct.Accumulate(weights.Forward, h, z, _m, _tiles);
        Vector512<double> dt = Vector512.Create(timeStep);
        for (int tile = 0; tile < _tiles; tile++)
        {
            Vector512<double> mask = tile == 0 ? mask0 : mask1;
            for (int at = tile * Lane; at < _step; at += _width)
            {
                Vector512<double> value = TActivation.Apply<Doubles512, Vector512<double>, double>(Vector512.Load(z + at));
                if (!TActivation.IsLinear)
                {
                    value.Store(values + at);
                    value = Vector512.FusedMultiplyAdd(dt, value, Vector512.Load(h + at));
                }
                (value & mask).Store(next + at);
            }
            if (step >= 0) ToStrips(h + tile * Lane, Strips(_strips, step, tile));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToStrips(double* from, double* strips)
    {
        for (int i = 0; i < _m; i += OuterProduct.Strip, strips += OuterProduct.StripSize)
        {
            for (int unit = 0; unit < OuterProduct.Strip; unit++, from += _width) Vector512.Load(from).Store(strips + unit * Lane);
        }
    }

    /// <summary>y = C h + d of one tile; four chains hide the latency of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Decode(double* h, double* y)
    {
        for (int channel = 0; channel < _o; channel++)
        {
            double* c = weights.Output + (long)channel * _m;
            Vector512<double> s0 = Vector512.Create(weights.OutputBias[channel]), s1 = default, s2 = default, s3 = default;
            for (int i = 0; i < _m; i += 4)
            {
                double* at = h + (long)i * _width;
                s0 = Vector512.FusedMultiplyAdd(Vector512.Create(c[i]), Vector512.Load(at), s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Create(c[i + 1]), Vector512.Load(at + _width), s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Create(c[i + 2]), Vector512.Load(at + 2 * _width), s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Create(c[i + 3]), Vector512.Load(at + 3 * _width), s3);
            }
            ((s0 + s1) + (s2 + s3)).Store(y + channel * Lane);
        }
    }

    /// <summary>delta += C^T e; pulls = delta sigma', to the strips as well; carried = delta, or 0 in the linear form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pull(double* e0, double* e1, double* values, double* delta, double* pulls, int step, double* carried, Vector512<double> mask0, Vector512<double> mask1)
    {
        for (int tile = 0; tile < _tiles; tile++)
        {
            double* e = tile == 0 ? e0 : e1;
            Vector512<double> mask = tile == 0 ? mask0 : mask1;
            for (int i = 0; i < _m; i++)
            {
                int at = i * _width + tile * Lane;
                Vector512<double> d = Vector512.Load(delta + at);
                for (int c = 0; c < _o; c++)
                    d = Vector512.FusedMultiplyAdd(Vector512.Create(weights.OutputBack[(long)c * _m + i]), Vector512.Load(e + c * Lane), d);
                Vector512<double> pull = TActivation.IsLinear ? d : TActivation.Pull<Doubles512, Vector512<double>, double>(Vector512.Load(values + at), d);
                (pull & mask).Store(pulls + at);
                (TActivation.IsLinear ? default : d).Store(carried + at);
            }
            ToStrips(pulls + tile * Lane, Strips(_pullStrips, step, tile));
        }
    }

    private void Copy(double* from, double* to) => new Span<double>(from, _step).CopyTo(new Span<double>(to, _step));
}
