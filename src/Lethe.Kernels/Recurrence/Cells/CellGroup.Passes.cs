namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>The order of things: steps forward and back, segments, strips.</summary>
internal sealed unsafe partial class CellGroup<TOps, TVector, T, TSteps>
{
    /// <summary>Runs the cell. Keeps states and gates, or checkpoints, where a gradient is to follow.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Forward(bool withGradient, bool withOutputs)
    {
        T* h = _states, next = _states + _blocks * StateSize;
        LoadStates(h, ValuesOf(0));
        for (int k = 0; k < _length; k++)
        {
            // Where nothing is kept two places take turns.
            T* values = ValuesOf(_kept ? k : k % 2), nextValues = ValuesOf(_kept ? k + 1 : (k + 1) % 2);
            if (withGradient && !_kept && k % _segment == 0) SaveCheckpoint(k / _segment, h, values);
            Advance(k, h, next, values, nextValues, _kept ? k : -1);
            if (withOutputs) Decode(k, next);
            T* swap = h;
            h = next;
            next = swap;
        }
        StoreStates(h, ValuesOf(_kept ? _length : _length % 2));
        if (withGradient) new Span<T>(h, _blocks * StateSize).CopyTo(new Span<T>(_states + 2L * _blocks * StateSize, _blocks * StateSize));
    }

    /// <summary>Goes back over all time; the tiles' outputs hold the derivatives of the loss in them.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Backward()
    {
        _gradient.Clear();
        new Span<T>(_pulls, _blocks * PullSize).Clear();
        LoadDeltas();
        // The last errors meet the last state; from there on, those of step k - 1 meet h_k, as the pulls of step k do.
        CarryBack(_length - 1, 0, add: true);
        PutStates(_states + 2L * _blocks * StateSize, StripOf(_segment), _segment);
        // No pull meets r * h there, but what it meets must be a number.
        if (TSteps.Waits) PutStates(_states + 2L * _blocks * StateSize, GatedStripOf(_segment), _segment);
        _gradient.Add(StripOf(_segment), GatedStripOf(_segment), _blocks);
        for (int start = (_length - 1) / _segment * _segment; start >= 0; start -= _segment)
        {
            int end = Math.Min(start + _segment, _length);
            if (!_kept) Replay(start, end);
            for (int first = start + (end - start - 1) / _steps * _steps; first >= start; first -= _steps)
            {
                int count = Math.Min(_steps, end - first);
                for (int k = first + count - 1; k >= first; k--)
                {
                    Pull(k - start);
                    if (TSteps.Waits) PullReset(k - start);
                    PullInputs(k);
                    CarryBack(k - 1, k - start, TSteps.Carries);
                }
                _gradient.Add(StripOf(first - start), GatedStripOf(first - start), count * _blocks);
            }
        }
        StoreDeltas();
    }

    [MethodImpl(AggressiveOptimization)]
    private void Replay(int start, int end)
    {
        T* h = _states, next = _states + _blocks * StateSize;
        LoadCheckpoint(start / _segment, h, ValuesOf(0));
        for (int k = start; k < end; k++)
        {
            Advance(k, h, next, ValuesOf(k - start), ValuesOf(k - start + 1), k - start);
            T* swap = h;
            h = next;
            next = swap;
        }
    }

    /// <summary>next from h at step k. From <paramref name="place"/> 0 on, h goes to the strips.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Advance(int k, T* h, T* next, T* values, T* nextValues, int place)
    {
        int d = _shape.Inputs;
        for (int block = 0; block < _blocks; block++)
        {
            for (int part = 0; part < TilesPerBlock; part++)
            {
                ref DenseTile from = ref TileOf(block, part);
                FromTile(from.Inputs == null ? null : from.Inputs + (long)k * d * Tile, d, from.Mask,
                    h + block * StateSize + UnitSize + Lane + part * Tile);
            }
        }
        if (place >= 0) PutStates(h, StripOf(place), place);
        T* packed = _weights.Forward;
        foreach (CellSpan span in _layout.Spans)
        {
            T* from = h;
            if (span.Waits)
            {
                Reset(h, values);
                if (place >= 0) PutStates(_gated, GatedStripOf(place), place);
                from = _gated;
            }
            BlockProduct<TOps, TVector, T>.Multiply(packed, from + (long)span.Column * Lane, StateSize, values + (long)span.Row * Lane,
                ValueSize, span.Rows, span.Columns, _blocks, add: false);
            packed += (long)span.Rows * span.Columns;
        }
        for (int block = 0; block < _blocks; block++)
        {
            TSteps.Advance(h + block * StateSize, values + (long)block * ValueSize, nextValues + (long)block * ValueSize,
                next + block * StateSize, _masks + block * Lane, _units);
        }
    }

