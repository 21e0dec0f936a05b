namespace Lethe.Models;

/// <summary>
/// A free recurrent matrix W = -A: h_{k+1} = h_k + dt sigma(W h_k + U x_k + b). Parameters: recurrent.W (m, m), input.U, input.b, output.c,
/// output.d.
/// </summary>
public sealed class DenseModel : DenseRecurrentModel
{
    /// <summary>Name of W.</summary>
    public const string RecurrentName = "recurrent.W";

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, or the form of time does not fit.</exception>
    public DenseModel(RecurrentOptions options)
        : base(options, [(RecurrentName, [options.Width, options.Width], ParameterBlock.RecurrentMatrix)])
    {
    }

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "dense",
        Description = "h + dt sigma(U x + b + W h): a free matrix W",
        Create = options => new DenseModel(options),
        Parameterization = "direct",
        HasMatrix = true,
        IsDirect = true,
        Initializations = [ModelInitialization.Reference],
        RelativeCost = width => 1 + width / 4.0,
        Distance = model => MatrixDistance.Of(model, RecurrentName),
        Bounds = ModelBounds.Matrix((_, _, matrix) => matrix),
        FreeMatrix = RecurrentName,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    private protected override void FormMatrix(Span<double> matrix)
    {
        ReadOnlySpan<double> w = Parameters.Values;
        for (int i = 0; i < matrix.Length; i++) matrix[i] = -w[i];
    }

    private protected override void PullBack(ReadOnlySpan<double> matrixGradient, Span<double> gradient)
    {
        for (int i = 0; i < matrixGradient.Length; i++) gradient[i] = -matrixGradient[i];
    }
}
