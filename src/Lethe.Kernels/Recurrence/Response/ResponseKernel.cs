using Lethe.Kernels.Convolution;

namespace Lethe.Kernels.Recurrence.Response;

/// <summary>
/// A linear recurrence as what it is, a convolution: outputs from the <see cref="ImpulseResponse"/>, T d o / 2 multiply-adds for a step of
/// a sequence instead of the recurrence's m^2 (a full matrix) or m, and as many again for the gradient, which goes back to the weights once
/// per call instead of once per sequence. In float64 for any precision.
/// </summary>
internal sealed unsafe class ResponseKernel : RecurrenceKernel
{
    private const int Lane = TiledSequences.Lanes;

    // Values of the states of all steps, which are kept, as their adjoints are: 16 MB each.
    private const long MostStates = 1 << 21;

    // The response is computed once per call by one thread, (d + 1) / 8 of what the recurrence of a full matrix takes for a tile.
    private const int MostInputs = 7;

    // Work items to a thread, at least, so that the last does not keep the others waiting long.
    private const int Share = 4;

    private readonly Action<int, int> _tiles, _respond;
    private ImpulseResponse[] _responses = [];
    private AlignedBuffer?[] _outputSpaces = [];
    private AlignedBuffer? _sampleSpace;
    private double[] _derivatives = [];
    private double* _weights, _values;
    private int _size, _parts;

    /// <summary>Creates an instance without workspaces.</summary>
    /// <param name="shape">One that <see cref="Supports"/> takes.</param>
    /// <param name="timeStep">dt; the weights carry it.</param>
    internal ResponseKernel(RecurrenceShape shape, double timeStep)
        : base(shape, timeStep)
    {
        _tiles = RunTile;
        _respond = Respond;
    }

    /// <summary>Which recurrences are convolutions.</summary>
    internal static bool Supports(RecurrenceShape shape) => shape.Activation == Activation.Linear && !shape.Layerwise;

    /// <summary>
    /// True where sequences of <paramref name="length"/> steps cost less this way: T d o below what was measured for forward passes of one
    /// channel to take as long either way, m^2 + 8 m with a full matrix of 8 to 64 units (a fifth off at most), 4 m with a diagonal (4.6 m
    /// at 16 units, 2.8 m at 256). Gradients gain more. How many sequences there are does not decide, so that the bits of one do not depend
    /// on the others.
    /// </summary>
    internal static bool IsBest(RecurrenceShape shape, int length)
    {
        long n = shape.StateSize, recurrence = shape.Dense ? n * n + 8 * n : 4 * n;
        if (shape.Inputs > MostInputs || (long)length * (shape.Inputs + 1) * n > MostStates) return false;
        return (long)length * shape.Inputs * shape.Outputs <= recurrence;
    }

    private protected override bool TakesStates => false;

    private protected override void Execute(in RecurrenceCall call)
    {
        Workers workers = call.Workers;
        bool withGradient = !call.Gradient.IsEmpty;
        _size = ImpulseResponse.Size(Shape, call.Inputs.Length);
        // Tiles add up derivatives in rho and r, and the gradient of d.
        Plan.Begin(call, withGradient ? _size + Shape.Outputs : 0);
        Grow(workers.Count);
        if (call.Samples == 1)
        {
            _responses[0].Compute(call.Weights, call.Inputs.Length, withGradient);
            _values = _responses[0].Values;
            _parts = 1;
        }
        else
        {
            _values = AlignedBuffer.Ensure(ref _sampleSpace, (long)call.Samples * _size);
            fixed (double* samples = call.Weights)
            {
                _weights = samples;
                workers.Run(call.Samples, _respond);
            }
            // A tile of inputs meets all samples, or a part of them, while it is in cache.
            _parts = Math.Clamp((Share * workers.Count + Plan.Count - 1) / Plan.Count, 1, call.Samples);
        }
        workers.Run(Plan.Count * _parts, _tiles);
        if (withGradient && _derivatives.Length < _size + Shape.Outputs) _derivatives = new double[_size + Shape.Outputs];
        Span<double> derivatives = withGradient ? _derivatives.AsSpan(0, _size + Shape.Outputs) : default;
        Plan.Reduce(call.Losses, derivatives, workers);
        if (!withGradient) return;
        _responses[0].PullBack(derivatives[.._size], call.Gradient, workers);
        derivatives[_size..].CopyTo(call.Gradient[^Shape.Outputs..]);
    }

