namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>
/// Deals groups of tiles out to threads. Where there are too few of them for all threads, blocks of a group are dealt out: outputs of the
/// blocks are then added in their order, as they are within one thread, and the bits are the same.
/// </summary>
internal sealed unsafe partial class DiagonalEngine<TOps, TVector, T> : DiagonalEngine
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Lane = TiledSequences.Lanes;

    // Steps to a segment: its states, and what a pass keeps beside them, should stay in a first-level cache of 32 to 48 KB.
    private const int ShortestSegment = 32;

    // Bytes of states (and values) kept per group. Beyond a second-level cache, computing them again is faster than fetching them;
    // where sigma is long, beyond a share of the third.
    private const long LargestKept = 512L << 10, LargestLongKept = 8L << 20;

    // Bytes of inputs and outputs of a group beyond which they leave the second-level cache between one block of states and the next: all
    // blocks then go over a segment before the next one.
    private const long LargestSignals = 256L << 10;

    // Sharing out a group needs outputs per block; beyond this many numbers it is not worth its memory.
    private const long LargestShared = 1L << 24;

    private readonly RecurrenceShape _shape;
    private readonly CallPlan _plan;
    private readonly Recomputation _recomputation;
    private readonly DiagonalPass<T> _pass, _numeric;
    private readonly DiagonalWeights<TOps, TVector, T> _weights;
    private readonly Action<int, int> _whole, _forwardPart, _gather, _backwardPart, _gatherInputs;
    private readonly int _blocks, _tiles;
    private readonly double _timeStep;

    // One tile of float64 to a group: tiles are read and written where they lie.
    private readonly bool _inPlace;
    private readonly FeatureReadout? _readout;
    private GroupSpace<T>[] _groups = [];
    private WorkerSpace<T>[] _workers = [];
    private int _length, _segment, _segments, _perSample;
    private bool _kept, _shared, _bySegment;

    /// <summary>An engine.</summary>
    /// <param name="shape">Sizes and form.</param>
    /// <param name="timeStep">dt.</param>
    /// <param name="recomputation">Whether states are kept.</param>
    /// <param name="plan">The calls, one after the other.</param>
    /// <param name="pass">Computes any states.</param>
    /// <param name="numeric">Gives the same bits where weights and inputs are moderate, so that no state becomes NaN; it may be the
    /// same.</param>
    internal DiagonalEngine(RecurrenceShape shape, double timeStep, Recomputation recomputation, CallPlan plan, DiagonalPass<T> pass,
        DiagonalPass<T> numeric)
    {
        _shape = shape;
        _recomputation = recomputation;
        _timeStep = shape.IsLinearInTime ? 1 : timeStep;
        _plan = plan;
        _pass = pass;
        _numeric = numeric;
        _weights = new DiagonalWeights<TOps, TVector, T>(shape, timeStep, pass);
        _blocks = _weights.Blocks;
        _tiles = pass.Lanes / Lane;
        _inPlace = _tiles == 1 && typeof(T) == typeof(double);
        if (shape.Features > 0) _readout = new FeatureReadout(shape);
        _whole = Whole;
        _forwardPart = ForwardPart;
        _gather = Gather;
        _backwardPart = BackwardPart;
        _gatherInputs = GatherInputs;
    }

    private long InputSize => (long)_length * _shape.Inputs * _pass.Lanes;

    private long OutputSize => (long)_length * _shape.Decoded * _pass.Lanes;

    /// <summary>True where a forward pass writes outputs where they are wanted.</summary>
    private bool WritesOutputs => _inPlace && _readout is null && _plan.IsForward;

    internal override void Run(ReadOnlySpan<double> weights, Workers workers)
    {
        _weights.Load(weights, _plan.Samples);
        Prepare(workers.Count);
        int groups = _perSample * _plan.Samples;
        if (_shared)
        {
            workers.Run(groups * _blocks, _forwardPart);
            workers.Run(groups, _gather);
            if (_plan.WithGradient) workers.Run(groups * _blocks, _backwardPart);
            if (_plan.WithInputGradients) workers.Run(groups, _gatherInputs);
        }
        else
        {
            workers.Run(groups, _whole);
        }
    }

    private void Prepare(int workers)
    {
        bool back = _plan.WithGradient;
        _length = _plan.Inputs.Length;
        _perSample = (_plan.Count + _tiles - 1) / _tiles;
        long groups = (long)_perSample * _plan.Samples, steps = (long)_blocks * _pass.Step;
        long stateSize = steps * (_length + 1), valueSize = _pass.KeepsValues ? steps * _length : 0;
        _kept = back && _recomputation != Recomputation.Always &&
            (_recomputation == Recomputation.Never || (stateSize + valueSize) * sizeof(T)
                <= (_pass.IsLong ? LargestLongKept : LargestKept));
        _segment = _kept ? ShortestSegment : Math.Max(ShortestSegment, (int)Math.Ceiling(Math.Sqrt(_length)));
        _segments = (_length + _segment - 1) / _segment;

        // Idle threads when groups are dealt out whole: groups / (rounds * threads) of the time is used.
        long rounds = (groups + workers - 1) / workers;
        _shared = _blocks > 1 && groups < 0.8 * rounds * workers && groups * _blocks * Math.Max(InputSize, OutputSize) <= LargestShared;
        int spaces = _shared ? (int)groups : (int)Math.Min(groups, workers);
        Grow(ref _groups, spaces);
        Grow(ref _workers, workers);
        _bySegment = !_shared && _blocks > 1 && (InputSize + OutputSize) * sizeof(T) > LargestSignals;
        int parts = _shared ? _blocks : 1;
        long outputs = WritesOutputs && !_shared ? 0 : OutputSize * parts, own = _inPlace ? 0 : InputSize;
        long inputGradients = !_plan.WithInputGradients || (_inPlace && !_shared) ? 0 : InputSize * parts;
        for (int i = 0; i < spaces; i++)
        {
            _groups[i].Prepare(_pass.Lanes, own, outputs, inputGradients, _inPlace ? 0 : (long)_length * _shape.Decoded * Lane,
                _readout is null ? 0 : (long)_length * _shape.Outputs * Lane, _readout?.SpaceSize ?? 0,
                back && !_kept ? steps * _segments : 0, _kept ? stateSize : 0, _kept ? valueSize : 0);
        }
        for (int i = 0; i < workers; i++) _workers[i].Prepare(_pass, _segment, _bySegment ? _blocks : 1);
    }

    private void Whole(int worker, int group)
    {
        GroupSpace<T> space = _groups[worker];
        T* x = Inputs(space, group);
        T* y = WritesOutputs ? (T*)_plan.Outputs(FirstTile(group)) : space.Outputs;
        Fill(y, group % _plan.Samples);
        for (int first = 0, count = _bySegment ? _blocks : 1; first < _blocks; first += count)
            Forward(worker, space, group, first, count, x, y);
        Finish(space, group, y);
        if (!_plan.WithGradient) return;
        T* dx = null;
        if (_plan.WithInputGradients)
        {
            dx = _inPlace ? (T*)_plan.InputGradients(FirstTile(group)) : space.InputGradients;
            Clear(dx, InputSize);
        }
        for (int first = 0, count = _bySegment ? _blocks : 1; first < _blocks; first += count)
            Backward(worker, space, group, first, count, x, y, dx);
        if (dx != null) UnpackInputGradients(dx, group);
    }

    private void ForwardPart(int worker, int part)
    {
        (int group, int block) = Math.DivRem(part, _blocks);
        GroupSpace<T> space = _groups[group];
        T* x, y = space.Outputs + block * OutputSize;
        lock (space) x = Inputs(space, group);
        if (block == 0) Fill(y, group % _plan.Samples);
        else Clear(y, OutputSize);
        Forward(worker, space, group, block, 1, x, y);
    }

    private void Gather(int worker, int group)
    {
        GroupSpace<T> space = _groups[group];
        AddParts(space.Outputs, OutputSize);
        Finish(space, group, space.Outputs);
    }

    private void BackwardPart(int worker, int part)
    {
        (int group, int block) = Math.DivRem(part, _blocks);
        GroupSpace<T> space = _groups[group];
        T* dx = !_plan.WithInputGradients ? null : space.InputGradients + block * InputSize;
        if (dx != null) Clear(dx, InputSize);
        Backward(worker, space, group, block, 1, Inputs(space, group), space.Outputs, dx);
    }

    private void GatherInputs(int worker, int group)
    {
        GroupSpace<T> space = _groups[group];
        AddParts(space.InputGradients, InputSize);
        UnpackInputGradients(space.InputGradients, group);
    }

    /// <summary>Some blocks of a group, each going on from its own states: segment after segment.</summary>
    private void Forward(int worker, GroupSpace<T> space, int group, int first, int count, T* x, T* y)
    {
        WorkerSpace<T> own = _workers[worker];
        for (int block = first; block < first + count; block++) TakeStates(_plan.InitialStates, group, block, 1, own.Carry(block));
        for (int s = 0; s < _segments; s++)
            for (int block = first; block < first + count; block++) ForwardSegment(own, space, group, block, s, x, y);
        for (int block = first; block < first + count; block++) GiveStates(own.Carry(block), group, block, 1, _plan.FinalStates);
    }

    private void ForwardSegment(WorkerSpace<T> own, GroupSpace<T> space, int group, int block, int s, T* x, T* y)
    {
        T* carry = own.Carry(block), states = null, values = null;
        int start = s * _segment, count = Math.Min(_segment, _length - start);
        if (_kept) KeptAt(space, block, start, out states, out values);
        else if (_plan.WithGradient) Copy(carry, CheckpointAt(space, block, s));
        PassOf(space).Forward(_weights.Block(group % _plan.Samples, block), x + (long)start * _shape.Inputs * _pass.Lanes,
            y + (long)start * _shape.Decoded * _pass.Lanes, carry, states, values, own.Scratch, count);
    }

    /// <summary>The way back of some blocks.</summary>
    private void Backward(int worker, GroupSpace<T> space, int group, int first, int count, T* x, T* errors, T* dx)
    {
        WorkerSpace<T> own = _workers[worker];
        for (int block = first; block < first + count; block++)
        {
            Clear(own.Delta(block), _pass.CarrySize);
            Clear(own.Gradient(block), _pass.GradientSize);
        }
        for (int s = _segments - 1; s >= 0; s--)
            for (int block = first; block < first + count; block++) BackwardSegment(own, space, group, block, s, x, errors, dx);
        for (int block = first; block < first + count; block++)
        {
            if (_plan.InitialStateGradients is { } gradients)
            {
                _pass.Begin(_weights.Block(group % _plan.Samples, block), own.Delta(block), own.Edge, own.Scratch);
                GiveStates(own.Edge, group, block, 1 / _timeStep, gradients);
            }
            for (int t = 0; t < TilesOf(group); t++)
            {
                int item = Item(group, t);
                _weights.Store(own.Gradient(block), block, t, _plan.Inputs.LanesOf(_plan.Tile(item)), _plan.Row(item));
            }
        }
    }

    private void BackwardSegment(WorkerSpace<T> own, GroupSpace<T> space, int group, int block, int s, T* x, T* errors, T* dx)
    {
        T* weights = _weights.Block(group % _plan.Samples, block), states = own.States, values = own.Values;
        int start = s * _segment, count = Math.Min(_segment, _length - start);
        T* input = x + (long)start * _shape.Inputs * _pass.Lanes;
        bool last = s == _segments - 1;
        // Derivatives in states are carried times dt.
        if (last) TakeStates(_plan.FinalStateGradients, group, block, _timeStep, own.Edge);
        if (_kept)
        {
            KeptAt(space, block, start, out states, out values);
        }
        else
        {
            Copy(CheckpointAt(space, block, s), states);
            PassOf(space).Replay(weights, input, states, values, own.Scratch, count);
        }
        _pass.Backward(weights, input, errors + (long)start * _shape.Decoded * _pass.Lanes, states, values, own.Gradient(block),
            own.Delta(block), dx == null ? null : dx + (long)start * _shape.Inputs * _pass.Lanes, own.Scratch, count,
            last ? own.Edge : null);
    }

    private DiagonalPass<T> PassOf(GroupSpace<T> space) =>
        space.IsModerate && _weights.IsModerate && _plan.InitialStates is null ? _numeric : _pass;

    private void KeptAt(GroupSpace<T> space, int block, int start, out T* states, out T* values)
    {
        states = space.States + ((long)block * (_length + 1) + start) * _pass.Step;
        values = space.Values + ((long)block * _length + start) * _pass.Step;
    }

    private T* CheckpointAt(GroupSpace<T> space, int block, int segment) =>
        space.Checkpoints + ((long)block * _segments + segment) * _pass.Step;

    /// <summary>Samples of one group of tiles follow each other, so that they share its inputs in cache.</summary>
    private int FirstItem(int group) => group % _plan.Samples * _plan.Count + group / _plan.Samples * _tiles;

    private int Item(int group, int tileOfGroup) => FirstItem(group) + tileOfGroup;

    private int FirstTile(int group) => _plan.Tile(FirstItem(group));

    private int TilesOf(int group) => Math.Min(_tiles, _plan.Count - group / _plan.Samples * _tiles);

    private static void Grow<TItem>(ref TItem[] array, int length)
        where TItem : new()
    {
        int have = array.Length;
        if (have >= length) return;
        Array.Resize(ref array, length);
        for (int i = have; i < length; i++) array[i] = new TItem();
    }
}
