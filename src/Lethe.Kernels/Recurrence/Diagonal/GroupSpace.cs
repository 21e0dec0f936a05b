namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Memory of one group of tiles in flight. Pointers are null until asked for.</summary>
internal sealed unsafe class GroupSpace<T>
    where T : unmanaged
{
    private AlignedBuffer? _inputs, _outputs, _inputGradients, _tile, _results, _sums, _checkpoints, _states, _values;

    /// <summary>The group whose inputs are here; -1: none.</summary>
    internal int Group { get; set; } = -1;

    /// <summary>True where the inputs here are known to be moderate numbers
    /// (<see cref="DiagonalWeights{TOps, TVector, T}.Moderate"/>).</summary>
    internal bool IsModerate { get; set; }

    /// <summary>Inputs, [time][channel][lane].</summary>
    internal T* Inputs { get; private set; }

    /// <summary>Outputs, then derivatives in them, [time][channel][lane]; one after the other for every block where blocks are shared
    /// out.</summary>
    internal T* Outputs { get; private set; }

    /// <summary>Derivatives in the inputs, likewise.</summary>
    internal T* InputGradients { get; private set; }

    /// <summary>The outputs, or features, of one tile in float64.</summary>
    internal double* Tile { get; private set; }

    /// <summary>Where there are features, the outputs of one tile.</summary>
    internal double* Results { get; private set; }

    /// <summary>Where there are features, sums of a <see cref="FeatureReadout"/>.</summary>
    internal double* Sums { get; private set; }

    /// <summary>[block][segment] states.</summary>
    internal T* Checkpoints { get; private set; }

    /// <summary>[block][time + 1] states.</summary>
    internal T* States { get; private set; }

    /// <summary>[block][time] values.</summary>
    internal T* Values { get; private set; }

    /// <summary>Makes room; a size of 0 is not wanted. Before the outputs lies one step of <paramref name="lanes"/> zeros.</summary>
    internal void Prepare(int lanes, long inputs, long outputs, long inputGradients, long tile, long results, long sums, long checkpoints,
        long states, long values)
    {
        Group = -1;
        IsModerate = false;
        Inputs = AlignedBuffer.Ensure<T>(ref _inputs, inputs);
        Outputs = AlignedBuffer.Ensure<T>(ref _outputs, outputs + lanes) + lanes;
        new Span<T>(Outputs - lanes, lanes).Clear();
        InputGradients = AlignedBuffer.Ensure<T>(ref _inputGradients, inputGradients);
        Tile = AlignedBuffer.Ensure(ref _tile, tile);
        Results = AlignedBuffer.Ensure(ref _results, results);
        Sums = AlignedBuffer.Ensure(ref _sums, sums);
        Checkpoints = AlignedBuffer.Ensure<T>(ref _checkpoints, checkpoints);
        States = AlignedBuffer.Ensure<T>(ref _states, states);
        Values = AlignedBuffer.Ensure<T>(ref _values, values);
    }
}
