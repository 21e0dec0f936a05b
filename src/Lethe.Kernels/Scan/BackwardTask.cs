namespace Lethe.Kernels.Scan;

/// <summary>
/// The recurrence of gradients back over sequences, each from its row of <see cref="Incoming"/>. The pointers, all set before each call of
/// <see cref="Run"/>, stay good during that call only.
/// </summary>
internal sealed unsafe class BackwardTask<T, TArithmetic>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    private readonly ScanShape _shape;
    private readonly Action<int, int> _item;
    private AlignedBuffer?[] _spaces = [];
    private AlignedBuffer? _zeros, _sums;
    private T* _zeroRow, _sequenceSums;
    private ScanDivision _division;
    private bool _streaming;

    internal BackwardTask(ScanShape shape)
    {
        _shape = shape;
        _item = Item;
    }

    /// <summary>a; h, null where dL/da is not wanted; h before each sequence, null: zeros; dL/dh; what reaches L through the state after
    /// each sequence, null: zeros.</summary>
    internal T* Multipliers, States, Initial, Gradients, Incoming;

    /// <summary>dL/db; dL/da, null: not wanted; what goes on to the state before each sequence, null: not wanted.</summary>
    internal T* Out, MultiplierOut, Outgoing;

    /// <summary>Runs all sequences.</summary>
    internal void Run(Workers workers)
    {
        _division = new ScanDivision(_shape.Batch, _shape.RowSize, sizeof(T), workers.Count);
        _streaming = ScanMemory.Streams((long)_shape.Size * sizeof(T));
        _zeroRow = (T*)AlignedBuffer.Ensure(ref _zeros, ScanMemory.Doubles<T>(_shape.RowSize));
        bool summed = MultiplierOut != null && !_shape.TimeVarying;
        if (summed) _sequenceSums = (T*)AlignedBuffer.Ensure(ref _sums, ScanMemory.Doubles<T>((long)_shape.Batch * _shape.RowSize));
        ScanMemory.Ensure(ref _spaces, workers.Count, ScanMemory.Doubles<T>(_division.Width * 2L * (1 + _division.TileSteps)));
        workers.Run(_division.Items, _item);
        if (summed) Reduce();
    }

    private void Item(int worker, int item)
    {
        (int first, int count, int channel, int width) = _division[item];
        for (int sequence = first; sequence < first + count; sequence++)
        {
            if (MultiplierOut == null) Sequence<NoMultiplierGradient>(worker, sequence, channel, width);
            else if (_shape.TimeVarying) Sequence<StoredMultiplierGradient>(worker, sequence, channel, width);
            else Sequence<SummedMultiplierGradient>(worker, sequence, channel, width);
        }
        if (_streaming) Thread.MemoryBarrier();
    }

    private void Sequence<TGradient>(int worker, int sequence, int channel, int width)
        where TGradient : struct, IMultiplierGradient
    {
        T* carry = (T*)_spaces[worker]!.Pointer, sum = carry + width, tile = sum + width,
            multiplierTile = tile + (long)width * _division.TileSteps;
        long row = _shape.RowSize, start = (long)sequence * _shape.Length * row + channel;
        var step = new BackwardSteps(_shape.TimeVarying ? row : 0, row, _streaming ? width : row);
        ScanMemory.CopyRow(Incoming == null ? null : Incoming + sequence * row + channel, carry, width);
        ScanMemory.CopyRow(null, sum, width);
        for (int end = _shape.Length; end > 0;)
        {
            // The first step of a sequence reads the initial state, which lies elsewhere: it is a tile of its own.
            int begin = Math.Max(end - _division.TileSteps, end > 1 ? 1 : 0), steps = end - begin;
            long last = start + (end - 1) * row, lastOfTile = (steps - 1) * step.Out;
            T* before = !TGradient.Summed && !TGradient.Stored ? Gradients + last
                : end > 1 ? States + last - row
                : Initial == null ? _zeroRow + channel : Initial + sequence * row + channel;
            var rows = new BackwardRows<T>
            {
                Multipliers = Multipliers + (_shape.TimeVarying ? last : channel),
                Gradients = Gradients + last,
                Before = before,
                Out = _streaming ? tile + lastOfTile : Out + last,
                MultiplierOut = !TGradient.Stored ? tile : _streaming ? multiplierTile + lastOfTile : MultiplierOut + last,
                Carry = carry,
                Sum = sum,
            };
            BackwardWalk<T, TArithmetic, TGradient>.Run(rows, step, width, steps);
            if (_streaming)
            {
                ScanMemory.StreamRows(tile, Out + start + begin * row, row, width, steps);
                if (TGradient.Stored) ScanMemory.StreamRows(multiplierTile, MultiplierOut + start + begin * row, row, width, steps);
            }
            end = begin;
        }
        if (Outgoing != null) ScanMemory.CopyRow(carry, Outgoing + sequence * row + channel, width);
        if (TGradient.Summed) ScanMemory.CopyRow(sum, _sequenceSums + sequence * row + channel, width);
    }

    /// <summary>The sums of the sequences, added in their order, whoever computed them.</summary>
    private void Reduce()
    {
        int row = _shape.RowSize;
        var total = new Span<T>(MultiplierOut, row);
        total.Clear();
        for (int sequence = 0; sequence < _shape.Batch; sequence++)
        {
            T* sums = _sequenceSums + (long)sequence * row;
            for (int c = 0; c < row; c++) total[c] += sums[c];
        }
    }
}
