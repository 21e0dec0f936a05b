namespace Lethe.Kernels.Recurrence.Response;

/// <summary>
/// What a linear recurrence does to a sequence, as numbers: y_k = r_k + sum over j = 0..k of rho_j x_{k-j} with the impulse response rho_j
/// = C M^j U and the response to the bias r_k = d + sum over j = 0..k of C M^j b. And back: from the derivatives of a loss in rho and r to
/// those in the weights.
/// </summary>
internal sealed unsafe class ImpulseResponse
{
    private const int Lane = 8;

    private readonly RecurrenceShape _shape;
    private readonly StateMatrix _matrix;
    private readonly int _columns, _padded, _step;
    private AlignedBuffer? _outputSpace, _stateSpace, _adjointSpace, _responseSpace;
    private double* _outputs, _inOutputs, _states;
    private int _length;

    /// <summary>Creates an instance without workspaces.</summary>
    internal ImpulseResponse(RecurrenceShape shape)
    {
        _shape = shape;
        _matrix = StateMatrix.Of(shape);
        _columns = _matrix.Columns;
        _padded = _matrix.Padded;
        _step = _columns * _padded;
    }

    /// <summary>Values of all responses to <paramref name="length"/> steps: rho, (o, d, time), then r, (o, time).</summary>
    internal static int Size(RecurrenceShape shape, int length) => checked(shape.Outputs * (shape.Inputs + 1) * length);

    /// <summary>The responses last computed, as <see cref="Size"/> lays them.</summary>
    internal double* Values { get; private set; }

    /// <summary>Computes rho and r.</summary>
    /// <param name="weights">Flat weights.</param>
    /// <param name="length">Time steps.</param>
    /// <param name="keepStates">True where <see cref="PullBack"/> is to follow.</param>
    [MethodImpl(AggressiveOptimization)]
    internal void Compute(ReadOnlySpan<double> weights, int length, bool keepStates)
    {
        var w = new RecurrenceWeights(_shape, weights);
        _length = length;
        _matrix.Load(w.Recurrent);
        LoadOutputs(w);
        Values = AlignedBuffer.Ensure(ref _responseSpace, Size(_shape, length));
        // Two states in turns; or all S_j = M^j [U b], after S_{-1} = 0, which the first error meets: [step][column][unit].
        int kept = keepStates ? length + 1 : 2;
        _states = AlignedBuffer.Ensure(ref _stateSpace, (long)kept * _step);
        new Span<double>(_states, 2 * _step).Clear();
        for (int j = 0; j < length; j++)
        {
            double* state = _states + (long)((j + 1) % kept) * _step;
            if (j == 0) LoadInputs(w, state);
            else _matrix.Apply(_states + (long)(j % kept) * _step, state);
            for (int o = 0; o < _shape.Outputs; o++)
            {
                double* c = _outputs + (long)o * _padded, offsets = Row(Values, o, _shape.Inputs);
                for (int input = 0; input < _shape.Inputs; input++) Row(Values, o, input)[j] = Dot(c, state + (long)input * _padded);
                offsets[j] = Dot(c, state + (long)_shape.Inputs * _padded) + (j == 0 ? w.OutputBias[o] : offsets[j - 1]);
            }
        }
    }

    /// <summary>
    /// The gradient in M, U, b and C; that of d is left alone. With R_j = dL/drho_j and, for the bias, the sum of dL/dr_k over k >= j:
    /// Lambda_j = C^T R_j + M^T Lambda_{j+1}, dL/dM = sum of Lambda_j S_{j-1}^T, dL/d[U b] = Lambda_0, dL/dC = sum of R_j S_j^T.
    /// </summary>
    /// <param name="derivatives">In rho and r, as <see cref="Size"/> lays them; those in r are replaced by their sums.</param>
    /// <param name="gradient">Flat.</param>
    /// <param name="workers">Threads.</param>
    [MethodImpl(AggressiveOptimization)]
    internal void PullBack(Span<double> derivatives, Span<double> gradient, Workers workers)
    {
        int n = _matrix.Size, d = _shape.Inputs, atU = _shape.RecurrentSize, atB = atU + n * d, atC = atB + n;
        double* adjoints = AlignedBuffer.Ensure(ref _adjointSpace, (long)_length * _step);
        new Span<double>(_inOutputs, _shape.Outputs * _padded).Clear();
        fixed (double* r = derivatives)
        {
            for (int o = 0; o < _shape.Outputs; o++)
            {
                double* offsets = Row(r, o, d);
                for (int j = _length - 2; j >= 0; j--) offsets[j] += offsets[j + 1];
            }
            for (int j = _length - 1; j >= 0; j--)
            {
                double* adjoint = adjoints + (long)j * _step, state = _states + (j + 1L) * _step;
                if (j == _length - 1) new Span<double>(adjoint, _step).Clear();
                else _matrix.ApplyTransposed(adjoint + _step, adjoint);
                for (int o = 0; o < _shape.Outputs; o++)
                {
                    for (int column = 0; column < _columns; column++)
                    {
                        double derivative = Row(r, o, column)[j];
                        AddTo(adjoint + (long)column * _padded, derivative, _outputs + (long)o * _padded);
                        AddTo(_inOutputs + (long)o * _padded, derivative, state + (long)column * _padded);
                    }
                }
            }
        }
        _matrix.Gradient(adjoints, _states, _length, gradient[..atU], workers);
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < d; c++) gradient[atU + i * d + c] = adjoints[(long)c * _padded + i];
            gradient[atB + i] = adjoints[(long)d * _padded + i];
        }
        for (int o = 0; o < _shape.Outputs; o++)
            new ReadOnlySpan<double>(_inOutputs + (long)o * _padded, n).CopyTo(gradient.Slice(atC + o * n, n));
    }

    /// <summary>The time series of an output and an input, or, as the input after the last, of its bias.</summary>
    private double* Row(double* values, int output, int input) =>
        values + (long)(input < _shape.Inputs ? output * _shape.Inputs + input : _shape.Outputs * _shape.Inputs + output) * _length;

    /// <summary>C, and room for its gradient, each row padded with zeros.</summary>
    private void LoadOutputs(in RecurrenceWeights w)
    {
        int n = _matrix.Size;
        if (_outputs == null)
        {
            _outputs = AlignedBuffer.Ensure(ref _outputSpace, 2L * _shape.Outputs * _padded);
            _inOutputs = _outputs + (long)_shape.Outputs * _padded;
        }
        for (int o = 0; o < _shape.Outputs; o++) w.Output.Slice(o * n, n).CopyTo(new Span<double>(_outputs + (long)o * _padded, n));
    }

    /// <summary>S_0 = [U b].</summary>
    private void LoadInputs(in RecurrenceWeights w, double* state)
    {
        int d = _shape.Inputs;
        for (int i = 0; i < _matrix.Size; i++)
        {
            for (int c = 0; c < d; c++) state[(long)c * _padded + i] = w.Input[i * d + c];
            state[(long)d * _padded + i] = w.Bias[i];
        }
    }

    [MethodImpl(AggressiveInlining)]
    private double Dot(double* a, double* b)
    {
        Vector512<double> sum = default;
        for (int i = 0; i < _padded; i += Lane) sum = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), sum);
        return Lanes.Sum(sum);
    }

    [MethodImpl(AggressiveInlining)]
    private void AddTo(double* sum, double factor, double* x)
    {
        for (int i = 0; i < _padded; i += Lane)
            Vector512.FusedMultiplyAdd(Vector512.Create(factor), Vector512.Load(x + i), Vector512.Load(sum + i)).Store(sum + i);
    }
}
