using System.Numerics;

namespace Lethe.Kernels.Scan;

/// <summary>
/// The recurrence of gradients back over pieces of sequences. Each piece starts from its row of <see cref="Incoming"/>; pieces are independent. The pointers
/// stay good during a call of <see cref="Run"/> only.
/// </summary>
internal sealed unsafe class BackwardTask<T, TArithmetic>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    private readonly ScanShape _shape;
    private readonly Action<int, int> _item;
    private AlignedBuffer?[] _spaces = [];
    private AlignedBuffer? _zeros, _sums;
    private T* _zeroRow, _pieceSums;
    private ScanPieces _pieces;
    private ScanDivision _division;
    private bool _streaming;

    internal BackwardTask(ScanShape shape)
    {
        _shape = shape;
        _item = Item;
    }

    /// <summary>a; h, null where dL/da is not wanted; h before each sequence, null: zeros; dL/dh; what reaches L through the steps after each piece, null: zeros.</summary>
    internal T* Multipliers, States, Initial, Gradients, Incoming;

    /// <summary>dL/db, null: not wanted; dL/da, null: not wanted; what goes on to the steps before each piece, null: not wanted.</summary>
    internal T* Out, MultiplierOut, Outgoing;

    /// <summary>Runs all pieces and forgets the pointers.</summary>
    internal void Run(in ScanPieces pieces, Workers workers)
    {
        _pieces = pieces;
        _division = new ScanDivision(pieces.Count, _shape.RowSize, sizeof(T), workers.Count);
        _streaming = ScanMemory.Streams((long)_shape.Size * sizeof(T));
        _zeroRow = (T*)AlignedBuffer.Ensure(ref _zeros, ScanMemory.Doubles<T>(_shape.RowSize));
        bool summed = MultiplierOut != null && !_shape.TimeVarying;
        if (summed) _pieceSums = (T*)AlignedBuffer.Ensure(ref _sums, ScanMemory.Doubles<T>((long)pieces.Count * _shape.RowSize));
        ScanMemory.Ensure(ref _spaces, workers.Count, ScanMemory.Doubles<T>(_division.Width * 2L * (1 + _division.TileSteps)));
        workers.Run(_division.Items, _item);
        if (summed) Reduce();
        Multipliers = States = Initial = Gradients = Incoming = Out = MultiplierOut = Outgoing = null;
    }

    private void Item(int worker, int item)
    {
        (int first, int count, int channel, int width) = _division[item];
        for (int piece = first; piece < first + count; piece++)
        {
            if (MultiplierOut == null) Piece<NoMultiplierGradient>(worker, piece, channel, width);
            else if (_shape.TimeVarying) Piece<StoredMultiplierGradient>(worker, piece, channel, width);
            else Piece<SummedMultiplierGradient>(worker, piece, channel, width);
        }
        if (_streaming) Thread.MemoryBarrier();
    }

    private void Piece<TGradient>(int worker, int piece, int channel, int width)
        where TGradient : struct, IMultiplierGradient
    {
        T* carry = (T*)_spaces[worker]!.Pointer, sum = carry + width, tile = sum + width, multiplierTile = tile + (long)width * _division.TileSteps;
        long row = _shape.RowSize, start = _pieces.Start(piece) * row + channel;
        bool streaming = _streaming && Out != null, throughTile = Out == null || streaming;
        var step = new BackwardSteps(_shape.TimeVarying ? row : 0, row, Out == null ? 0 : streaming ? width : row);
        ScanMemory.CopyRow(Incoming == null ? null : Incoming + piece * row + channel, carry, width);
        ScanMemory.CopyRow(null, sum, width);
        for (int end = _pieces.LengthOf(piece); end > 0;)
        {
            // The first step of a sequence reads the initial state, which lies elsewhere: it is a tile of its own.
            int begin = Math.Max(end - _division.TileSteps, _pieces.IsFirst(piece) && end > 1 ? 1 : 0), steps = end - begin;
            long last = start + (end - 1) * row, lastOfTile = (steps - 1) * step.Out;
            T* before = !TGradient.Summed && !TGradient.Stored ? Gradients + last
                : end > 1 || !_pieces.IsFirst(piece) ? States + last - row
                : Initial == null ? _zeroRow + channel : Initial + piece / _pieces.PerSequence * row + channel;
            var rows = new BackwardRows<T>
            {
                Multipliers = Multipliers + (_shape.TimeVarying ? last : channel),
                Gradients = Gradients + last,
                Before = before,
                Out = throughTile ? tile + lastOfTile : Out + last,
                MultiplierOut = !TGradient.Stored ? tile : throughTile ? multiplierTile + lastOfTile : MultiplierOut + last,
                Carry = carry,
                Sum = sum,
            };
            BackwardWalk<T, TArithmetic, TGradient>.Run(rows, step, width, steps);
            if (streaming)
            {
                ScanMemory.StreamRows(tile, Out + start + begin * row, row, width, steps);
                if (TGradient.Stored) ScanMemory.StreamRows(multiplierTile, MultiplierOut + start + begin * row, row, width, steps);
            }
            end = begin;
        }
        if (Outgoing != null) ScanMemory.CopyRow(carry, Outgoing + piece * row + channel, width);
        if (TGradient.Summed) ScanMemory.CopyRow(sum, _pieceSums + piece * row + channel, width);
    }

    /// <summary>The sums of the pieces, added in their order, whoever computed them.</summary>
    private void Reduce()
    {
        int row = _shape.RowSize;
        var total = new Span<T>(MultiplierOut, row);
        total.Clear();
        for (int piece = 0; piece < _pieces.Count; piece++)
        {
            T* sums = _pieceSums + (long)piece * row;
            for (int c = 0; c < row; c++) total[c] += sums[c];
        }
    }
}
