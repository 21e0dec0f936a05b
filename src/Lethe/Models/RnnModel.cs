namespace Lethe.Models;

/// <summary>
/// A = P^T diag(f(w)) P, P orthogonal at the start and free in training: the reference's nonlinear RNN.
/// Parameters: recurrent.w (m), recurrent.P (m, m), input.U, input.b, output.c, output.d.
/// </summary>
public sealed class RnnModel : DenseRecurrentModel
{
    /// <summary>Names of w and P.</summary>
    public const string RateName = "recurrent.w", MixingName = "recurrent.P";

    private readonly ParameterView _rates, _mixing;
    private readonly double[] _scaled;
    private readonly double[] _product;
    private readonly MatrixProduct _multiplier = new();

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, or the form of time does not fit.</exception>
    public RnnModel(RecurrentOptions options)
        : base(options,
            [(RateName, [options.Width], ParameterBlock.RecurrentDiagonal),
            (MixingName, [options.Width, options.Width], ParameterBlock.RecurrentMatrix)])
    {
        _rates = Parameters.View(RateName);
        Decay = new DecayRates(_rates, options.Parameterization, options.Integration, options.TimeStep);
        _mixing = Parameters.View(MixingName);
        _scaled = new double[options.Width * options.Width];
        _product = new double[_scaled.Length];
    }

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "rnn",
        Description = "h + dt sigma(U x + b - P^T diag(f(w)) P h), P starts orthogonal; rates max(w, 0) unless said otherwise",
        Create = options => new RnnModel(options),
        HasMatrix = true,
        Contains = "the diagonal model (P = I)",
        RelativeCost = width => 1 + width / 4.0,
        Pruner = ModePruner.Prune,
        Distance = model => RnnDistance.Of(model, MixingName),
        Bounds = ModelBounds.Matrix(RnnDistance.MatrixChange),
        ReferenceNames = new Dictionary<string, string>(DiagonalModel.CatalogEntry.ReferenceNames) { [MixingName] = "net.P.weight" },
    };

    /// <summary>The same under the name that stands for softplus rates.</summary>
    public static ModelEntry SoftplusEntry { get; } = CatalogEntry with
    {
        Name = "softplus-rnn",
        Description = "the same with rates softplus(w)",
        Parameterization = "softplus",
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

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
        Span<double> w = Parameters[_rates];
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
            gradient[_rates.Offset + k] = 0.5 * inRate * Parameterization.RateDerivative(w[k]);
        }
    }

    private void ScaleRows(ReadOnlySpan<double> p, Span<double> result)
    {
        int m = Options.Width;
        Span<double> w = Parameters[_rates];
        for (int k = 0; k < m; k++)
        {
            double f = Parameterization.Rate(w[k]);
            for (int j = 0; j < m; j++) result[k * m + j] = f * p[k * m + j];
        }
    }
}
