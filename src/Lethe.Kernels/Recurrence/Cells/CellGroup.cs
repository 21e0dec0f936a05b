namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>
/// A cell over some blocks of sequences, and the way back; a worker owns one. A block is 64 bytes of lanes: one tile of float64, two of
/// float32. Going back, states and gates are those the forward pass has kept, where all fit the bytes it is given, or a segment's worth
/// recomputed from its checkpoint: the same operations and bits.
/// </summary>
internal sealed unsafe partial class CellGroup<TOps, TVector, T, TSteps>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    /// <summary>Blocks of a group at most.</summary>
    internal const int MostBlocks = 8;

    private const int Tile = TiledSequences.Lanes;

    private readonly RecurrenceShape _shape;
    private readonly CellLayout<TOps, TVector, T, TSteps> _layout;
    private readonly CellGradient<TOps, TVector, T, TSteps> _gradient;
    private readonly DenseTile[] _tiles = new DenseTile[MostBlocks * TilesPerBlock];
    private readonly int _units;
    private readonly long _largestKept;
    private PackedCell<TOps, TVector, T, TSteps> _weights;
    private AlignedBuffer? _stateSpace, _valueSpace, _stripSpace, _checkpointSpace, _pullSpace, _outputSpace;
    private T* _states, _gated, _values, _strips, _checkpoints, _pulls, _delta, _memoryDelta, _inputs, _masks, _read;
    private int _blocks, _length, _segment, _steps;
    private bool _kept;

    internal CellGroup(CellLayout<TOps, TVector, T, TSteps> layout, PackedCell<TOps, TVector, T, TSteps> weights, long kept)
    {
        _layout = layout;
        _largestKept = kept;
        _shape = layout.Shape;
        _units = layout.Units;
        _weights = weights;
        _gradient = new(layout);
    }

    /// <summary>Tiles to a block: 1, or 2 in float32.</summary>
    internal static int TilesPerBlock => Lane / Tile;

    private static int Lane => 64 / sizeof(T);

    private int StateSize => _layout.StateRows * Lane;

    private int PullSize => _layout.PullRows * Lane;

    private int ValueSize => _layout.ValueRows * Lane;

    private int UnitSize => _units * Lane;

    /// <summary>Makes room for <paramref name="tiles"/> tiles of a length, and clears what is no data.</summary>
    internal void Prepare(PackedCell<TOps, TVector, T, TSteps> weights, int tiles, int length, bool withGradient)
    {
        _weights = weights;
        _blocks = (tiles + TilesPerBlock - 1) / TilesPerBlock;
        _length = length;
        // As many steps to a strip as fill it with those of all blocks.
        _steps = Strips<TOps, TVector, T>.Steps / _blocks;
        _kept = withGradient && length * (long)_blocks * (StateSize + ValueSize) * sizeof(T) <= _largestKept;
        int shortest = _kept ? length : (int)Math.Ceiling(Math.Sqrt(length));
        _segment = (shortest + _steps - 1) / _steps * _steps;
        // h, the next h, the last h, r * h.
        _states = AlignedBuffer.Ensure<T>(ref _stateSpace, _blocks * (4L * StateSize + 3 * Lane));
        _gated = _states + 3L * _blocks * StateSize;
        _masks = _gated + (long)_blocks * StateSize;
        _read = _masks + _blocks * Lane;
        // One place more than steps: c after the last.
        _values = AlignedBuffer.Ensure<T>(ref _valueSpace, (withGradient ? _segment + 1L : 2) * _blocks * ValueSize);
        _tiles.AsSpan().Clear();
        new Span<T>(_states, 4 * _blocks * StateSize + _blocks * Lane).Clear();
        for (int state = 0; state < 4 * _blocks; state++)
            new Span<T>(_states + (long)state * StateSize + UnitSize, Lane).Fill(Lanes.Element<T>(1));
        if (!withGradient) return;
        // One strip more than the segment: the last state has a place of its own.
        _strips = AlignedBuffer.Ensure<T>(ref _stripSpace, (TSteps.Waits ? 2 : 1) * StripsSize);
        if (!_kept) _checkpoints = AlignedBuffer.Ensure<T>(ref _checkpointSpace, (length + _segment - 1L) / _segment * CheckpointSize);
        _pulls = AlignedBuffer.Ensure<T>(ref _pullSpace, _blocks * (PullSize + 2L * UnitSize + _weights.InputRows * Lane));
        _delta = _pulls + (long)_blocks * PullSize;
        _memoryDelta = _delta + (long)_blocks * UnitSize;
        _inputs = _memoryDelta + (long)_blocks * UnitSize;
    }

    /// <summary>Sets the data of one of the group's tiles; without outputs of its own it gets a workspace.</summary>
    internal void SetTile(int tile, DenseTile data, int lanes)
    {
        if (data.Outputs == null)
            data.Outputs = AlignedBuffer.Ensure(ref _outputSpace, (long)_tiles.Length * _length * _shape.Outputs * Tile)
                + (long)tile * _length * _shape.Outputs * Tile;
        data.Mask = Lanes.Mask(lanes);
        _tiles[tile] = data;
        var mask = new Span<T>(_masks + (long)tile * Tile, Tile);
        MemoryMarshal.AsBytes(mask)[..(lanes * sizeof(T))].Fill(byte.MaxValue);
    }

    /// <summary>The outputs of a tile, [time][o][lane]; <see cref="Backward"/> reads the derivatives of the loss there.</summary>
    internal double* Outputs(int tile) => _tiles[tile].Outputs;

    /// <summary>Writes the gradient of the group, all but that of d.</summary>
    internal void StoreGradient(Span<double> row) => _gradient.Store(row);

    private long CheckpointSize => (long)_blocks * (StateSize + UnitSize);

    private ref DenseTile TileOf(int block, int part) => ref _tiles[block * TilesPerBlock + part];

    private T* ValuesOf(int place) => _values + (long)place * _blocks * ValueSize;

    /// <summary>c, or what stands in its place, among the values of a step.</summary>
    private T* MemoryOf(T* values, int block) => values + (long)block * ValueSize + (long)_layout.GateRows * Lane;

    private long StripsSize => (_segment / _steps + 1L) * Strips<TOps, TVector, T>.Size(_layout.StateRows);

    private T* StripOf(int place) => _strips + place / _steps * Strips<TOps, TVector, T>.Size(_layout.StateRows);

    private int SlotOf(int place, int block) => place % _steps * _blocks + block;
}
