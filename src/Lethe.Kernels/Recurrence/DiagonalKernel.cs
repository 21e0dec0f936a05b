using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The diagonal recurrence with encoder, decoder, loss and gradient fused: what <see cref="ReferenceKernel"/> defines, eight sequences to a vector.
/// One tile's inputs, outputs and a few hundred states stay in cache; the (batch, time, units) tensor never exists. Forward, blocks of units add to the
/// outputs and leave only checkpoints of their states; backward, each block recomputes a segment of states from its checkpoint and sweeps over it.
/// Memory per thread grows like sqrt(T) m + T, so long sequences fit. Where there are fewer tiles than threads, blocks of a tile are shared out:
/// the operations and their order stay the same, and so do the bits.
/// </summary>
public sealed unsafe class DiagonalKernel : RecurrenceKernel
{
    private const int Lane = TiledSequences.Lanes, Step = DiagonalBlock.Step, BlockUnits = DiagonalBlock.Units;

    // Steps to a segment: its states and activations (8 KB per 8 steps) should stay in a first-level cache of 32 to 48 KB.
    private const int ShortestSegment = 32;

    // Values of costly activations kept per tile: 8 MB, a share of a third-level cache. Beyond, computing them again is faster than fetching them.
    private const long LargestKept = 1L << 20;

    // Sharing out a tile needs outputs per block; beyond this many values it is not worth its memory.
    private const long LargestSharedTile = 1L << 24;

    private readonly DiagonalBlock _block;
    private readonly int _blocks;
    private readonly LossPlan _plan = new();
    private readonly Action<int, int> _forwardTile, _forwardPart, _gatherTile, _lossTile, _gatherLoss, _backwardPart;
    private AlignedBuffer? _weights;
    private double[] _outputBias = [];
    private AlignedBuffer?[] _outputSpaces = [], _checkpointSpaces = [], _valueSpaces = [], _blockSpaces = [];
    private TiledSequences _inputs = null!, _outputs = null!;
    private int _length, _segment, _segments, _partSize;
    private bool _withGradient, _keepValues, _wholeBatch;

