namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>
/// A cell with encoder, decoder, loss and gradient fused: what <see cref="ReferenceKernel"/> defines, a sequence to a lane, by the products
/// of the dense kernel. A group of blocks shares each read of the weights. How many blocks depends on the weights and on the batch, not on
/// threads, and groups are summed in their order: the same bits for any number of threads.
/// </summary>
internal sealed unsafe class CellKernel<TOps, TVector, T, TSteps> : RecurrenceKernel
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    // Weights beyond this many bytes leave the second-level cache no room for states: they are shared by more blocks.
    private const long SmallWeights = 1L << 18;

    // Groups there are at least, where the batch has so many blocks: work for some threads.
    private const int LeastGroups = 8;

    // Gradients of groups that wait to be summed, at a time.
    private const int Round = 32;

    private readonly CellLayout<TOps, TVector, T, TSteps> _layout;
    private readonly PackedCell<TOps, TVector, T, TSteps> _weights;
    private readonly Action<int, int> _run;
    private readonly long _kept;
    private CellGroup<TOps, TVector, T, TSteps>[] _groups = [];
    private double[] _rows = [], _sums = [];
    private int _tiles, _sample, _first;

    internal CellKernel(RecurrenceShape shape, double timeStep, long kept)
        : base(shape, timeStep)
    {
        _kept = kept;
        _layout = new(shape, BlockProduct<TOps, TVector, T>.Multiple);
        _weights = new(_layout);
        _run = RunGroup;
    }

    private static int TilesPerBlock => CellGroup<TOps, TVector, T, TSteps>.TilesPerBlock;

    private int Groups => (Plan.Count + _tiles - 1) / _tiles;

    // All weights but d, whose gradient every tile has.
    private int RowSize => Shape.TotalSize - _layout.Errors;

    private protected override void Execute(in RecurrenceCall call)
    {
        Plan.Begin(call, call.Gradient.IsEmpty ? 0 : Shape.Outputs);
        Prepare(call.Workers);
        for (_sample = 0; _sample < call.Samples; _sample++)
        {
            _weights.Load(call.Weights.Slice(_sample * Shape.TotalSize, Shape.TotalSize), Plan.WithGradient);
            if (Plan.WithGradient) RunRounds(call);
            else call.Workers.Run(Groups, _run);
        }
        Plan.Reduce(call.Losses, call.Gradient.IsEmpty ? default : _sums, call.Workers);
        if (!call.Gradient.IsEmpty && _layout.Errors > 0) _sums.CopyTo(call.Gradient[RowSize..]);
    }

    private void RunRounds(in RecurrenceCall call)
    {
        Span<double> gradient = call.Gradient[..RowSize];
        gradient.Clear();
        int groups = Groups;
        if (_rows.Length < Math.Min(Round, groups) * RowSize) _rows = new double[Math.Min(Round, groups) * RowSize];
        for (_first = 0; _first < groups; _first += Round)
        {
            int count = Math.Min(Round, groups - _first);
            call.Workers.Run(count, _run);
            for (int group = 0; group < count; group++)
            {
                ReadOnlySpan<double> row = _rows.AsSpan(group * RowSize, RowSize);
                for (int i = 0; i < row.Length; i++) gradient[i] += row[i];
            }
        }
        _first = 0;
    }

    private void Prepare(Workers workers)
    {
        int blocks = (Plan.Count + TilesPerBlock - 1) / TilesPerBlock, most = _weights.StepBytes > SmallWeights ? 4 : 2;
        _tiles = Math.Clamp(blocks / LeastGroups, 1, most) switch { 3 => 2, var count => count } * TilesPerBlock;
        if (_sums.Length != Shape.Outputs) _sums = new double[Shape.Outputs];
        int have = _groups.Length;
        if (have >= workers.Count) return;
        Array.Resize(ref _groups, workers.Count);
        for (int i = have; i < workers.Count; i++) _groups[i] = new(_layout, _weights, _kept);
    }

    private void RunGroup(int worker, int index)
    {
        int first = (_first + index) * _tiles, count = Math.Min(_tiles, Plan.Count - first), item = _sample * Plan.Count + first;
        CellGroup<TOps, TVector, T, TSteps> space = _groups[worker];
        space.Prepare(_weights, count, Plan.Inputs.Length, Plan.WithGradient);
        for (int i = 0; i < count; i++)
        {
            int tile = Plan.Tile(item + i);
            space.SetTile(i, DenseTile.Of(Plan, tile), Plan.Inputs.LanesOf(tile));
        }
        space.Forward(Plan.WithGradient, withOutputs: !Plan.IsGiven);
        for (int i = 0; i < count; i++) Plan.Finish(item + i, space.Outputs(i));
        if (!Plan.WithGradient) return;
        space.Backward();
        space.StoreGradient(_rows.AsSpan(index * RowSize, RowSize));
    }
}
