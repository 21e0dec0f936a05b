namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// Encoder, recurrence and decoder of one block of sequences, or of two, and the way back; a worker owns one group. A block is 64 bytes of
/// lanes: one tile of float64, two of float32. A step's state is laid out [block][unit, 1, input][lane], its pull [block][unit,
/// output][lane]; lanes beyond the batch are held at 0 in both, so that they add nothing to the gradient. Going back, states and
/// activations are those the forward pass has kept, where all fit
/// <see cref="LargestKept"/>, or a segment's worth recomputed from its checkpoint: the same operations and bits.
/// </summary>
internal sealed unsafe partial class DenseGroup<TOps, TVector, T, TActivation>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    private const int Tile = TiledSequences.Lanes, Chunk = Strips<TOps, TVector, T>.Steps;

    // Bytes of states and activations kept per group, beyond which memory would be slower than recomputing.
    private const long LargestKept = 1L << 25;

    // Bytes of the first-level cache that the states of a pair may take.
    private const long FirstLevel = 1L << 14;

    private readonly RecurrenceShape _shape;
    private readonly double _timeStep;
    private readonly int _m, _stateRows, _pullRows;
    private readonly DenseGradient<TOps, TVector, T> _gradient;
    private readonly DenseTile[] _tiles = new DenseTile[2 * TilesPerBlock];
    private AlignedBuffer? _stateSpace, _valueSpace, _stripSpace, _checkpointSpace, _pullSpace, _outputSpace;
    private T* _states, _values, _strips, _checkpoints, _pullStrips, _pulls, _delta, _masks, _read;
    private DenseWeights<TOps, TVector, T> _weights;
    private int _blocks, _length, _segment;
    private bool _kept;

    internal DenseGroup(RecurrenceShape shape, double timeStep, DenseWeights<TOps, TVector, T> weights)
    {
        _shape = shape;
        _timeStep = timeStep;
        _weights = weights;
        _m = weights.Padded;
        _stateRows = weights.StateRows;
        _pullRows = weights.PullRows;
        _gradient = new(shape, weights);
    }

    /// <summary>
    /// True where two blocks to a group are faster than one: with 512 bits a broadcast weight serves both from a register; with 256 a row
    /// block of weights serves both from the first-level cache, as long as their states leave it room there.
    /// </summary>
    internal static bool GoesInPairs(int stateRows) => TOps.Count == Lane || 2L * stateRows * Lane * sizeof(T) <= FirstLevel;

    /// <summary>Tiles to a block: 1, or 2 in float32.</summary>
    internal static int TilesPerBlock => Lane / Tile;

    private static int Lane => 64 / sizeof(T);

    private int StateSize => _stateRows * Lane;

    private int PullSize => _pullRows * Lane;

    private int ValueSize => _m * Lane;

    /// <summary>Makes room for <paramref name="tiles"/> tiles (one or two blocks of them) of a length, and clears what is no
    /// data.</summary>
    internal void Prepare(DenseWeights<TOps, TVector, T> weights, int tiles, int length, bool withGradient)
    {
        _weights = weights;
        _blocks = (tiles + TilesPerBlock - 1) / TilesPerBlock;
        _length = length;
        long step = (long)_blocks * (StateSize + (TActivation.IsLinear ? 0 : ValueSize)) * sizeof(T);
        _kept = withGradient && length * step <= LargestKept;
        // Whole chunks: all time where everything is kept, the square root of it where checkpoints are.
        int shortest = _kept ? length : (int)Math.Ceiling(Math.Sqrt(length));
        _segment = (shortest + Chunk - 1) / Chunk * Chunk;
        // Three states; masks and a place for one channel of a block.
        _states = AlignedBuffer.Ensure<T>(ref _stateSpace, _blocks * (3L * StateSize + 2 * Lane));
        _masks = _states + 3L * _blocks * StateSize;
        _read = _masks + _blocks * Lane;
        _values = AlignedBuffer.Ensure<T>(ref _valueSpace, (withGradient && !TActivation.IsLinear ? (long)_segment : 1) * _blocks
            * ValueSize);
        _tiles.AsSpan().Clear();
        new Span<T>(_states, 3 * _blocks * StateSize).Clear();
        for (int state = 0; state < 3 * _blocks; state++)
            new Span<T>(_states + (long)state * StateSize + ValueSize, Lane).Fill(Lanes.Element<T>(1));
        if (!withGradient) return;
        // One chunk more than the segment: the last state has a place of its own.
        _strips = AlignedBuffer.Ensure<T>(ref _stripSpace, (_segment / Chunk + 1L) * _blocks * Strips<TOps, TVector, T>.Size(_stateRows));
        if (!_kept) _checkpoints = AlignedBuffer.Ensure<T>(ref _checkpointSpace, (length + _segment - 1L) / _segment * _blocks * StateSize);
        _pullStrips = AlignedBuffer.Ensure<T>(ref _pullSpace, _blocks * (Strips<TOps, TVector, T>.Size(_pullRows) + PullSize + ValueSize));
        _pulls = _pullStrips + _blocks * Strips<TOps, TVector, T>.Size(_pullRows);
        _delta = _pulls + (long)_blocks * PullSize;
    }

    /// <summary>Sets the data of one of the group's tiles; without outputs of its own it gets a workspace.</summary>
    internal void SetTile(int tile, DenseTile data, int lanes)
    {
        long size = (long)_length * _shape.Outputs * Tile;
        if (data.Outputs == null) data.Outputs = AlignedBuffer.Ensure(ref _outputSpace, _tiles.Length * size) + tile * size;
        _tiles[tile] = data with { Mask = Lanes.Mask(lanes) };
        var mask = new Span<T>(_masks + (long)tile * Tile, Tile);
        MemoryMarshal.AsBytes(mask).Clear();
        MemoryMarshal.AsBytes(mask[..lanes]).Fill(byte.MaxValue);
    }

    /// <summary>The outputs of a tile, [time][o][lane]; <see cref="Backward"/> reads the derivatives of the loss there.</summary>
    internal double* Outputs(int tile) => _tiles[tile].Outputs;

    /// <summary>Writes the gradient of one of the group's blocks, all but that of d.</summary>
    internal void StoreGradient(int block, Span<double> row) => _gradient.Store(block, row);

    /// <summary>The strips of a block that hold the state of a step, <paramref name="step"/> counted from a segment's start.</summary>
    private T* StateStrips(int step, int block) => _strips + (step / Chunk * (long)_blocks + block) * Strips<TOps, TVector,
        T>.Size(_stateRows);
}
