namespace Lethe.Models;

/// <summary>
/// A recurrence with a full matrix A, however A comes about. Nonlinear: the kernel reads A itself. Linear: it reads
/// M = I - dt A, gain dt (Euler), or M = e^{-A dt}, gain Phi = int_0^dt e^{-A s} ds (exact), Phi being the upper right block of
/// exp([[-A dt, dt I], [0, 0]]) (Van Loan 1978).
/// </summary>
public abstract class DenseRecurrentModel : RecurrentModel
{
    private readonly double[] _matrix;
    private readonly double[] _matrixGradient;
    private readonly ExactSpace? _exact;

    // Where U, b, C, d start; a look-up by name would allocate.
    private readonly int _ownRecurrentSize;

    private protected DenseRecurrentModel(RecurrentOptions options, IEnumerable<(string, int[], ParameterBlock)> recurrent)
        : base(options, dense: true, recurrent)
    {
        RequireNative(options);
        if (options.Integration == Integration.Native)
        {
            throw new ArgumentException("native integration gives multipliers of single units, a full matrix has none: " +
                "use model=diagonal, or integration=exact.", nameof(options));
        }
        _matrix = new double[options.Width * options.Width];
        _matrixGradient = new double[_matrix.Length];
        _ownRecurrentSize = Parameters.View(InputName).Offset;
        if (options is { Activation: Activation.Linear, Integration: Integration.Exact }) _exact = new ExactSpace(2 * options.Width);
    }

    /// <inheritdoc/>
    public override double[] Matrix
    {
        get
        {
            var matrix = new double[_matrix.Length];
            FormMatrix(matrix);
            return matrix;
        }
    }

    /// <summary>Writes A from the parameters.</summary>
    private protected abstract void FormMatrix(Span<double> matrix);

    /// <summary>Writes the gradient of the recurrent parameters from the gradient in A.</summary>
    private protected abstract void PullBack(ReadOnlySpan<double> matrixGradient, Span<double> gradient);

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights)
    {
        int m = Options.Width, d = Options.Inputs;
        FormMatrix(_matrix);
        Span<double> recurrent = weights[..(m * m)], rest = weights[(m * m)..];
        Parameters.Values[_ownRecurrentSize..].CopyTo(rest);
        if (Options.Activation != Activation.Linear)
        {
            _matrix.CopyTo(recurrent);
            return;
        }
        double dt = Options.TimeStep;
        if (Options.Integration == Integration.Euler)
        {
            for (int i = 0; i < recurrent.Length; i++) recurrent[i] = -dt * _matrix[i];
            for (int i = 0; i < m; i++) recurrent[i * m + i] += 1;
            for (int i = 0; i < m * d + m; i++) rest[i] *= dt;
            return;
        }
        ExactSpace exact = _exact!;
        Augment(exact.Augmented);
        exact.Exponential.Compute(exact.Augmented, exact.Value);
        double[] exponential = exact.Value;
        ReadOnlySpan<double> values = Parameters.Values[_ownRecurrentSize..];
        rest[..(m * d + m)].Clear();
        for (int i = 0; i < m; i++)
        {
            exponential.AsSpan(i * 2 * m, m).CopyTo(recurrent.Slice(i * m, m));
            for (int j = 0; j < m; j++)
            {
                double gain = exponential[i * 2 * m + m + j];
                for (int c = 0; c < d; c++) rest[i * d + c] += gain * values[j * d + c];
                rest[m * d + i] += gain * values[m * d + j];
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int m = Options.Width, d = Options.Inputs;
        ReadOnlySpan<double> recurrent = kernelGradient[..(m * m)], rest = kernelGradient[(m * m)..];
        Span<double> own = gradient[_ownRecurrentSize..];
        rest.CopyTo(own);
        if (Options.Activation != Activation.Linear)
        {
            recurrent.CopyTo(_matrixGradient);
        }
        else if (Options.Integration == Integration.Euler)
        {
            for (int i = 0; i < recurrent.Length; i++) _matrixGradient[i] = -Options.TimeStep * recurrent[i];
            for (int i = 0; i < m * d + m; i++) own[i] *= Options.TimeStep;
        }
        else
        {
            PullBackExact(recurrent, rest, own);
        }
        PullBack(_matrixGradient, gradient);
    }

    private void PullBackExact(ReadOnlySpan<double> recurrent, ReadOnlySpan<double> rest, Span<double> own)
    {
        int m = Options.Width, d = Options.Inputs, n = 2 * m;
        ReadOnlySpan<double> values = Parameters.Values[_ownRecurrentSize..];
        // The weights were formed from the same parameters just before: e^X stands there still.
        ExactSpace exact = _exact!;
        double[] exponential = exact.Value, outer = exact.Outer;
        outer.AsSpan().Clear();
        own[..(m * d + m)].Clear();
        for (int i = 0; i < m; i++)
        {
            recurrent.Slice(i * m, m).CopyTo(outer.AsSpan(i * n, m));
            for (int j = 0; j < m; j++)
            {
                double inGain = rest[m * d + i] * values[m * d + j], gain = exponential[i * n + m + j];
                own[m * d + j] += gain * rest[m * d + i];
                for (int c = 0; c < d; c++)
                {
                    inGain += rest[i * d + c] * values[j * d + c];
                    own[j * d + c] += gain * rest[i * d + c];
                }
                outer[i * n + m + j] = inGain;
            }
        }
        double[] inner = exact.Inner;
        exact.Exponential.Adjoint(exact.Augmented, outer, inner);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) _matrixGradient[i * m + j] = -Options.TimeStep * inner[i * n + j];
    }

    private void Augment(double[] augmented)
    {
        int m = Options.Width, n = 2 * m;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++) augmented[i * n + j] = -Options.TimeStep * _matrix[i * m + j];
            augmented[i * n + m + i] = Options.TimeStep;
        }
    }

    /// <summary>What the exact form works in: [[-A dt, dt I], [0, 0]], its exponential, and the gradients in both.</summary>
    private sealed class ExactSpace(int n)
    {
        internal MatrixExponential Exponential { get; } = new(n);

        internal double[] Augmented { get; } = new double[n * n];

        internal double[] Value { get; } = new double[n * n];

        internal double[] Outer { get; } = new double[n * n];

        internal double[] Inner { get; } = new double[n * n];
    }
}
