namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>
/// From features to outputs, y = V sigma(z) + e, and back, for one tile in float64 whatever the precision of the states is: a lane is a
/// sequence, sums over features and time go in their order. What
/// <see cref="ReferencePass"/> does with <see cref="RecurrenceShape.Features"/>.
/// </summary>
internal sealed unsafe class FeatureReadout(RecurrenceShape shape)
{
    private const int Lane = TiledSequences.Lanes;

    // Steps whose products with the derivatives are added at a time: each sum is fetched and stored once for all of them.
    private const int StepsAtOnce = 4;

    private readonly int _features = shape.Features, _outputs = shape.Outputs;

    /// <summary>Numbers of a work space: sums over time, (o, k) vectors.</summary>
    internal long SpaceSize => (long)Lane * _outputs * _features;

    /// <summary>z, [time][k][lane], becomes sigma(z); y, [time][o][lane], from it.</summary>
    /// <param name="z">Features.</param>
    /// <param name="readout">V, (o, k), and e.</param>
    /// <param name="y">Outputs.</param>
    /// <param name="length">Steps.</param>
    [MethodImpl(AggressiveOptimization)]
    internal void Forward(double* z, double* readout, double* y, int length)
    {
        double* bias = readout + (long)_outputs * _features;
        for (int k = 0; k < length; k++, z += _features * Lane, y += _outputs * Lane)
        {
            Apply(z, _features * Lane);
            double* row = readout;
            for (int o = 0; o < _outputs; o++, row += _features)
            {
                Vector512<double> sum = Vector512.Create(bias[o]);
                for (int f = 0; f < _features; f++)
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(row[f]), Vector512.Load(z + f * Lane), sum);
                sum.Store(y + o * Lane);
            }
        }
    }

    /// <summary>Derivatives in y become those in z, which take the place of sigma(z); their sums become the gradient of d, V.</summary>
    /// <param name="values">sigma(z) in, dL/dz out.</param>
    /// <param name="readout">V and e.</param>
    /// <param name="errors">dL/dy, [time][o][lane].</param>
    /// <param name="length">Steps.</param>
    /// <param name="mask">Lanes that count.</param>
    /// <param name="space">Of <see cref="SpaceSize"/> numbers.</param>
    /// <param name="gradient">d (k) and V (o, k), overwritten.</param>
    [MethodImpl(AggressiveOptimization)]
    internal void Backward(double* values, double* readout, double* errors, int length, Vector512<double> mask, double* space,
        Span<double> gradient)
    {
        new Span<double>(space, (int)SpaceSize).Clear();
        long step = (long)_features * Lane;
        for (int k = 0; k < length; k += StepsAtOnce)
            AddProducts(values + k * step, errors + (long)k * _outputs * Lane, Math.Min(StepsAtOnce, length - k), space);
        for (int i = 0; i < _outputs * _features; i++) gradient[_features + i] = Lanes.Sum(Vector512.Load(space + i * Lane), mask);

        new Span<double>(space, _features * Lane).Clear();
        for (int k = 0; k < length; k++, values += step, errors += _outputs * Lane)
        {
            for (int f = 0; f < _features; f++)
            {
                Vector512<double> pushed = default;
                for (int o = 0; o < _outputs; o++)
                    pushed = Vector512.FusedMultiplyAdd(Vector512.Create(readout[o * _features + f]), Vector512.Load(errors + o * Lane),
                        pushed);
                pushed = Pull(Vector512.Load(values + f * Lane), pushed);
                pushed.Store(values + f * Lane);
                (Vector512.Load(space + f * Lane) + pushed).Store(space + f * Lane);
            }
        }
        for (int f = 0; f < _features; f++) gradient[f] = Lanes.Sum(Vector512.Load(space + f * Lane), mask);
    }

    [MethodImpl(AggressiveOptimization)]
    private void AddProducts(double* values, double* errors, int steps, double* sums)
    {
        long step = (long)_features * Lane, errorStep = (long)_outputs * Lane;
        for (int o = 0; o < _outputs; o++, errors += Lane)
        {
            double* v = values;
            if (steps == StepsAtOnce)
            {
                Vector512<double> e0 = Vector512.Load(errors), e1 = Vector512.Load(errors + errorStep),
                    e2 = Vector512.Load(errors + 2 * errorStep), e3 = Vector512.Load(errors + 3 * errorStep);
                for (int f = 0; f < _features; f++, v += Lane, sums += Lane)
                {
                    Vector512<double> sum = Vector512.FusedMultiplyAdd(e0, Vector512.Load(v), Vector512.Load(sums));
                    sum = Vector512.FusedMultiplyAdd(e1, Vector512.Load(v + step), sum);
                    sum = Vector512.FusedMultiplyAdd(e2, Vector512.Load(v + 2 * step), sum);
                    Vector512.FusedMultiplyAdd(e3, Vector512.Load(v + 3 * step), sum).Store(sums);
                }
                continue;
            }
            for (int f = 0; f < _features; f++, v += Lane, sums += Lane)
            {
                Vector512<double> sum = Vector512.Load(sums);
                for (int k = 0; k < steps; k++)
                    sum = Vector512.FusedMultiplyAdd(Vector512.Load(errors + k * errorStep), Vector512.Load(v + k * step), sum);
                sum.Store(sums);
            }
        }
    }

    /// <summary>sigma of whole vectors.</summary>
    internal void Apply(double* z, int size)
    {
        switch (shape.Activation)
        {
            case Activation.Tanh: Apply<TanhFunction<Vectors512<double>, Vector512<double>, double>>(z, size); break;
            case Activation.Hardtanh: Apply<HardtanhFunction<Vectors512<double>, Vector512<double>, double>>(z, size); break;
            case Activation.Relu: Apply<ReluFunction<Vectors512<double>, Vector512<double>, double>>(z, size); break;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Apply<TActivation>(double* z, int size)
        where TActivation : struct, IActivationFunction<Vector512<double>>
    {
        for (int at = 0; at < size; at += Lane) TActivation.Apply(Vector512.Load(z + at)).Store(z + at);
    }

    /// <summary>delta sigma'(z), from sigma(z), which tells the slope of every sigma there is.</summary>
    private Vector512<double> Pull(Vector512<double> value, Vector512<double> delta) => shape.Activation switch
    {
        Activation.Tanh => TanhFunction<Vectors512<double>, Vector512<double>, double>.Pull(value, delta),
        Activation.Hardtanh => HardtanhFunction<Vectors512<double>, Vector512<double>, double>.Pull(value, delta),
        _ => ReluFunction<Vectors512<double>, Vector512<double>, double>.Pull(value, delta),
    };
}
