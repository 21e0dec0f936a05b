namespace Lethe.Models;

/// <summary>
/// Diagonal recurrence A = diag(f(w)). Parameters: recurrent.w (m), input.U (m, d), input.b (m), output.c (o, m), output.d (o).
/// </summary>
public sealed class DiagonalModel : DiagonalRecurrentModel
{
    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, exact or native time with a nonlinear activation, or no native
    /// form.</exception>
    public DiagonalModel(RecurrentOptions options)
        : base(options, [Residual(options, dense: false)])
    {
    }

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
}
