namespace Lethe.Kernels.Recurrence;

/// <summary>
/// What the threads of one call share: its data, which tiles, where the derivatives in the outputs come from, and one row of results per
/// work item (a tile, of one set of weights). Rows are added in the order of the items, whoever computed them, so a loss and a gradient
/// have the same bits for any number of threads.
/// </summary>
internal sealed unsafe class CallPlan(RecurrenceShape shape)
{
    private const int Lane = TiledSequences.Lanes;

    // Additions that are worth a thread.
    private const int LeastPart = 1 << 14;

    private readonly int _channels = shape.Outputs;
    private Action<int, int>? _reduce;
    private double* _sums;
    private int _size, _parts;
    private int[] _tiles = [], _labels = [];
    private double[] _timeWeights = [], _factors = [], _rows = [];
    private TiledSequences? _outputs, _inputGradients, _stepWeights;
    private RecurrenceTask _task;
    private Readout _readout;
    private double _scale;
    private int _rowSize, _length;

    /// <summary>(batch, time, d).</summary>
    internal TiledSequences Inputs { get; private set; } = null!;

    /// <summary>Number of tiles.</summary>
    internal int Count { get; private set; }

    /// <summary>Sets of weights.</summary>
    internal int Samples { get; private set; }

    /// <summary>Work items: item s Count + t is the t-th tile of sample s.</summary>
    internal int Items => Count * Samples;

    /// <summary>True where rows receive gradients.</summary>
    internal bool WithGradient { get; private set; }

    /// <summary>True where derivatives in the inputs are wanted.</summary>
    internal bool WithInputGradients => _inputGradients is not null;

    /// <summary>True where outputs are wanted, and no derivatives.</summary>
    internal bool IsForward => _task == RecurrenceTask.Forward;

    /// <summary>True where the derivatives do not depend on the outputs, so that these need not be computed.</summary>
    internal bool IsGiven => _task == RecurrenceTask.Backward;

    /// <summary>The tile of an item.</summary>
    internal int Tile(int item) => _tiles[item % Count];

    /// <summary>Where the outputs of a tile go; null where they are not wanted.</summary>
    internal double* Outputs(int tile) => IsForward ? _outputs!.Pointer(tile) : null;

    /// <summary>Where the derivatives in the inputs of a tile go; null where they are not wanted.</summary>
    internal double* InputGradients(int tile) => _inputGradients is null ? null : _inputGradients.Pointer(tile);

    /// <summary>h_0, h_T and the derivatives in them; null where they are not given or wanted.</summary>
    internal TiledSequences? InitialStates { get; private set; }

    /// <inheritdoc cref="InitialStates"/>
    internal TiledSequences? FinalStates { get; private set; }

    /// <inheritdoc cref="InitialStates"/>
    internal TiledSequences? InitialStateGradients { get; private set; }

    /// <inheritdoc cref="InitialStates"/>
    internal TiledSequences? FinalStateGradients { get; private set; }

    /// <summary>Derivatives in inputs of lanes without a sequence become 0.</summary>
    internal void ClearInputGradientPadding(int tile) => _inputGradients!.ClearPadding(tile);

    /// <summary>Takes over a call.</summary>
    /// <param name="call">Checked.</param>
    /// <param name="gradientSize">Values of the gradient, of whatever the kernel sums over tiles, those of d last; 0 where it is not
    /// wanted.</param>
    [MethodImpl(AggressiveOptimization)]
    internal void Begin(in RecurrenceCall call, int gradientSize)
    {
        _task = call.Task;
        Inputs = call.Inputs;
        _outputs = call.Outputs;
        _inputGradients = call.InputGradients;
        _stepWeights = call.StepWeights;
        InitialStates = call.InitialStates;
        FinalStates = call.FinalStates;
        InitialStateGradients = call.InitialStateGradients;
        FinalStateGradients = call.FinalStateGradients;
        _length = Inputs.Length;
        _readout = call.Readout;
        bool whole = call.Tiles.IsEmpty;
        Count = whole ? Inputs.Tiles : call.Tiles.Length;
        Samples = call.Samples;
        WithGradient = gradientSize > 0;
        _rowSize = gradientSize + 1;
        Grow(ref _tiles, Count);
        for (int i = 0; i < Count; i++) _tiles[i] = whole ? i : call.Tiles[i];
        if (!IsForward) Grow(ref _rows, Items * _rowSize);
        Grow(ref _labels, call.Labels.Length);
        call.Labels.CopyTo(_labels);
        long sequences = 0;
        foreach (int tile in _tiles.AsSpan(0, Count)) sequences += Inputs.LanesOf(tile);
        _scale = 1.0 / sequences;
        if (_task == RecurrenceTask.Loss) Weigh(call.TimeWeights, sequences);
    }

