using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>Steps of a shape with <see cref="RecurrenceShape.Features"/>: those of the states and their decoder, then sigma and the readout
/// in float64, whose sums go over features in their order, a vector along the outputs.</summary>
internal sealed unsafe class FeatureStepper : SequenceStepper
{
    private const int Lane = TiledSequences.Lanes;

    private readonly RecurrenceShape _shape;
    private readonly SequenceStepper _states;
    private readonly FeatureReadout _readout;

    // V by columns and e behind them, rows padded to whole vectors of outputs.
    private readonly double[] _columns;
    private readonly double[] _features, _sigma, _sums;
    private readonly int _padded;

    /// <summary>Takes over a stepper of <see cref="Inner"/>; the weights of the whole are copied.</summary>
    internal FeatureStepper(RecurrenceShape shape, ReadOnlySpan<double> weights, SequenceStepper states)
        : this(shape, states)
    {
        var w = new RecurrenceWeights(shape, weights);
        for (int o = 0; o < shape.Outputs; o++)
        {
            for (int f = 0; f < shape.Features; f++) _columns[f * _padded + o] = w.Readout[o * shape.Features + f];
            _columns[shape.Features * _padded + o] = w.ReadoutBias[o];
        }
    }

    private FeatureStepper(RecurrenceShape shape, SequenceStepper states)
        : base(states.Lanes, shape.Inputs, shape.Outputs, shape.StateSize)
    {
        (_shape, _states, _readout) = (shape, states, new FeatureReadout(shape));
        _padded = (shape.Outputs + Lane - 1) / Lane * Lane;
        _columns = new double[(shape.Features + 1) * _padded];
        _features = new double[states.Lanes * shape.Features];
        _sigma = new double[(shape.Features + Lane - 1) / Lane * Lane];
        _sums = new double[_padded];
    }

    /// <summary>The states and their decoder alone.</summary>
    internal static RecurrenceShape Inner(RecurrenceShape shape) =>
        shape with { Features = 0, Outputs = shape.Features, Activation = Activation.Linear };

    /// <inheritdoc/>
    public override SequenceStepper Copy()
    {
        var copy = new FeatureStepper(_shape, _states.Copy());
        _columns.CopyTo(copy._columns, 0);
        return copy;
    }

    /// <inheritdoc/>
    [MethodImpl(AggressiveOptimization)]
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        _states.Step(inputs, _features);
        int features = _shape.Features;
        fixed (double* sigma = _sigma, columns = _columns, sums = _sums)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                _features.AsSpan(lane * features, features).CopyTo(_sigma);
                _readout.Apply(sigma, _sigma.Length);
                for (int o = 0; o < _padded; o += Lane)
                {
                    Vector512<double> sum = Vector512.Load(columns + (long)features * _padded + o);
                    for (int f = 0; f < features; f++)
                        sum = Vector512.FusedMultiplyAdd(Vector512.Create(sigma[f]), Vector512.Load(columns + (long)f * _padded + o), sum);
                    sum.Store(sums + o);
                }
                _sums.AsSpan(0, _shape.Outputs).CopyTo(outputs[(lane * _shape.Outputs)..]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Read(int lane, Span<double> state) => _states.SaveState(lane, state);

    /// <inheritdoc/>
    protected override void Write(int lane, ReadOnlySpan<double> state) => _states.RestoreState(lane, state);

    /// <inheritdoc/>
    protected override void Clear(int lane) => _states.Reset(lane);
}
