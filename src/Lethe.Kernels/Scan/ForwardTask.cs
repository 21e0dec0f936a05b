using System.Numerics;

namespace Lethe.Kernels.Scan;

/// <summary>
/// The recurrence over pieces of sequences. Each piece starts from its row of <see cref="Initial"/>; pieces are independent. The pointers stay good during a
/// call of <see cref="Run"/> only.
/// </summary>
internal sealed unsafe class ForwardTask<T, TArithmetic>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    private readonly ScanShape _shape;
    private readonly Action<int, int> _item;
    private AlignedBuffer?[] _spaces = [];
    private AlignedBuffer? _zeros;
    private T* _zeroRow;
    private ScanPieces _pieces;
    private ScanDivision _division;
    private bool _streaming;

    internal ForwardTask(ScanShape shape)
    {
        _shape = shape;
        _item = Item;
    }

    /// <summary>a; b, null: zeros; h before each piece, null: zeros; all h, null: not wanted; h after each piece, null: not wanted.</summary>
    internal T* Multipliers, Inputs, Initial, States, Final;

    /// <summary>Runs all pieces and forgets the pointers.</summary>
    internal void Run(in ScanPieces pieces, Workers workers)
    {
        _pieces = pieces;
        _division = new ScanDivision(pieces.Count, _shape.RowSize, sizeof(T), workers.Count);
        _streaming = ScanMemory.Streams((long)_shape.Size * sizeof(T));
        _zeroRow = (T*)AlignedBuffer.Ensure(ref _zeros, ScanMemory.Doubles<T>(_shape.RowSize));
        long perWorker = ScanMemory.Doubles<T>(_division.Group * _division.Width * (1L + _division.TileSteps));
        ScanMemory.Ensure(ref _spaces, workers.Count, perWorker);
        workers.Run(_division.Items, _item);
        Multipliers = Inputs = Initial = States = Final = null;
    }

    private void Item(int worker, int item)
    {
        (int first, int count, int channel, int width) = _division[item];
        T* states = (T*)_spaces[worker]!.Pointer, tiles = states + _division.Group * _division.Width;
        long row = _shape.RowSize, aStep = _shape.TimeVarying ? row : 0, bStep = Inputs == null ? 0 : row;
        bool throughTile = States == null || _streaming;
        long yStep = States == null ? 0 : _streaming ? width : row;
        T** a = stackalloc T*[ScanDivision.LargestGroup], b = stackalloc T*[ScanDivision.LargestGroup];
        T** state = stackalloc T*[ScanDivision.LargestGroup], y = stackalloc T*[ScanDivision.LargestGroup];
        int longest = 0, shortest = int.MaxValue;
        for (int i = 0; i < count; i++)
        {
            int piece = first + i, length = _pieces.LengthOf(piece);
            longest = Math.Max(longest, length);
            shortest = Math.Min(shortest, length);
            state[i] = states + i * width;
            ScanMemory.CopyRow(Initial == null ? null : Initial + piece * row + channel, state[i], width);
        }
        for (int t = 0; t < longest; t += _division.TileSteps)
        {
            int steps = Math.Min(_division.TileSteps, longest - t);
            for (int i = 0; i < count; i++)
            {
                long at = (_pieces.Start(first + i) + t) * row + channel;
                a[i] = Multipliers + (_shape.TimeVarying ? at : channel);
                b[i] = Inputs == null ? _zeroRow + channel : Inputs + at;
                y[i] = throughTile ? tiles + (long)i * width * _division.TileSteps : States + at;
            }
            bool four = count == ScanDivision.LargestGroup && t + steps <= shortest;
            if (four) ForwardWalk<T, TArithmetic>.RunFour(a, aStep, b, bStep, state, y, yStep, width, steps);
            for (int i = 0; i < count; i++)
            {
                int own = Math.Min(steps, _pieces.LengthOf(first + i) - t);
                if (own <= 0) continue;
                if (!four) ForwardWalk<T, TArithmetic>.Run(a[i], aStep, b[i], bStep, state[i], y[i], yStep, width, own);
                if (_streaming && States != null)
                    ScanMemory.StreamRows(y[i], States + (_pieces.Start(first + i) + t) * row + channel, row, width, own);
            }
        }
        for (int i = 0; i < count && Final != null; i++) ScanMemory.CopyRow(state[i], Final + (first + i) * row + channel, width);
        if (_streaming) Thread.MemoryBarrier();
    }
}