    /// <summary>The results of one work item: its gradient and, last, its part of the loss.</summary>
    internal Span<double> Row(int item) => _rows.AsSpan(item * _rowSize, _rowSize);

    /// <summary>Lets go of the batch.</summary>
    internal void Release()
    {
        Inputs = null!;
        _outputs = _inputGradients = _stepWeights = null;
        InitialStates = FinalStates = InitialStateGradients = FinalStateGradients = null;
        _sums = null;
    }

    /// <summary>
    /// The outputs of an item's tile, [time][o][lane], are there. Where they are wanted, lanes without a sequence become 0. Elsewhere they
    /// are replaced by the derivatives of the loss in them; the item's part of the loss and, where a gradient is wanted, the sums of the
    /// derivatives (the gradient of d, the last of the weights) go to its row. Lanes without a sequence count in neither.
    /// </summary>
    internal void Finish(int item, double* outputs)
    {
        int tile = Tile(item), lanes = Inputs.LanesOf(tile);
        if (IsForward)
        {
            _outputs!.ClearPadding(tile);
            return;
        }
        Vector512<double> mask = Lanes.Mask(lanes);
        Span<double> row = Row(item), outputBias = WithGradient ? row.Slice(row.Length - 1 - _channels, _channels) : default;
        row[^1] = _task switch
        {
            RecurrenceTask.Loss => Squares(outputs, _outputs!.Pointer(tile),
                _stepWeights is null ? null : _stepWeights.Pointer(tile), mask, outputBias),
            RecurrenceTask.CrossEntropy =>
                CrossEntropyLoss.Differentiate(outputs, _labels.AsSpan(tile * Lane, lanes), _length, _channels, _readout, _scale, mask,
                    outputBias),
            _ => Given(outputs, _outputs!.Pointer(tile), mask, outputBias),
        };
    }

    /// <summary>Adds up all rows, those of one tile after those of the one before.</summary>
    /// <param name="losses">One for each set of weights; empty where none is wanted.</param>
    /// <param name="gradient">Overwritten; empty where only losses are wanted.</param>
    /// <param name="workers">Threads: each adds up a part of the gradient, over all rows in their order.</param>
    internal void Reduce(Span<double> losses, Span<double> gradient, Workers workers)
    {
        for (int sample = 0; sample < losses.Length; sample++)
        {
            double loss = 0;
            for (int t = 0; t < Count; t++) loss += Row(sample * Count + t)[^1];
            losses[sample] = loss * _scale;
        }
        if (gradient.IsEmpty) return;
        fixed (double* sums = gradient)
        {
            _sums = sums;
            _size = gradient.Length;
            _parts = (int)Math.Clamp((long)Items * _size / LeastPart, 1, Math.Min(workers.Count, _size));
            workers.Run(_parts, _reduce ??= ReducePart);
        }
    }

    [MethodImpl(AggressiveOptimization)]
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

    /// <summary>v_k, and the factors of the derivatives: 2 v_k / (N T o).</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Weigh(ReadOnlySpan<double> timeWeights, long sequences)
    {
        _scale = 1.0 / ((double)sequences * _length * _channels);
        Grow(ref _timeWeights, _length);
        Grow(ref _factors, _length);
        for (int k = 0; k < _length; k++)
        {
            _timeWeights[k] = timeWeights.IsEmpty ? 1 : timeWeights[k];
            _factors[k] = 2 * _timeWeights[k] * _scale;
        }
    }

    /// <summary>2 v_k (y^ - y) / (N T o); gives the sum of v_k (y^ - y)^2; v_k times <paramref name="weights"/>, [time][lane], where
    /// there are any.</summary>
    [MethodImpl(AggressiveOptimization)]
    private double Squares(double* outputs, double* targets, double* weights, Vector512<double> mask, Span<double> outputBias)
    {
        Vector512<double> loss = default;
        for (int o = 0; o < _channels; o++)
        {
            Vector512<double> sum = default;
            for (int k = 0; k < _length; k++)
            {
                long at = ((long)k * _channels + o) * Lane;
                Vector512<double> error = Vector512.Load(outputs + at) - Vector512.Load(targets + at);
                Vector512<double> weighted = weights == null ? error : Vector512.Load(weights + (long)k * Lane) * error;
                loss = Vector512.FusedMultiplyAdd(Vector512.Create(_timeWeights[k]) * weighted, error, loss);
                Vector512<double> derivative = Vector512.Create(_factors[k]) * weighted;
                derivative.Store(outputs + at);
                sum += derivative;
            }
            if (!outputBias.IsEmpty) outputBias[o] = Lanes.Sum(sum, mask);
        }
        return Lanes.Sum(loss, mask);
    }

    [MethodImpl(AggressiveOptimization)]
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

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[length];
    }
}