    /// <summary>Creates the kernel.</summary>
    /// <param name="shape">A diagonal shape (<see cref="RecurrenceShape.Dense"/> false), every size at least 1.</param>
    /// <param name="timeStep">dt of the nonlinear form.</param>
    /// <exception cref="ArgumentException">The shape is dense.</exception>
    public DiagonalKernel(RecurrenceShape shape, double timeStep) : base(shape, timeStep)
    {
        if (shape.Dense) throw new ArgumentException($"{shape} is dense, this kernel is for diagonal recurrent weights: use RecurrenceKernels.Create.", nameof(shape));
        _block = DiagonalBlock.Create(shape, timeStep);
        _blocks = (shape.Units + BlockUnits - 1) / BlockUnits;
        _forwardTile = ForwardTile;
        _forwardPart = ForwardPart;
        _gatherTile = GatherTile;
        _lossTile = LossTile;
        _gatherLoss = GatherLoss;
        _backwardPart = BackwardPart;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Validate(weights, inputs, outputs, default);
        bool shared = Prepare(weights, inputs, outputs, inputs.Tiles, withGradient: false, workers);
        _wholeBatch = true;
        if (shared)
        {
            workers.Run(inputs.Tiles * _blocks, _forwardPart);
            workers.Run(inputs.Tiles, _gatherTile);
        }
        else
        {
            workers.Run(inputs.Tiles, _forwardTile);
        }
        Release();
    }

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers) =>
        Evaluate(weights, inputs, targets, tiles, timeWeights, default, workers);

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
        return Run(weights, inputs, targets, gradient, workers);
    }

    /// <inheritdoc/>
    public override double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateClassification(weights, inputs, labels, tiles);
        if (!gradient.IsEmpty) ValidateGradient(gradient);
        _plan.Begin(inputs, Shape.Outputs, labels, tiles, readout, gradient.Length);
        return Run(weights, inputs, null, gradient, workers);
    }

    private double Run(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences? targets, Span<double> gradient, Workers workers)
    {
        bool shared = Prepare(weights, inputs, targets!, _plan.Items, !gradient.IsEmpty, workers);
        _wholeBatch = false;
        if (shared)
        {
            workers.Run(_plan.Items * _blocks, _forwardPart);
            workers.Run(_plan.Items, _gatherLoss);
            if (_withGradient) workers.Run(_plan.Items * _blocks, _backwardPart);
        }
        else
        {
            workers.Run(_plan.Items, _lossTile);
        }
        Release();
        _plan.Release();
        return _plan.Reduce(gradient);
    }

    /// <summary>Packs the weights and sees that all workspaces are there. True: blocks of a tile are shared out among the workers.</summary>
    private bool Prepare(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, int tiles, bool withGradient, Workers workers)
    {
        _inputs = inputs;
        _outputs = outputs;
        _withGradient = withGradient;
        _length = inputs.Length;
        _segment = Math.Max(ShortestSegment, (int)Math.Ceiling(Math.Sqrt(_length)));
        _segments = (_length + _segment - 1) / _segment;
        _partSize = _length * Shape.Outputs * Lane;
        Pack(new RecurrenceWeights(Shape, weights));

        // Idle threads when tiles are dealt out whole: tiles / (rounds * threads) of the time is used.
        int rounds = (tiles + workers.Count - 1) / workers.Count;
        bool shared = _blocks > 1 && tiles < 0.8 * rounds * workers.Count && (long)tiles * _blocks * _partSize <= LargestSharedTile;
        long valueSize = (long)_blocks * _length * Step;
        _keepValues = withGradient && _block.KeepsValues && valueSize <= LargestKept;
        int tileSpaces = shared ? tiles : Math.Min(tiles, workers.Count);
        Array.Resize(ref _outputSpaces, Math.Max(_outputSpaces.Length, tileSpaces));
        Array.Resize(ref _checkpointSpaces, Math.Max(_checkpointSpaces.Length, tileSpaces));
        Array.Resize(ref _valueSpaces, Math.Max(_valueSpaces.Length, tileSpaces));
        Array.Resize(ref _blockSpaces, Math.Max(_blockSpaces.Length, workers.Count));
        for (int i = 0; i < tileSpaces; i++)
        {
            AlignedBuffer.Ensure(ref _outputSpaces[i], (long)_partSize * (shared ? _blocks : 1));
            if (withGradient) AlignedBuffer.Ensure(ref _checkpointSpaces[i], (long)_blocks * _segments * Step);
            if (_keepValues) AlignedBuffer.Ensure(ref _valueSpaces[i], valueSize);
        }
        for (int i = 0; i < workers.Count; i++)
            AlignedBuffer.Ensure(ref _blockSpaces[i], (long)(2 * _segment + 2) * Step + _block.GradientSize + _block.ScratchSize(_segment));
        return shared;
    }

    private void Release()
    {
        _inputs = null!;
        _outputs = null!;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(in RecurrenceWeights w)
    {
        int m = Shape.Units, d = Shape.Inputs, o = Shape.Outputs;
        bool linear = Shape.Activation == Activation.Linear;
        double back = linear ? 1 : TimeStep;
        AlignedBuffer.Ensure(ref _weights, (long)_blocks * _block.WeightSize);
        Span<double> all = _weights!.Span;
        all.Clear();
        for (int i = 0; i < m; i++)
        {
            Span<double> at = all.Slice(i / BlockUnits * _block.WeightSize, _block.WeightSize)[(i % BlockUnits)..];
            double r = linear ? w.Recurrent[i] : -w.Recurrent[i];
            at[0] = r;
            at[BlockUnits] = back * r;
            at[2 * BlockUnits] = w.Bias[i];
            for (int c = 0; c < d; c++) at[(3 + c) * BlockUnits] = w.Input[i * d + c];
            for (int c = 0; c < o; c++)
            {
                at[(3 + d + c) * BlockUnits] = w.Output[c * m + i];
                at[(3 + d + o + c) * BlockUnits] = back * w.Output[c * m + i];
            }
        }
        Array.Resize(ref _outputBias, o);
        w.OutputBias.CopyTo(_outputBias);
    }

    private double* Weights(int block) => _weights!.Pointer + block * _block.WeightSize;

    private double* Checkpoints(int space, int block) =>
        _withGradient ? _checkpointSpaces[space]!.Pointer + (long)block * _segments * Step : null;

    private double* Values(int space, int block) => _keepValues ? _valueSpaces[space]!.Pointer + (long)block * _length * Step : null;

    private double* Scratch(int worker) => _blockSpaces[worker]!.Pointer + (long)(2 * _segment + 2) * Step + _block.GradientSize;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardInto(double* outputs, int worker, int tile, int space)
    {
        Fill(outputs);
        for (int block = 0; block < _blocks; block++)
            _block.Forward(Weights(block), _inputs.Pointer(tile), outputs, Checkpoints(space, block), Values(space, block), Scratch(worker), _length, _segment);
    }

    private void ForwardTile(int worker, int tile)
    {
        ForwardInto(_outputs.Pointer(tile), worker, tile, worker);
        ClearPadding(tile);
    }

    private void LossTile(int worker, int item)
    {
        double* outputs = _outputSpaces[worker]!.Pointer;
        ForwardInto(outputs, worker, _plan.Tile(item), worker);
        _plan.Differentiate(item, outputs);
        if (!_withGradient) return;
        for (int block = 0; block < _blocks; block++) Backward(worker, item, block, outputs, worker);
    }

    private void ForwardPart(int worker, int part)
    {
        (int item, int block) = Math.DivRem(part, _blocks);
        int tile = _wholeBatch ? item : _plan.Tile(item);
        double* outputs = _outputSpaces[item]!.Pointer + (long)block * _partSize;
        if (block == 0) Fill(outputs);
        else new Span<double>(outputs, _partSize).Clear();
        _block.Forward(Weights(block), _inputs.Pointer(tile), outputs, Checkpoints(item, block), Values(item, block), Scratch(worker), _length, _segment);
    }

    private void GatherTile(int worker, int tile)
    {
        Gather(_outputSpaces[tile]!.Pointer, _outputs.Pointer(tile));
        ClearPadding(tile);
    }

    private void GatherLoss(int worker, int item)
    {
        double* outputs = _outputSpaces[item]!.Pointer;
        Gather(outputs, outputs);
        _plan.Differentiate(item, outputs);
    }

    private void BackwardPart(int worker, int part)
    {
        (int item, int block) = Math.DivRem(part, _blocks);
        Backward(worker, item, block, _outputSpaces[item]!.Pointer, item);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int worker, int item, int block, double* errors, int space)
    {
        int tile = _plan.Tile(item);
        double* x = _inputs.Pointer(tile), checkpoints = Checkpoints(space, block), kept = Values(space, block), weights = Weights(block);
        double* delta = _blockSpaces[worker]!.Pointer, states = delta + Step;
        double* values = states + (_segment + 1) * Step, gradient = values + _segment * Step, scratch = gradient + _block.GradientSize;
        new Span<double>(delta, Step).Clear();
        new Span<double>(gradient, _block.GradientSize).Clear();
        for (int s = _segments - 1; s >= 0; s--)
        {
            int start = s * _segment, count = Math.Min(_segment, _length - start);
            double* segmentInputs = x + (long)start * Shape.Inputs * Lane, segmentErrors = errors + (long)start * Shape.Outputs * Lane;
            new Span<double>(checkpoints + (long)s * Step, Step).CopyTo(new Span<double>(states, Step));
            if (_keepValues) values = kept + (long)start * Step;
            _block.Replay(weights, segmentInputs, segmentErrors, states, values, _keepValues, gradient, scratch, count);
            _block.Sweep(weights, segmentInputs, segmentErrors, states, values, gradient, delta, scratch, count);
        }
        StoreGradient(_plan.Row(item), block, gradient, Lanes.Mask(_inputs.LanesOf(tile)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreGradient(Span<double> row, int block, double* gradient, Vector512<double> mask)
    {
        int m = Shape.Units, d = Shape.Inputs, o = Shape.Outputs, atU = m, atB = atU + m * d, atC = atB + m;
        double sign = Shape.Activation == Activation.Linear ? 1 : -1;
        for (int i = block * BlockUnits; i < Math.Min(m, (block + 1) * BlockUnits); i++, gradient += Lane)
        {
            row[i] = sign * Lanes.Sum(Vector512.Load(gradient), mask);
            row[atB + i] = Lanes.Sum(Vector512.Load(gradient + Step), mask);
            for (int c = 0; c < d; c++) row[atU + i * d + c] = Lanes.Sum(Vector512.Load(gradient + (2 + c) * Step), mask);
            for (int c = 0; c < o; c++) row[atC + c * m + i] = Lanes.Sum(Vector512.Load(gradient + (2 + d + c) * Step), mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(double* outputs)
    {
        int channels = Shape.Outputs;
        for (int o = 0; o < channels; o++)
        {
            Vector512<double> bias = Vector512.Create(_outputBias[o]);
            for (int k = 0; k < _length; k++) bias.Store(outputs + ((long)k * channels + o) * Lane);
        }
    }

    /// <summary>Adds the parts of the blocks in their order, as <see cref="ForwardInto"/> does one block at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(double* parts, double* outputs)
    {
        for (int i = 0; i < _partSize; i += Lane)
        {
            Vector512<double> sum = Vector512.Load(parts + i);
            for (int block = 1; block < _blocks; block++) sum += Vector512.Load(parts + (long)block * _partSize + i);
            sum.Store(outputs + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ClearPadding(int tile)
    {
        int lanes = _inputs.LanesOf(tile);
        if (lanes == Lane) return;
        double* outputs = _outputs.Pointer(tile);
        Vector512<double> mask = Lanes.Mask(lanes);
        for (int i = 0; i < _partSize; i += Lane) (Vector512.Load(outputs + i) & mask).Store(outputs + i);
    }
}
