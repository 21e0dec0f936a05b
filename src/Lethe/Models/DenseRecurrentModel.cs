using Lethe.Kernels;

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
    private double[] _augmented = [];

    private protected DenseRecurrentModel(RecurrentOptions options, IEnumerable<(string, int[], ParameterBlock)> recurrent)
        : base(options, dense: true, recurrent)
    {
        if (options.Integration == Integration.Native)
        {
            throw new ArgumentException("native integration gives multipliers of single units, a full matrix has none: " +
                "use model=diagonal, or integration=exact.", nameof(options));
        }
        _matrix = new double[options.Width * options.Width];
        _matrixGradient = new double[_matrix.Length];
    }

    /// <summary>A, (m, m) row-major: stable means its spectrum is positive.</summary>
    public double[] Matrix
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

    private int OwnRecurrentSize => Parameters.View(InputName).Offset;

    private protected override void ToKernel(Span<double> weights)
    {
        int m = Options.Width, d = Options.Inputs;
        FormMatrix(_matrix);
        Span<double> recurrent = weights[..(m * m)], rest = weights[(m * m)..];
        Parameters.Values[OwnRecurrentSize..].CopyTo(rest);
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
        double[] exponential = MatrixExponential.Compute(Augmented(), 2 * m);
        ReadOnlySpan<double> values = Parameters.Values[OwnRecurrentSize..];
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

    private protected override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int m = Options.Width, d = Options.Inputs;
        ReadOnlySpan<double> recurrent = kernelGradient[..(m * m)], rest = kernelGradient[(m * m)..];
        Span<double> own = gradient[OwnRecurrentSize..];
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
        ReadOnlySpan<double> values = Parameters.Values[OwnRecurrentSize..];
        double[] augmented = Augmented(), exponential = MatrixExponential.Compute(augmented, n);
        var outer = new double[n * n];
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
        double[] inner = MatrixExponential.Adjoint(augmented, outer, n);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) _matrixGradient[i * m + j] = -Options.TimeStep * inner[i * n + j];
    }

    private double[] Augmented()
    {
        int m = Options.Width, n = 2 * m;
        if (_augmented.Length == 0) _augmented = new double[n * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++) _augmented[i * n + j] = -Options.TimeStep * _matrix[i * m + j];
            _augmented[i * n + m + i] = Options.TimeStep;
        }
        return _augmented;
    }
}
