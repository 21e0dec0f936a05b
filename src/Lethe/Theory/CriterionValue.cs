namespace Lethe.Theory;

/// <summary>g(beta) of the criterion for stable reparameterizations.</summary>
/// <param name="Value">g(beta); infinity where no bound exists.</param>
/// <param name="IsClosedForm">True for a formula, false for a numerical supremum (a lower bound, good to the digits of the search).</param>
/// <param name="Weight">A w that takes the supremum or comes near it; infinite where it is a limit, NaN where it is not known.</param>
/// <param name="Reason">How the number came about, in one sentence.</param>
public sealed record CriterionValue(double Value, bool IsClosedForm, double Weight, string Reason)
{
    /// <summary>True where the parameterization is a stable one at this beta.</summary>
    public bool IsStable => double.IsFinite(Value);
}
