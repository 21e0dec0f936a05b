namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The recurrence with a full matrix, fused: what <see cref="ReferenceKernel"/> defines, with the products A h, A^T delta and delta h^T as
/// register-blocked fused multiply-adds over 64 bytes of sequences. Blocks go in pairs where that is faster and there are enough of them
/// for all threads, singly otherwise; every tile has its own row of results, so neither that nor the number of threads changes a bit.
/// </summary>
internal sealed unsafe class DenseKernel<TOps, TVector, T, TActivation> : RecurrenceKernel
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    private readonly DenseWeights<TOps, TVector, T> _weights;
    private readonly DenseSamples<TOps, TVector, T> _samples;
    private readonly Action<int, int> _group, _sample;
    private DenseGroup<TOps, TVector, T, TActivation>[] _groups = [];
    private int _groupTiles;

    internal DenseKernel(RecurrenceShape shape, double timeStep)
        : base(shape, timeStep)
    {
        _weights = new DenseWeights<TOps, TVector, T>(shape, timeStep);
        _samples = new DenseSamples<TOps, TVector, T>(shape, timeStep);
        _group = (worker, group) => RunGroup(worker, 0, group, _weights);
        _sample = RunSample;
    }

    private static int TilesPerBlock => DenseGroup<TOps, TVector, T, TActivation>.TilesPerBlock;

    private int Groups => (Plan.Count + _groupTiles - 1) / _groupTiles;

    private protected override void Execute(in RecurrenceCall call)
    {
        Plan.Begin(call, call.Gradient.Length);
        Prepare(call.Workers);
        if (call.Samples == 1)
        {
            _weights.Load(call.Weights, Plan.WithGradient);
            call.Workers.Run(Groups, _group);
        }
        else
        {
            fixed (double* samples = call.Weights)
                call.Workers.Run(_samples.Begin(samples, call.Samples, Groups, call.Workers.Count), _sample);
        }
        Plan.Reduce(call.Losses, call.Gradient, call.Workers);
    }

    private void Prepare(Workers workers)
    {
        bool pairs = DenseGroup<TOps, TVector, T, TActivation>.GoesInPairs(_weights.StateRows)
            && Plan.Count >= 2 * TilesPerBlock * workers.Count;
        _groupTiles = pairs ? 2 * TilesPerBlock : TilesPerBlock;
        int have = _groups.Length;
        if (have >= workers.Count) return;
        Array.Resize(ref _groups, workers.Count);
        for (int i = have; i < workers.Count; i++) _groups[i] = new DenseGroup<TOps, TVector, T, TActivation>(Shape, TimeStep, _weights);
    }

    private void RunSample(int worker, int item)
    {
        DenseWeights<TOps, TVector, T> weights = _samples.Take(worker, item, out int sample, out int first, out int end);
        for (int group = first; group < end; group++) RunGroup(worker, sample, group, weights);
    }

    private void RunGroup(int worker, int sample, int group, DenseWeights<TOps, TVector, T> weights)
    {
        int first = group * _groupTiles, count = Math.Min(_groupTiles, Plan.Count - first), item = sample * Plan.Count + first;
        DenseGroup<TOps, TVector, T, TActivation> space = _groups[worker];
        space.Prepare(weights, count, Plan.Inputs.Length, Plan.WithGradient);
        for (int i = 0; i < count; i++)
        {
            int tile = Plan.Tile(item + i);
            space.SetTile(i, DenseTile.Of(Plan, tile), Plan.Inputs.LanesOf(tile));
        }
        space.Forward(Plan.WithGradient, withOutputs: !Plan.IsGiven);
        for (int i = 0; i < count; i++) Plan.Finish(item + i, space.Outputs(i));
        if (!Plan.WithGradient) return;
        space.Backward();
        // A block's gradient goes to the row of its first tile; that of d stands in each tile's own.
        for (int i = 0; i < count; i++)
        {
            if (i % TilesPerBlock == 0) space.StoreGradient(i / TilesPerBlock, Plan.Row(item + i));
            else Plan.Row(item + i)[..(Shape.TotalSize - Shape.Outputs)].Clear();
        }
    }
}
