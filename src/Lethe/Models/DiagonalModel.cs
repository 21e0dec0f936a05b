using Lethe.Kernels.Recurrence;
using Lethe.Stability;

namespace Lethe.Models;

/// <summary>
/// Diagonal recurrence A = diag(f(w)). Parameters: recurrent.w (m), input.U (m, d), input.b (m), output.c (o, m), output.d (o).
/// </summary>
public sealed class DiagonalModel : DiagonalRecurrentModel
{
    private readonly DiagonalUnits _units;

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, exact or native time with a nonlinear activation, or no native form.</exception>
    public DiagonalModel(RecurrentOptions options)
        : this(options, Residual(options, dense: false))
    {
    }

    private DiagonalModel(RecurrentOptions options, RecurrenceShape shape)
        : base(options, shape, Layer(shape)) => _units = new DiagonalUnits(options, shape);

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "diagonal",
        Description = "h + dt sigma(U x + b - diag(f(w)) h): independent units; the parameterization is free",
        Create = options => new DiagonalModel(options),
        Integrations = [Integration.Euler, Integration.Exact, Integration.Native],
        Pruner = UnitPruner.Prune,
        Distance = DistanceToInstability.OfRates,
        Bounds = ModelBounds.Units,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights) => _units.ToKernel(Parameters.Values, weights);

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient) =>
        _units.FromKernel(Parameters.Values, kernelGradient, gradient);
}