    private void Grow(int workers)
    {
        int have = _responses.Length;
        if (have >= workers) return;
        Array.Resize(ref _responses, workers);
        Array.Resize(ref _outputSpaces, workers);
        for (int i = have; i < workers; i++) _responses[i] = new ImpulseResponse(Shape);
    }

    /// <summary>The responses of one sample.</summary>
    private void Respond(int worker, int sample)
    {
        ImpulseResponse response = _responses[worker];
        response.Compute(new ReadOnlySpan<double>(_weights + (long)sample * Shape.TotalSize, Shape.TotalSize), Plan.Inputs.Length,
            keepStates: false);
        new ReadOnlySpan<double>(response.Values, _size).CopyTo(new Span<double>(_values + (long)sample * _size, _size));
    }

    /// <summary>One tile, and a part of the samples.</summary>
    private void RunTile(int worker, int work)
    {
        int item = work / _parts, part = work % _parts, tile = Plan.Tile(item);
        int first = (int)((long)Plan.Samples * part / _parts), end = (int)((long)Plan.Samples * (part + 1) / _parts);
        double* inputs = Plan.Inputs.Pointer(tile), outputs = Plan.Outputs(tile), inInputs = Plan.InputGradients(tile);
        if (outputs == null) outputs = AlignedBuffer.Ensure(ref _outputSpaces[worker], (long)Plan.Inputs.Length * Shape.Outputs * Lane);
        for (int sample = first; sample < end; sample++)
        {
            if (!Plan.IsGiven) Answer(inputs, _values + (long)sample * _size, outputs);
            Plan.Finish(sample * Plan.Count + item, outputs);
        }
        if (!Plan.WithGradient) return;
        Vector512<double> mask = Lanes.Mask(Plan.Inputs.LanesOf(tile));
        fixed (double* row = Plan.Row(item)) Differentiate(inputs, outputs, mask, row);
        if (inInputs != null) PullInputs(outputs, mask, inInputs);
    }

    /// <summary>y from x, [time][channel][lane] both.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Answer(double* x, double* values, double* y)
    {
        int d = Shape.Inputs, o = Shape.Outputs, length = Plan.Inputs.Length;
        for (int output = 0; output < o; output++)
        {
            double* offsets = values + (long)(o * d + output) * length;
            for (int k = 0; k < length; k++) Vector512.Create(offsets[k]).Store(y + ((long)k * o + output) * Lane);
            for (int input = 0; input < d; input++)
                CausalSums.Apply(x + input * Lane, d * Lane, values + (long)(output * d + input) * length, length, y + output * Lane,
                    o * Lane, length, add: true);
        }
    }

    /// <summary>The derivatives in rho and r from those in y.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Differentiate(double* x, double* errors, Vector512<double> mask, double* row)
    {
        int d = Shape.Inputs, o = Shape.Outputs, length = Plan.Inputs.Length;
        for (int output = 0; output < o; output++)
        {
            double* e = errors + output * Lane;
            for (int input = 0; input < d; input++)
                CausalSums.LagProducts(e, o * Lane, x + input * Lane, d * Lane, length, mask, row + (long)(output * d + input) * length);
            double* inOffsets = row + (long)(o * d + output) * length;
            for (int k = 0; k < length; k++) inOffsets[k] = Lanes.Sum(Vector512.Load(e + (long)k * o * Lane), mask);
        }
    }

    /// <summary>dL/dx_k = sum over outputs and j of rho_j dL/dy_{k+j}: the convolution, back in time.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void PullInputs(double* errors, Vector512<double> mask, double* inInputs)
    {
        int d = Shape.Inputs, o = Shape.Outputs, length = Plan.Inputs.Length;
        long last = length - 1;
        for (int input = 0; input < d; input++)
        {
            double* to = inInputs + input * Lane;
            for (int output = 0; output < o; output++)
            {
                CausalSums.Apply(errors + (last * o + output) * Lane, -o * Lane, _values + (long)(output * d + input) * length, length,
                    to + last * d * Lane, -d * Lane, length, add: output > 0);
            }
            for (int k = 0; k < length; k++) (Vector512.Load(to + (long)k * d * Lane) & mask).Store(to + (long)k * d * Lane);
        }
    }
}
