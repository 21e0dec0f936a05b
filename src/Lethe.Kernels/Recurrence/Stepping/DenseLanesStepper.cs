namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>Steps of a recurrence with a full matrix in many lanes: a step of <see cref="DenseGroup{TOps, TVector, T, TActivation}"/>, by
/// the same products, on its layout [block][unit, 1, input][lane].</summary>
internal sealed unsafe class DenseLanesStepper<TOps, TVector, T, TActivation> : StoredStates<T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    private readonly AlignedBuffer _space;
    private readonly DenseWeights<TOps, TVector, T> _weights;
    private readonly double _timeStep;
    private readonly int _blocks, _stateSize;

    // Which of the two holds the states of now; a step writes the other and they change places.
    private readonly T* _first, _z, _mask, _read;
    private bool _swapped;

    /// <summary>Begins at states of 0.</summary>
    internal DenseLanesStepper(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes)
        : this(shape.Inputs, shape.Outputs, shape.Units, lanes, timeStep, new DenseWeights<TOps, TVector, T>(shape, timeStep))
    {
        _weights.Load(weights, withBackward: false);
        for (int block = 0; block < 2 * _blocks; block++)
            new Span<T>(_first + (long)block * _stateSize + _weights.Padded * Lane, Lane).Fill(Kernels.Lanes.Element<T>(1));
        MemoryMarshal.AsBytes(new Span<T>(_mask, lanes)).Fill(byte.MaxValue);
    }

    private DenseLanesStepper(int inputs, int outputs, int units, int lanes, double timeStep, DenseWeights<TOps, TVector, T> weights)
        : base(lanes, inputs, outputs, units)
    {
        _timeStep = timeStep;
        _weights = weights;
        _blocks = (lanes + Lane - 1) / Lane;
        _stateSize = weights.StateRows * Lane;
        long states = 2L * _blocks * _stateSize, z = (long)_blocks * weights.Padded * Lane;
        _first = AlignedBuffer.Ensure<T>(ref _space!, states + z + _blocks * Lane + Lane);
        _z = _first + states;
        _mask = _z + z;
        _read = _mask + _blocks * Lane;
    }

    private static int Lane => BlockProduct<TOps, TVector, T>.Lane;

    private T* Now => _swapped ? _first + (long)_blocks * _stateSize : _first;

    private T* Next => _swapped ? _first : _first + (long)_blocks * _stateSize;

    /// <inheritdoc/>
    public override SequenceStepper Copy()
    {
        var copy = new DenseLanesStepper<TOps, TVector, T, TActivation>(InputSize, OutputSize, StateSize, Lanes, _timeStep, _weights)
        {
            _swapped = _swapped,
        };
        _space.Span.CopyTo(copy._space.Span);
        return copy;
    }

    /// <inheritdoc/>
    [MethodImpl(AggressiveOptimization)]
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        T* h = Now, next = Next;
        int units = _weights.Padded;
        for (int lane = 0, at = 0; lane < Lanes; lane++)
        {
            T* x = h + (long)(lane / Lane) * _stateSize + (units + 1) * Lane + lane % Lane;
            for (int c = 0; c < InputSize; c++) x[c * Lane] = Kernels.Lanes.Element<T>(inputs[at++]);
        }
        BlockProduct<TOps, TVector, T>.Multiply(_weights.Forward, h, _z, units, _weights.StateRows, _blocks, add: false);
        for (int block = 0; block < _blocks; block++)
        {
            T* to = next + (long)block * _stateSize;
            DenseSteps<TOps, TVector, T, TActivation>.Advance(h + (long)block * _stateSize, _z + (long)block * units * Lane, to,
                _mask + block * Lane, _timeStep, units);
            int lanes = Math.Min(Lane, Lanes - block * Lane);
            for (int o = 0; o < OutputSize; o++)
            {
                DenseSteps<TOps, TVector, T, TActivation>.Read(_weights.Output + (long)o * units, _weights.OutputBias[o], to, _read, units);
                for (int lane = 0; lane < lanes; lane++)
                    outputs[(block * Lane + lane) * OutputSize + o] = Scalars.ToDouble(_read[lane]);
            }
        }
        _swapped = !_swapped;
    }

    /// <inheritdoc/>
    protected override int Places => _weights.Padded;

    /// <inheritdoc/>
    protected override T* Place(int lane, int i) => Now + (long)(lane / Lane) * _stateSize + lane % Lane + (long)i * Lane;
}
