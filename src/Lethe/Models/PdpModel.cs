using Lethe.Kernels;
using Lethe.Kernels.Matrices;
using Lethe.Parameterizations;

namespace Lethe.Models;

/// <summary>
/// A = P^T diag(f(w)) P, P orthogonal at the start and free in training: the reference's nonlinear RNN.
/// Parameters: recurrent.w (m), recurrent.P (m, m), input.U, input.b, output.c, output.d.
/// </summary>
public sealed class PdpModel : DenseRecurrentModel, IRateModel
{
    /// <summary>Names of w and P.</summary>
    public const string RateName = "recurrent.w", MixingName = "recurrent.P";

    private readonly ParameterView _mixing;
    private readonly double[] _scaled;
    private readonly double[] _product;
    private readonly MatrixProduct _multiplier = new();

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, or the form of time does not fit.</exception>
    public PdpModel(RecurrentOptions options)
        : base(options, [(RateName, [options.Width], ParameterBlock.RecurrentDiagonal), (MixingName, [options.Width, options.Width], ParameterBlock.RecurrentMatrix)])
    {
        RateWeights = Parameters.View(RateName);
        _mixing = Parameters.View(MixingName);
        _scaled = new double[options.Width * options.Width];
        _product = new double[_scaled.Length];
    }

    /// <inheritdoc/>
    public override string Name => "rnn";

    /// <inheritdoc/>
    public IParameterization Parameterization => Options.Parameterization;

    /// <inheritdoc/>
    public ParameterView RateWeights { get; }

    /// <inheritdoc/>
    public Integration Integration => Options.Integration;

    /// <summary>f(w): the eigenvalues of A while P is orthogonal.</summary>
    public double[] Rates
    {
        get
        {
            var rates = new double[Options.Width];
            Span<double> w = Parameters[RateWeights];
            for (int i = 0; i < rates.Length; i++) rates[i] = Parameterization.Rate(w[i]);
            return rates;
        }
    }

    /// <inheritdoc/>
    public override IParametricModel ForEvaluation()
    {
        var copy = new PdpModel(Options with { Parameterization = Parameterization.ForEvaluation });
        copy.Parameters.Set(Parameters.Values);
        foreach (ref double w in copy.Parameters[copy.RateWeights]) w = Parameterization.ToEvaluation(w);
        return copy;
    }

    private protected override RecurrentModel Create(RecurrentOptions options) => new PdpModel(options);

    private protected override void FormMatrix(Span<double> matrix)
    {
        int m = Options.Width;
        ReadOnlySpan<double> p = Parameters[_mixing];
        ScaleRows(p, _scaled);
        _multiplier.Multiply(m, m, m, p, true, _scaled, false, Workers.Single, matrix);
    }

    /// <summary>With G the gradient in A: dL/dP = diag(f) P (G + G^T), dL/df_k = (P G P^T)_kk.</summary>
    private protected override void PullBack(ReadOnlySpan<double> matrixGradient, Span<double> gradient)
    {
        int m = Options.Width;
        ReadOnlySpan<double> p = Parameters[_mixing];
        for (int i = 0; i < m; i++)
            for (int j = 0; j <= i; j++) _scaled[i * m + j] = _scaled[j * m + i] = matrixGradient[i * m + j] + matrixGradient[j * m + i];
        _multiplier.Multiply(m, m, m, p, false, _scaled, false, Workers.Single, _product);
        Span<double> w = Parameters[RateWeights];
        Span<double> gradientP = gradient.Slice(_mixing.Offset, m * m);
        for (int k = 0; k < m; k++)
        {
            double f = Parameterization.Rate(w[k]), inRate = 0;
            for (int j = 0; j < m; j++)
            {
                inRate += _product[k * m + j] * p[k * m + j];
                gradientP[k * m + j] = f * _product[k * m + j];
            }
            // P (G + G^T) P^T counts each of the two equal halves once.
            gradient[RateWeights.Offset + k] = 0.5 * inRate * Parameterization.RateDerivative(w[k]);
        }
    }

    private void ScaleRows(ReadOnlySpan<double> p, Span<double> result)
    {
        int m = Options.Width;
        Span<double> w = Parameters[RateWeights];
        for (int k = 0; k < m; k++)
        {
            double f = Parameterization.Rate(w[k]);
            for (int j = 0; j < m; j++) result[k * m + j] = f * p[k * m + j];
        }
    }
}
