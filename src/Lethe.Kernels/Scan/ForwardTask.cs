namespace Lethe.Kernels.Scan;

/// <summary>
/// The recurrence over sequences, each from its row of <see cref="Initial"/>. The pointers, all set before each call of <see cref="Run"/>,
/// stay good during that call only.
/// </summary>
internal sealed unsafe class ForwardTask<T, TArithmetic>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    private readonly ScanShape _shape;
    private readonly Action<int, int> _item;
    private AlignedBuffer?[] _spaces = [];
    private ScanDivision _division;
    private bool _streaming;

    internal ForwardTask(ScanShape shape)
    {
        _shape = shape;
        _item = Item;
    }

    /// <summary>a; b; h before each sequence, null: zeros; all h; h after each sequence, null: not wanted.</summary>
    internal T* Multipliers, Inputs, Initial, States, Final;

    /// <summary>Runs all sequences.</summary>
    internal void Run(Workers workers)
    {
        _division = new ScanDivision(_shape.Batch, _shape.RowSize, sizeof(T), workers.Count);
        _streaming = ScanMemory.Streams((long)_shape.Size * sizeof(T));
        long perWorker = ScanMemory.Doubles<T>(_division.Group * _division.Width * (1L + _division.TileSteps));
        ScanMemory.Ensure(ref _spaces, workers.Count, perWorker);
        workers.Run(_division.Items, _item);
    }

    private void Item(int worker, int item)
    {
        (int first, int count, int channel, int width) = _division[item];
        T* states = (T*)_spaces[worker]!.Pointer, tiles = states + _division.Group * _division.Width;
        long row = _shape.RowSize, aStep = _shape.TimeVarying ? row : 0, yStep = _streaming ? width : row;
        T** a = stackalloc T*[ScanDivision.LargestGroup], b = stackalloc T*[ScanDivision.LargestGroup];
        T** state = stackalloc T*[ScanDivision.LargestGroup], y = stackalloc T*[ScanDivision.LargestGroup];
        for (int i = 0; i < count; i++)
        {
            state[i] = states + i * width;
            ScanMemory.CopyRow(Initial == null ? null : Initial + (first + i) * row + channel, state[i], width);
        }
        for (int t = 0; t < _shape.Length; t += _division.TileSteps)
        {
            int steps = Math.Min(_division.TileSteps, _shape.Length - t);
            for (int i = 0; i < count; i++)
            {
                long at = At(first + i, t, channel);
                a[i] = Multipliers + (_shape.TimeVarying ? at : channel);
                b[i] = Inputs + at;
                y[i] = _streaming ? tiles + (long)i * width * _division.TileSteps : States + at;
            }
            bool four = count == ScanDivision.LargestGroup;
            if (four) ForwardWalk<T, TArithmetic>.RunFour(a, aStep, b, row, state, y, yStep, width, steps);
            for (int i = 0; i < count; i++)
            {
                if (!four) ForwardWalk<T, TArithmetic>.Run(a[i], aStep, b[i], row, state[i], y[i], yStep, width, steps);
                if (_streaming) ScanMemory.StreamRows(y[i], States + At(first + i, t, channel), row, width, steps);
            }
        }
        for (int i = 0; i < count && Final != null; i++) ScanMemory.CopyRow(state[i], Final + (first + i) * row + channel, width);
        if (_streaming) Thread.MemoryBarrier();
    }

    private long At(int sequence, int time, int channel) => ((long)sequence * _shape.Length + time) * _shape.RowSize + channel;
}
