using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// Encoder, recurrence, decoder and gradients of one tile, or of two side by side; a worker owns one group. Vectors of all units are laid out
/// [unit][tile of the group][lane]. Lanes beyond the batch are held at 0 in states and pulls, so that they add nothing to the gradient of the matrix.
/// Going back, states and activations are those the forward pass has kept, where all fit <see cref="LargestKept"/>, or a segment's worth recomputed from
/// its checkpoint: the same operations and bits.
/// </summary>
internal sealed unsafe class DenseGroup<TActivation>(RecurrenceShape shape, double timeStep, DenseWeights weights)
    where TActivation : struct, IActivationFunction
{
    private const int Lane = TiledSequences.Lanes;

    // Steps whose pulls are collected before they enter the gradient of the matrix: many, so that summing lanes costs little, and few enough for the L2 cache.
    private const int Collected = 64;

    // States and activations kept per group: 32 MB, beyond which memory would be slower than recomputing.
    private const long LargestKept = 1L << 22;

    private readonly int _m = weights.Padded, _d = shape.Inputs, _o = shape.Outputs;
    private AlignedBuffer? _stateSpace, _valueSpace, _checkpointSpace, _pullSpace, _deltaSpace, _outputSpace, _gradientSpace;
    private double* _states, _values, _checkpoints, _pulls, _delta, _gradients;
    private int _tiles, _width, _step, _length, _segment;
    private bool _kept;

    /// <summary>Whether a call of these sizes keeps all states.</summary>
    internal static bool Keeps(int padded, int tiles, int length) => (2L * length + 1) * padded * tiles * Lane <= LargestKept;

    /// <summary>Makes room for <paramref name="tiles"/> tiles of a length; a forward pass alone needs two states.</summary>
    internal void Prepare(int tiles, int length, bool withGradient)
    {
        _tiles = tiles;
        _width = tiles * Lane;
        _step = _m * _width;
        _length = length;
        _kept = withGradient && Keeps(_m, tiles, length);
        _segment = Math.Max(Collected, (int)Math.Ceiling(Math.Sqrt(length)));
        int span = _kept ? length : withGradient ? Math.Min(_segment, length) : 1;
        _states = AlignedBuffer.Ensure(ref _stateSpace, (span + 1L) * _step);
        _values = AlignedBuffer.Ensure(ref _valueSpace, (long)span * _step);
        if (!withGradient) return;
        if (!_kept) _checkpoints = AlignedBuffer.Ensure(ref _checkpointSpace, (length + _segment - 1L) / _segment * _step);
        _pulls = AlignedBuffer.Ensure(ref _pullSpace, (long)Collected * _step);
        _delta = AlignedBuffer.Ensure(ref _deltaSpace, 2L * _step);
        _gradients = AlignedBuffer.Ensure(ref _gradientSpace, tiles * GradientSize);
    }

    /// <summary>Room for the outputs of one of the group's tiles.</summary>
    internal double* OutputSpace(int tile) => AlignedBuffer.Ensure(ref _outputSpace, 2L * _length * _o * Lane) + (long)tile * _length * _o * Lane;

    // Matrix, then b, U (d rows) and C (o rows), one vector per unit and row.
    private long GradientSize => (long)_m * _m + (long)_m * (1 + _d + _o) * Lane;

    /// <summary>Runs the recurrence; outputs of tile t go to y_t, [time][o][lane]. Keeps states, or checkpoints, where a gradient is to follow.</summary>
    internal void Forward(double* x0, double* x1, double* y0, double* y1, Vector512<double> mask0, Vector512<double> mask1, bool withGradient)
    {
        double* h = _states, v = _values;
        new Span<double>(h, _step).Clear();
        for (int k = 0; k < _length; k++)
        {
            if (withGradient && !_kept && k % _segment == 0) Copy(h, _checkpoints + (long)(k / _segment) * _step);
            double* next = _kept ? h + _step : h == _states ? _states + _step : _states;
            Advance(x0 + (long)k * _d * Lane, x1 + (long)k * _d * Lane, h, v, next, mask0, mask1);
            Decode(next, y0 + (long)k * _o * Lane);
            if (_tiles == 2) Decode(next + Lane, y1 + (long)k * _o * Lane);
            h = next;
            if (_kept) v += _step;
        }
    }

    /// <summary>Goes back over all time; <paramref name="e0"/> and e1 hold the derivatives of the loss in the outputs.</summary>
    internal void Backward(double* x0, double* x1, double* e0, double* e1, Vector512<double> mask0, Vector512<double> mask1)
    {
        new Span<double>(_gradients, checked((int)(_tiles * GradientSize))).Clear();
        new Span<double>(_delta, _step).Clear();
        double* delta = _delta, spare = _delta + _step;
        for (int segment = (_length - 1) / _segment; segment >= 0; segment--)
        {
            int start = segment * _segment, end = Math.Min(start + _segment, _length);
            double* states = _kept ? _states + (long)start * _step : _states, values = _kept ? _values + (long)start * _step : _values;
            if (!_kept)
            {
                Copy(_checkpoints + (long)segment * _step, states);
                for (int k = start; k < end; k++)
                {
                    long at = (long)(k - start) * _step;
                    Advance(x0 + (long)k * _d * Lane, x1 + (long)k * _d * Lane, states + at, values + at, states + at + _step, mask0, mask1);
                }
            }
            for (int last = end; last > start; last -= Collected)
            {
                int first = Math.Max(start, last - Collected);
                for (int k = last - 1; k >= first; k--)
                {
                    double* pulls = _pulls + (long)(k - first) * _step;
                    Pull(e0 + (long)k * _o * Lane, e1 + (long)k * _o * Lane, values + (long)(k - start) * _step, delta, pulls, spare, mask0, mask1);
                    // The linear form carries N^T p alone, the other delta + dt N^T p.
                    BlockProduct.Accumulate(weights.Backward, pulls, spare, _m, _tiles);
                    double* swap = delta;
                    delta = spare;
                    spare = swap;
                }
                double* from = states + (long)(first - start) * _step;
                Collect(from, x0 + (long)first * _d * Lane, e0 + (long)first * _o * Lane, 0, last - first);
                if (_tiles == 2) Collect(from, x1 + (long)first * _d * Lane, e1 + (long)first * _o * Lane, 1, last - first);
            }
        }
    }

    /// <summary>Writes the gradient of one of the group's tiles, all but that of d.</summary>
    internal void StoreGradient(int tile, Span<double> row, Vector512<double> mask)
    {
        int units = shape.Units, at = 0;
        double* matrix = _gradients + tile * GradientSize, vectors = matrix + (long)_m * _m;
        double sign = TActivation.IsLinear ? 1 : -1;
        for (int i = 0; i < units; i++)
            for (int j = 0; j < units; j++) row[at++] = sign * matrix[(long)i * _m + j];
        double* b = vectors, u = b + _m * Lane, c = u + (long)_m * _d * Lane;
        for (int i = 0; i < units; i++)
            for (int channel = 0; channel < _d; channel++) row[at++] = Lanes.Sum(Vector512.Load(u + ((long)channel * _m + i) * Lane), mask);
        for (int i = 0; i < units; i++) row[at++] = Lanes.Sum(Vector512.Load(b + (long)i * Lane), mask);
        for (int channel = 0; channel < _o; channel++)
            for (int i = 0; i < units; i++) row[at++] = Lanes.Sum(Vector512.Load(c + ((long)channel * _m + i) * Lane), mask);
    }

    /// <summary>values = sigma(U x + b + N h); next = h + dt values, or the argument itself in the linear form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(double* x0, double* x1, double* h, double* values, double* next, Vector512<double> mask0, Vector512<double> mask1)
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
        for (int at = 0; at < _step; at += Lane)
        {
            Vector512<double> value = TActivation.Apply(Vector512.Load(z + at)), mask = _tiles == 1 || (at & Lane) == 0 ? mask0 : mask1;
            if (!TActivation.IsLinear)
            {
                value.Store(values + at);
                value = Vector512.FusedMultiplyAdd(dt, value, Vector512.Load(h + at));
            }
            (value & mask).Store(next + at);
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

    /// <summary>delta += C^T e; pulls = delta sigma'; carried = delta, or 0 in the linear form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pull(double* e0, double* e1, double* values, double* delta, double* pulls, double* carried, Vector512<double> mask0, Vector512<double> mask1)
    {
        for (int tile = 0; tile < _tiles; tile++)
        {
            double* e = tile == 0 ? e0 : e1;
            Vector512<double> mask = tile == 0 ? mask0 : mask1;
            for (int i = 0; i < _m; i++)
            {
                long at = (long)i * _width + tile * Lane;
                Vector512<double> d = Vector512.Load(delta + at);
                for (int c = 0; c < _o; c++)
                    d = Vector512.FusedMultiplyAdd(Vector512.Create(weights.OutputBack[(long)c * _m + i]), Vector512.Load(e + c * Lane), d);
                Vector512<double> pull = TActivation.IsLinear ? d : TActivation.Pull(Vector512.Load(values + at), d);
                (pull & mask).Store(pulls + at);
                (TActivation.IsLinear ? default : d).Store(carried + at);
            }
        }
    }

    /// <summary>Adds the gradients of one tile over <paramref name="count"/> steps, from the pulls and the states before each step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(double* states, double* x, double* e, int tile, int count)
    {
        double* matrix = _gradients + tile * GradientSize, b = matrix + (long)_m * _m, u = b + _m * Lane, c = u + (long)_m * _d * Lane;
        double* pulls = _pulls + tile * Lane;
        states += tile * Lane;
        OuterProduct.Accumulate(pulls, states, count, _m, _width, matrix);
        for (int i = 0; i < _m; i++, pulls += _width, states += _width)
        {
            Vector512<double> sum = Vector512.Load(b + i * Lane);
            for (int k = 0; k < count; k++) sum += Vector512.Load(pulls + (long)k * _step);
            sum.Store(b + i * Lane);
            for (int channel = 0; channel < _d; channel++)
                AddProducts(pulls, x + channel * Lane, _d * Lane, count, u + ((long)channel * _m + i) * Lane);
            for (int channel = 0; channel < _o; channel++)
                AddProducts(states + _step, e + channel * Lane, _o * Lane, count, c + ((long)channel * _m + i) * Lane);
        }
    }

    /// <summary>sum += sum over steps of rows[k] * column[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts(double* rows, double* column, long stride, int count, double* sum)
    {
        Vector512<double> total = Vector512.Load(sum);
        for (int k = 0; k < count; k++)
            total = Vector512.FusedMultiplyAdd(Vector512.Load(rows + (long)k * _step), Vector512.Load(column + k * stride), total);
        total.Store(sum);
    }

    private void Copy(double* from, double* to) => new Span<double>(from, _step).CopyTo(new Span<double>(to, _step));
}
