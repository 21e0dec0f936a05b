namespace Lethe.Stability;

/// <summary>The largest |A~ - A| in the spectral norm while every rate weight moves by at most beta, and recurrent matrices by at most
/// <paramref name="matrix"/> in that norm.</summary>
public delegate double MatrixChange(RecurrentModel model, double beta, double matrix);

/// <summary>What certified bounds of a model's error under perturbation rest on.</summary>
public sealed record ModelBounds
{
    private ModelBounds(bool isUnits, MatrixChange? change, bool isCells = false) =>
        (IsUnits, Change, IsCells) = (isUnits, change, isCells);

    /// <summary>Nothing: there are no bounds.</summary>
    public static ModelBounds None { get; } = new(false, null);

    /// <summary>One layer of independent real units, whose rates f(w) act in one of the three forms of time.</summary>
    public static ModelBounds Units { get; } = new(true, null);

    /// <summary>Cells with gates, in layers.</summary>
    public static ModelBounds Cells { get; } = new(false, null, isCells: true);

    internal bool IsUnits { get; }

    internal bool IsCells { get; }

    internal MatrixChange? Change { get; }

    /// <summary>A full matrix A (<see cref="RecurrentModel.Matrix"/>), of which is known how far a ball moves it.</summary>
    public static ModelBounds Matrix(MatrixChange change) => new(false, change);
}
