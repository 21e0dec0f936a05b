using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Convolution;

namespace Lethe.Kernels.Recurrence.Response;

/// <summary>
/// A linear recurrence as what it is, a convolution: outputs from the <see cref="ImpulseResponse"/>, T d o / 2 multiply-adds for a step of a sequence instead of the
/// recurrence's m^2 (a full matrix) or m, and as many again for the gradient, which goes back to the weights once per call instead of once per sequence. In float64 for any precision.
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

    private readonly LossPlan _plan = new();
    private readonly Action<int, int> _forward, _loss, _respond;
    private ImpulseResponse[] _responses = [];
    private AlignedBuffer?[] _outputSpaces = [];
    private AlignedBuffer? _sampleSpace;
    private double[] _derivatives = [];
    private double* _weights, _values;
    private TiledSequences _inputs = null!;
    private TiledSequences? _outputs, _inputGradients;
    private int _size, _parts;
    private bool _withGradient;

    /// <summary>Creates an instance without workspaces.</summary>
    /// <param name="shape">One that <see cref="Supports"/> takes.</param>
    /// <param name="timeStep">dt; the weights carry it.</param>
    internal ResponseKernel(RecurrenceShape shape, double timeStep)
        : base(shape, timeStep)
    {
        _forward = ForwardTile;
        _loss = LossTiles;
        _respond = Respond;
    }

    /// <summary>Which recurrences are convolutions.</summary>
    internal static bool Supports(RecurrenceShape shape) => shape.Activation == Activation.Linear && !shape.Layerwise;

    /// <summary>
    /// True where sequences of <paramref name="length"/> steps cost less this way: T d o below what was measured for forward passes of one channel to take as long either way, m^2 + 8 m with a full
    /// matrix of 8 to 64 units (a fifth off at most), 4 m with a diagonal (4.6 m at 16 units, 2.8 m at 256). Gradients gain more. How many sequences there are does not decide, so that
    /// the bits of one do not depend on the others.
    /// </summary>
    internal static bool IsBest(RecurrenceShape shape, int length)
    {
        long n = shape.StateSize, recurrence = shape.Dense ? n * n + 8 * n : 4 * n;
        if (shape.Inputs > MostInputs || (long)length * (shape.Inputs + 1) * n > MostStates) return false;
        return (long)length * shape.Inputs * shape.Outputs <= recurrence;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Validate(weights, inputs, outputs, default);
        Prepare(weights, inputs, withGradient: false, workers);
        _outputs = outputs;
        workers.Run(inputs.Tiles, _forward);
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
        _plan.Begin(inputs, targets, tiles, timeWeights, 1, DerivativeSize(inputs.Length));
        return Evaluate(weights, inputs, gradient, workers);
    }

    /// <inheritdoc/>
    public override double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateClassification(weights, inputs, labels, tiles);
        if (!gradient.IsEmpty) ValidateGradient(gradient);
        _plan.Begin(inputs, Shape.Outputs, labels, tiles, readout, gradient.IsEmpty ? 0 : DerivativeSize(inputs.Length));
        return Evaluate(weights, inputs, gradient, workers);
    }

    /// <inheritdoc/>
    public override void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateBackward(weights, inputs, outputGradients, gradient, inputGradients);
        _plan.Begin(inputs, outputGradients, DerivativeSize(inputs.Length));
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
        Prepare(inputs, withGradient: false, workers);
        _values = AlignedBuffer.Ensure(ref _sampleSpace, (long)losses.Length * _size);
        fixed (double* samples = weightSamples)
        {
            _weights = samples;
            workers.Run(losses.Length, _respond);
        }
        // A tile of inputs meets all samples, or a part of them, while it is in cache.
        _parts = Math.Clamp((Share * workers.Count + _plan.Count - 1) / _plan.Count, 1, losses.Length);
        workers.Run(_plan.Count * _parts, _loss);
        for (int sample = 0; sample < losses.Length; sample++) losses[sample] = _plan.ReduceSample(sample);
        Release();
    }

    /// <summary>Derivatives in rho and r, and the gradient of d.</summary>
    private int DerivativeSize(int length) => ImpulseResponse.Size(Shape, length) + Shape.Outputs;

    private double Evaluate(ReadOnlySpan<double> weights, TiledSequences inputs, Span<double> gradient, Workers workers)
    {
        try
        {
            Prepare(weights, inputs, !gradient.IsEmpty, workers);
            workers.Run(_plan.Count, _loss);
        }
        finally
        {
            // Another call must not find the gradients of this one's inputs.
            Release();
        }
        if (gradient.IsEmpty) return _plan.Reduce(default, workers);
        if (_derivatives.Length < _size + Shape.Outputs) _derivatives = new double[_size + Shape.Outputs];
        Span<double> derivatives = _derivatives.AsSpan(0, _size + Shape.Outputs);
        double loss = _plan.Reduce(derivatives, workers);
        _responses[0].PullBack(derivatives[.._size], gradient, workers);
        derivatives[_size..].CopyTo(gradient[^Shape.Outputs..]);
        return loss;
    }

    private void Prepare(ReadOnlySpan<double> weights, TiledSequences inputs, bool withGradient, Workers workers)
    {
        Prepare(inputs, withGradient, workers);
        _responses[0].Compute(weights, inputs.Length, withGradient);
        _values = _responses[0].Values;
        _parts = 1;
    }

    private void Prepare(TiledSequences inputs, bool withGradient, Workers workers)
    {
        _inputs = inputs;
        _withGradient = withGradient;
        _size = ImpulseResponse.Size(Shape, inputs.Length);
        int have = _responses.Length;
        if (have >= workers.Count) return;
        Array.Resize(ref _responses, workers.Count);
        Array.Resize(ref _outputSpaces, workers.Count);
        for (int i = have; i < workers.Count; i++) _responses[i] = new ImpulseResponse(Shape);
    }

    private void Release()
    {
        _inputs = null!;
        _outputs = _inputGradients = null;
        _weights = _values = null;
        _plan.Release();
    }

    /// <summary>The responses of one sample.</summary>
    private void Respond(int worker, int sample)
    {
        ImpulseResponse response = _responses[worker];
        response.Compute(new ReadOnlySpan<double>(_weights + (long)sample * Shape.TotalSize, Shape.TotalSize), _inputs.Length, keepStates: false);
        new ReadOnlySpan<double>(response.Values, _size).CopyTo(new Span<double>(_values + (long)sample * _size, _size));
    }

    private void ForwardTile(int _, int tile)
    {
        double* outputs = _outputs!.Pointer(tile);
        Answer(_inputs.Pointer(tile), _values, outputs);
        if (_inputs.LanesOf(tile) == Lane) return;
        Vector512<double> mask = Lanes.Mask(_inputs.LanesOf(tile));
        for (int i = 0; i < _outputs.TileSize; i += Lane) (Vector512.Load(outputs + i) & mask).Store(outputs + i);
    }

    /// <summary>One tile, and a part of the samples.</summary>
    private void LossTiles(int worker, int work)
    {
        int item = work / _parts, part = work % _parts;
        int first = (int)((long)_plan.Samples * part / _parts), end = (int)((long)_plan.Samples * (part + 1) / _parts);
        double* outputs = AlignedBuffer.Ensure(ref _outputSpaces[worker], (long)_inputs.Length * Shape.Outputs * Lane);
        int tile = _plan.Tile(item);
        for (int sample = first; sample < end; sample++)
        {
            if (!_plan.IsGiven) Answer(_inputs.Pointer(tile), _values + (long)sample * _size, outputs);
            _plan.Differentiate(sample * _plan.Count + item, outputs);
        }
        if (!_withGradient) return;
        Vector512<double> mask = Lanes.Mask(_inputs.LanesOf(tile));
        fixed (double* row = _plan.Row(item)) Differentiate(_inputs.Pointer(tile), outputs, mask, row);
        if (_inputGradients is not null) PullInputs(outputs, mask, _inputGradients.Pointer(tile));
    }

    /// <summary>y from x, [time][channel][lane] both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Answer(double* x, double* values, double* y)
    {
        int d = Shape.Inputs, o = Shape.Outputs, length = _inputs.Length;
        for (int output = 0; output < o; output++)
        {
            double* offsets = values + (long)(o * d + output) * length;
            for (int k = 0; k < length; k++) Vector512.Create(offsets[k]).Store(y + ((long)k * o + output) * Lane);
            for (int input = 0; input < d; input++)
                CausalSums.Apply(x + input * Lane, d * Lane, values + (long)(output * d + input) * length, length, y + output * Lane, o * Lane, length, add: true);
        }
    }

    /// <summary>The derivatives in rho and r from those in y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Differentiate(double* x, double* errors, Vector512<double> mask, double* row)
    {
        int d = Shape.Inputs, o = Shape.Outputs, length = _inputs.Length;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PullInputs(double* errors, Vector512<double> mask, double* inInputs)
    {
        int d = Shape.Inputs, o = Shape.Outputs, length = _inputs.Length;
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
