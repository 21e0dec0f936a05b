namespace Lethe.Stability;

/// <summary>Why a model and its target do not admit an error.</summary>
/// <param name="Reason">Why, in a sentence without its full stop.</param>
/// <param name="Admitted">The errors they do admit, the nearest to the one asked for first.</param>
public sealed record ErrorObjection(string Reason, IReadOnlyList<PerturbationErrorKind> Admitted)
{
    /// <summary>Reason and remedy in one sentence.</summary>
    public override string ToString() => $"{Reason}: take error {Remedy}.";

    /// <summary>"exact or mse".</summary>
    public string Remedy => string.Join(" or ", Admitted.Select(Name));

    /// <summary>mse, exact or w1.</summary>
    public static string Name(PerturbationErrorKind kind) => kind switch
    {
        PerturbationErrorKind.Exact => "exact",
        PerturbationErrorKind.Supremum => "w1",
        _ => "mse",
    };
}
