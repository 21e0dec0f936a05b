namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>The order of things: steps forward and back, segments, chunks.</summary>
internal sealed unsafe partial class DenseGroup<TOps, TVector, T, TActivation>
{
    /// <summary>Runs the recurrence. Keeps states, or checkpoints, where a gradient is to follow.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Forward(bool withGradient, bool withOutputs)
    {
        T* h = _states, next = _states + _blocks * StateSize;
        TakeStates(h);
        for (int k = 0; k < _length; k++)
        {
            if (withGradient && !_kept && k % _segment == 0) Copy(h, _checkpoints + (long)(k / _segment) * _blocks * StateSize);
            Advance(k, h, next, _kept ? k : -1);
            if (withOutputs) Decode(k, next);
            T* swap = h;
            h = next;
            next = swap;
        }
        GiveStates(h);
        if (withGradient) Copy(h, _states + 2L * _blocks * StateSize);
    }

    /// <summary>Goes back over all time; the tiles' outputs hold the derivatives of the loss in them.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Backward()
    {
        _gradient.Clear(_blocks);
        new Span<T>(_pulls, _blocks * PullSize).Clear();
        new Span<T>(_delta, _blocks * ValueSize).Clear();
        // The last errors meet the last state; from there on, those of step k - 1 meet h_k, as the pulls of step k do.
        CarryBack(_length - 1, 0);
        TakeStateGradients();
        PutStates(_states + 2L * _blocks * StateSize, _segment);
        AddChunk(_segment, 1);
        for (int start = (_length - 1) / _segment * _segment; start >= 0; start -= _segment)
        {
            int end = Math.Min(start + _segment, _length);
            if (!_kept) Replay(start, end);
            for (int first = start + (end - start - 1) / Chunk * Chunk; first >= start; first -= Chunk)
            {
                int count = Math.Min(Chunk, end - first);
                for (int k = first + count - 1; k >= first; k--) StepBack(k, k - start, k - first);
                AddChunk(first - start, count);
            }
        }
        GiveStateGradients();
    }

    [MethodImpl(AggressiveOptimization)]
    private void Replay(int start, int end)
    {
        T* h = _states, next = _states + _blocks * StateSize;
        Copy(_checkpoints + (long)(start / _segment) * _blocks * StateSize, h);
        for (int k = start; k < end; k++)
        {
            Advance(k, h, next, k - start);
            T* swap = h;
            h = next;
            next = swap;
        }
    }

    /// <summary>next from h at step k. From <paramref name="place"/> 0 on, h goes to the strips and the activations are kept.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Advance(int k, T* h, T* next, int place)
    {
        int d = _shape.Inputs;
        for (int tile = 0; tile < _blocks * TilesPerBlock; tile++)
        {
            ref DenseTile from = ref _tiles[tile];
            T* rows = h + tile / TilesPerBlock * StateSize + ValueSize + Lane + tile % TilesPerBlock * Tile;
            DenseSteps<TOps, TVector, T,
                TActivation>.FromTile(from.Inputs == null ? null : from.Inputs + (long)k * d * Tile, d, from.Mask, rows);
        }
        if (place >= 0) PutStates(h, place);
        T* z = TActivation.IsLinear || place < 0 ? _values : _values + (long)place * _blocks * ValueSize;
        BlockProduct<TOps, TVector, T>.Multiply(_weights.Forward, h, z, _m, _stateRows, _blocks, add: false);
        for (int block = 0; block < _blocks; block++)
        {
            DenseSteps<TOps, TVector, T, TActivation>.Advance(h + block * StateSize, z + block * ValueSize, next + block * StateSize,
                _masks + block * Lane, _timeStep, _m);
        }
    }

    /// <summary>From dLoss/dh_{k+1} to dLoss/dh_k, with the errors of step k - 1; the pull goes to the strips.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void StepBack(int k, int place, int strip)
    {
        T* values = TActivation.IsLinear ? _values : _values + (long)place * _blocks * ValueSize;
        for (int block = 0; block < _blocks; block++)
        {
            DenseSteps<TOps, TVector, T,
                TActivation>.Pull(_delta + block * ValueSize, values + block * ValueSize, _pulls + block * PullSize,
                _masks + block * Lane, _m);
        }
        PullInputs(k);
        CarryBack(k - 1, strip);
    }

    /// <summary>Completes the pulls by the errors of step k (none before the first), puts them to the strips and carries both on to
    /// delta.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void CarryBack(int k, int strip)
    {
        int o = _shape.Outputs;
        for (int tile = 0; tile < _blocks * TilesPerBlock; tile++)
        {
            ref DenseTile from = ref _tiles[tile];
            T* rows = _pulls + tile / TilesPerBlock * PullSize + ValueSize + tile % TilesPerBlock * Tile;
            DenseSteps<TOps, TVector, T,
                TActivation>.FromTile(k < 0 || from.Inputs == null ? null : from.Outputs + (long)k * o * Tile, o, from.Mask, rows);
        }
        for (int block = 0; block < _blocks; block++)
            Strips<TOps, TVector, T>.PutLeft(_pulls + block * PullSize, PullStrips(block), strip, _pullRows);
        // The linear form carries N^T p alone, the other delta + dt N^T p.
        BlockProduct<TOps, TVector, T>.Multiply(_weights.Backward, _pulls, _delta, _m, _pullRows, _blocks, add: !TActivation.IsLinear);
    }

    [MethodImpl(AggressiveOptimization)]
    private void Decode(int k, T* h)
    {
        int o = _shape.Outputs;
        for (int block = 0; block < _blocks; block++)
        {
            for (int c = 0; c < o; c++)
            {
                DenseSteps<TOps, TVector, T,
                    TActivation>.Read(_weights.Output + (long)c * _m, _weights.OutputBias[c], h + block * StateSize, _read, _m);
                for (int part = 0; part < TilesPerBlock; part++)
                {
                    ref DenseTile to = ref _tiles[block * TilesPerBlock + part];
                    if (to.Inputs != null) Lanes.Widen(_read + part * Tile).Store(to.Outputs + ((long)k * o + c) * Tile);
                }
            }
        }
    }

    /// <summary>dLoss/dx_k = U^T dLoss/dz_k, where it is wanted.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void PullInputs(int k)
    {
        if (_tiles[0].InputGradients == null) return;
        int d = _shape.Inputs;
        for (int block = 0; block < _blocks; block++)
        {
            for (int c = 0; c < d; c++)
            {
                DenseSteps<TOps, TVector, T,
                    TActivation>.Read(_weights.Input + (long)c * _m, default, _pulls + block * PullSize, _read, _m);
                for (int part = 0; part < TilesPerBlock; part++)
                {
                    ref DenseTile to = ref _tiles[block * TilesPerBlock + part];
                    if (to.Inputs != null) (Lanes.Widen(_read + part * Tile) & to.Mask).Store(to.InputGradients + ((long)k * d + c) * Tile);
                }
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void PutStates(T* h, int place)
    {
        for (int block = 0; block < _blocks; block++)
            Strips<TOps, TVector, T>.PutRight(h + block * StateSize, StateStrips(place, block), place % Chunk, _stateRows);
    }

    private void AddChunk(int place, int steps)
    {
        for (int block = 0; block < _blocks; block++) _gradient.Add(block, PullStrips(block), StateStrips(place, block), steps);
    }

    private T* PullStrips(int block) => _pullStrips + block * Strips<TOps, TVector, T>.Size(_pullRows);

    private void Copy(T* from, T* to) => new Span<T>(from, _blocks * StateSize).CopyTo(new Span<T>(to, _blocks * StateSize));
}
