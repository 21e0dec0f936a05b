namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// Many weights over the same groups of tiles: a work item is a sample with a part of the groups, as large as leaves work for all threads,
/// since each worker packs a sample's weights anew when it comes to it.
/// </summary>
internal sealed unsafe class DenseSamples<TOps, TVector, T>(RecurrenceShape shape, double timeStep)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    // Items to a worker, at least: so many, that the last of them does not keep the others waiting long.
    private const int Share = 4;

    private DenseWeights<TOps, TVector, T>[] _weights = [];
    private int[] _loaded = [];
    private double* _samples;
    private int _groups, _parts;

    /// <summary>Takes over samples, good until the loop over items is done; gives the number of items.</summary>
    internal int Begin(double* samples, int count, int groups, int workers)
    {
        int have = _weights.Length;
        if (have < workers)
        {
            Array.Resize(ref _weights, workers);
            _loaded = new int[workers];
            for (int i = have; i < workers; i++) _weights[i] = new DenseWeights<TOps, TVector, T>(shape, timeStep);
        }
        _loaded.AsSpan().Fill(-1);
        _samples = samples;
        _groups = groups;
        _parts = Math.Clamp((Share * workers + count - 1) / count, 1, groups);
        return count * _parts;
    }

    /// <summary>The weights of an item's sample, and its groups, from first to before end.</summary>
    internal DenseWeights<TOps, TVector, T> Take(int worker, int item, out int sample, out int first, out int end)
    {
        sample = item / _parts;
        int part = item % _parts;
        first = (int)((long)_groups * part / _parts);
        end = (int)((long)_groups * (part + 1) / _parts);
        if (_loaded[worker] != sample)
        {
            _weights[worker]
                .Load(new ReadOnlySpan<double>(_samples + (long)sample * shape.TotalSize, shape.TotalSize), withBackward: false);
            _loaded[worker] = sample;
        }
        return _weights[worker];
    }
}