    /// <summary>(r * h, 1, x), from h and the rows of r.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Reset(T* h, T* values)
    {
        for (int block = 0; block < _blocks; block++)
        {
            T* from = h + block * StateSize, to = _gated + block * StateSize;
            new Span<T>(from + UnitSize, StateSize - UnitSize).CopyTo(new Span<T>(to + UnitSize, StateSize - UnitSize));
            TSteps.Reset(from, values + (long)block * ValueSize, to, _units);
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void PullReset(int place)
    {
        // r * h of this step is in the strips: its place takes the derivative in it.
        BlockProduct<TOps, TVector, T>.Multiply(_weights.Waiting, _pulls + (long)(StateGates - 1) * UnitSize, PullSize, _gated, StateSize,
            _units, _units, _blocks, add: false);
        for (int block = 0; block < _blocks; block++)
        {
            TSteps.PullReset(_gated + block * StateSize, ValuesOf(place) + (long)block * ValueSize, _pulls + (long)block * PullSize,
                _delta + block * UnitSize, _units);
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void Pull(int place)
    {
        T* values = ValuesOf(place);
        for (int block = 0; block < _blocks; block++)
        {
            TSteps.Pull(_delta + block * UnitSize, _memoryDelta + block * UnitSize, values + (long)block * ValueSize,
                _pulls + (long)block * PullSize, _pulls + (long)block * PullSize + (long)_layout.InputPulls * Lane, _masks + block * Lane,
                _units);
        }
    }

    /// <summary>Completes the pulls by the errors of step k (none before the first), puts them to the strips and carries both on to
    /// delta.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void CarryBack(int k, int place, bool add)
    {
        int o = _layout.Errors;
        for (int block = 0; block < _blocks; block++)
        {
            for (int part = 0; part < TilesPerBlock && o > 0; part++)
            {
                ref DenseTile from = ref TileOf(block, part);
                FromTile(k < 0 || from.Inputs == null ? null : from.Outputs + (long)k * o * Tile, o, from.Mask,
                    _pulls + (long)block * PullSize + (long)StateGates * UnitSize + part * Tile);
            }
            _gradient.Put(_pulls + (long)block * PullSize, SlotOf(place, block));
        }
        BlockProduct<TOps, TVector, T>.Multiply(_weights.Backward, _pulls, PullSize, _delta, UnitSize, _units, _layout.BackColumns, _blocks,
            add);
        if (_shape.Undecoded && k >= 0) AddErrors(k);
    }

    /// <summary>Without a decoder outputs are states: their derivatives reach delta as they are.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void AddErrors(int k)
    {
        int o = _shape.Outputs;
        for (int block = 0; block < _blocks; block++)
        {
            for (int part = 0; part < TilesPerBlock; part++)
            {
                ref DenseTile from = ref TileOf(block, part);
                if (from.Inputs == null) continue;
                double* errors = from.Outputs + (long)k * o * Tile;
                T* to = _delta + block * UnitSize + part * Tile;
                for (int i = 0; i < o; i++, errors += Tile, to += Lane)
                    Lanes.Narrow(Lanes.Widen(to) + (Vector512.Load(errors) & from.Mask), to);
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void Decode(int k, T* h)
    {
        int o = _shape.Outputs;
        for (int block = 0; block < _blocks; block++)
        {
            for (int c = 0; c < o; c++)
            {
                T* read = _shape.Undecoded ? h + block * StateSize + c * Lane : _read;
                if (!_shape.Undecoded) Read(_weights.Output + (long)c * _units, _weights.OutputBias[c], h + block * StateSize, _read);
                for (int part = 0; part < TilesPerBlock; part++)
                {
                    ref DenseTile to = ref TileOf(block, part);
                    if (to.Inputs != null) Lanes.Widen(read + part * Tile).Store(to.Outputs + ((long)k * o + c) * Tile);
                }
            }
        }
    }

    /// <summary>dLoss/dx_k = U^T dLoss/dz_k, where it is wanted.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void PullInputs(int k)
    {
        if (_tiles[0].InputGradients == null) return;
        int d = _shape.Inputs, rows = _weights.InputRows;
        BlockProduct<TOps, TVector, T>.Multiply(_weights.Input, _pulls, PullSize, _inputs, rows * Lane, rows, FullGates * _units,
            _blocks, add: false);
        if (TSteps.Apart > 0)
        {
            BlockProduct<TOps, TVector, T>.Multiply(_weights.InputAlone, _pulls + (long)_layout.InputPulls * Lane, PullSize, _inputs,
                rows * Lane, rows, _units, _blocks, add: true);
        }
        for (int block = 0; block < _blocks; block++)
        {
            for (int part = 0; part < TilesPerBlock; part++)
            {
                ref DenseTile to = ref TileOf(block, part);
                if (to.Inputs == null) continue;
                for (int c = 0; c < d; c++)
                {
                    (Lanes.Widen(_inputs + (block * rows + c) * (long)Lane + part * Tile) & to.Mask)
                        .Store(to.InputGradients + ((long)k * d + c) * Tile);
                }
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void PutStates(T* h, T* strip, int place)
    {
        for (int block = 0; block < _blocks; block++)
            Strips<TOps, TVector, T>.PutRight(h + block * StateSize, strip, SlotOf(place, block), _layout.StateRows);
    }

    private T* GatedStripOf(int place) => TSteps.Waits ? StripOf(place) + StripsSize : null;

    private static int StateGates => CellLayout<TOps, TVector, T, TSteps>.StateGates;

    private static int FullGates => CellLayout<TOps, TVector, T, TSteps>.FullGates;

    private static void FromTile(double* tile, int channels, Vector512<double> mask, T* rows) =>
        DenseSteps<TOps, TVector, T, LinearFunction<TVector>>.FromTile(tile, channels, mask, rows);

    private void Read(T* weights, T bias, T* from, T* to) =>
        DenseSteps<TOps, TVector, T, LinearFunction<TVector>>.Read(weights, bias, from, to, _units);
}
