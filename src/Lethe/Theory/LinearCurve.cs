namespace Lethe.Theory;

/// <summary>Perturbation error of a linear model in closed form: squared L2 distance of the kernels over [0, inf), divided by ||rho||^2.
/// One entry per beta.</summary>
/// <param name="Betas">beta, ascending, the first is 0.</param>
/// <param name="Raw">Largest error found at each beta alone.</param>
/// <param name="Lower">Running maximum of <paramref name="Raw"/>: a lower bound of the supremum over the ball. Infinite where a rate can
/// reach 0.</param>
/// <param name="Upper">A certified upper bound (triangle inequality over the units); infinite where none is known.</param>
public sealed record LinearCurve(IReadOnlyList<double> Betas, IReadOnlyList<double> Raw, IReadOnlyList<double> Lower,
    IReadOnlyList<double> Upper);
