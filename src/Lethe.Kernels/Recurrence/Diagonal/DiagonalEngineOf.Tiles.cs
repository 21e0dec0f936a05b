namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Between tiles of float64 and the rows of a group, which have the lanes of all its tiles.</summary>
internal sealed unsafe partial class DiagonalEngine<TOps, TVector, T>
{
    /// <summary>The group's inputs, where they lie or packed.</summary>
    private T* Inputs(GroupSpace<T> space, int group)
    {
        if (_inPlace) return (T*)_plan.Inputs.Pointer(FirstTile(group));
        if (space.Group == group / _plan.Samples) return space.Inputs;
        space.Group = group / _plan.Samples;
        // Lanes of tiles that are not there compute with zeros, and nobody reads them.
        if (TilesOf(group) < _tiles) Clear(space.Inputs, InputSize);
        space.IsModerate = true;
        for (int t = 0; t < TilesOf(group); t++)
            space.IsModerate &= Pack(_plan.Inputs.Pointer(_plan.Tile(Item(group, t))), _length * _shape.Inputs, space.Inputs + t * Lane);
        return space.Inputs;
    }

    /// <summary>Outputs, or features, are complete: writes them out, or turns them into derivatives.</summary>
    private void Finish(GroupSpace<T> space, int group, T* y)
    {
        for (int t = 0; t < TilesOf(group); t++)
        {
            int item = Item(group, t);
            double* to = _plan.IsForward && _readout is null ? _plan.Outputs(_plan.Tile(item)) : _inPlace ? (double*)y : space.Tile;
            if (to != (double*)y) Unpack(y + t * Lane, _length * _shape.Decoded, to);
            if (_readout is null) _plan.Finish(item, to);
            else ReadOut(space, item, to);
            if (_plan.WithGradient && !_inPlace) Pack(to, _length * _shape.Decoded, y + t * Lane);
        }
    }

    /// <summary>From the features of a tile to its outputs, and back where derivatives are wanted.</summary>
    private void ReadOut(GroupSpace<T> space, int item, double* features)
    {
        double* readout = _weights.Readout(item / _plan.Count),
            outputs = _plan.IsForward ? _plan.Outputs(_plan.Tile(item)) : space.Results;
        _readout!.Forward(features, readout, outputs, _length);
        _plan.Finish(item, outputs);
        if (!_plan.WithGradient) return;
        // The gradients of d and V stand before that of e, which is the plan's, and the loss.
        Span<double> row = _plan.Row(item);
        int size = _shape.Features * (1 + _shape.Outputs);
        _readout.Backward(features, readout, outputs, _length, Lanes.Mask(_plan.Inputs.LanesOf(_plan.Tile(item))), space.Sums,
            row.Slice(row.Length - 1 - _shape.Outputs - size, size));
    }

    /// <summary>Stores a group's derivatives in the inputs; lanes without a sequence become 0.</summary>
    private void UnpackInputGradients(T* rows, int group)
    {
        for (int t = 0; t < TilesOf(group); t++)
        {
            int tile = _plan.Tile(Item(group, t));
            double* to = _plan.InputGradients(tile);
            if (to != (double*)rows) Unpack(rows + t * Lane, _length * _shape.Inputs, to);
            _plan.ClearInputGradientPadding(tile);
        }
    }

    /// <summary>The states of a block, times a factor: of every tile of the group, 0 where there are none.</summary>
    private void TakeStates(TiledSequences? states, int group, int block, double factor, T* to)
    {
        Clear(to, _pass.Step);
        if (states is null) return;
        int first = block * DiagonalPass<T>.Units, end = Math.Min(first + DiagonalPass<T>.Units, _shape.StateSize);
        for (int t = 0; t < TilesOf(group); t++)
        {
            double* from = states.Pointer(_plan.Tile(Item(group, t)));
            for (int i = first; i < end; i++)
                Lanes.Narrow(Vector512.Create(factor) * Vector512.Load(from + (long)i * Lane), to + (i - first) * _pass.Lanes + t * Lane);
        }
    }

    /// <summary>Stores the states of a block, times a factor, where they are wanted; lanes without a sequence become 0.</summary>
    private void GiveStates(T* from, int group, int block, double factor, TiledSequences? states)
    {
        if (states is null) return;
        int first = block * DiagonalPass<T>.Units, end = Math.Min(first + DiagonalPass<T>.Units, _shape.StateSize);
        for (int t = 0; t < TilesOf(group); t++)
        {
            int tile = _plan.Tile(Item(group, t));
            Vector512<double> mask = Lanes.Mask(states.LanesOf(tile)), scale = Vector512.Create(factor);
            double* to = states.Pointer(tile);
            for (int i = first; i < end; i++)
                ((scale * Lanes.Widen(from + (i - first) * _pass.Lanes + t * Lane)) & mask).Store(to + (long)i * Lane);
        }
    }

    /// <summary>True where all numbers packed are moderate.</summary>
    [MethodImpl(AggressiveOptimization)]
    private bool Pack(double* tile, int rows, T* to)
    {
        Vector512<double> bound = Vector512.Create(DiagonalWeights<TOps, TVector, T>.Moderate), moderate = Vector512<double>.AllBitsSet;
        for (int i = 0; i < rows; i++, tile += Lane, to += _pass.Lanes)
        {
            Vector512<double> x = Vector512.Load(tile);
            moderate &= Vector512.LessThan(Vector512.Abs(x), bound);
            Lanes.Narrow(x, to);
        }
        return moderate.ExtractMostSignificantBits() == 0xff;
    }

    [MethodImpl(AggressiveOptimization)]
    private void Unpack(T* from, int rows, double* tile)
    {
        for (int i = 0; i < rows; i++, from += _pass.Lanes, tile += Lane) Lanes.Widen(from).Store(tile);
    }

    /// <summary>Every output becomes d.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Fill(T* y, int sample)
    {
        T* bias = _weights.OutputBias(sample);
        for (int k = 0; k < _length; k++)
        {
            for (int o = 0; o < _shape.Decoded; o++, y += _pass.Lanes)
            {
                TOps.Store(TOps.Broadcast(bias[o]), y);
                TOps.Store(TOps.Broadcast(bias[o]), y + TOps.Count);
            }
        }
    }

    /// <summary>Adds the parts of the blocks in their order, as they add to each other within one thread.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void AddParts(T* parts, long size)
    {
        for (long i = 0; i < size; i += TOps.Count)
        {
            TVector sum = TOps.Load(parts + i);
            for (int block = 1; block < _blocks; block++) sum = TOps.Add(sum, TOps.Load(parts + block * size + i));
            TOps.Store(sum, parts + i);
        }
    }

    private void Copy(T* from, T* to) => new Span<T>(from, _pass.Step).CopyTo(new Span<T>(to, _pass.Step));

    // Longer than a span may be.
    [MethodImpl(AggressiveOptimization)]
    private static void Clear(T* at, long size)
    {
        for (long i = 0; i < size; i += TOps.Count) TOps.Store(TOps.Constant(0), at + i);
    }
}
