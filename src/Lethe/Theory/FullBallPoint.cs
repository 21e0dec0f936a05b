namespace Lethe.Theory;

/// <summary>One width of <see cref="FullBall"/>.</summary>
/// <param name="Width">m asked for.</param>
/// <param name="Units">Exponentials of weight.</param>
/// <param name="Error">E(0) in L1: the integral of |rho - rho^|.</param>
/// <param name="KernelNorm">||rho||_1.</param>
/// <param name="Moment">sum |k_i|/a_i^2, at least the integral of t |rho^|: the least product of |u/a|_2 and |c/a|_2 over all
/// splits.</param>
/// <param name="Splits">Three ways to split k_i = c_i u_i.</param>
public sealed record FullBallPoint(int Width, int Units, double Error, double KernelNorm, double Moment,
    IReadOnlyList<FullBallSplit> Splits);

/// <summary>One split k_i = c_i u_i and what the full ball does to it.</summary>
/// <param name="Name">balanced (|u_i| = |c_i|, which makes the larger of the two costs least), u-heavy (c_i = 1) or c-heavy (u_i =
/// 1).</param>
/// <param name="CostOfOutput">|u/a|_2: what a unit change of c costs.</param>
/// <param name="CostOfInput">|c/a|_2: what a unit change of U costs.</param>
/// <param name="Lower">A lower bound of E(beta).</param>
/// <param name="RadiusAtMost">beta* is no larger: beyond, E(beta) exceeds E(0) by more than 0.1 ||rho||_1.</param>
public sealed record FullBallSplit(string Name, double CostOfOutput, double CostOfInput, double Lower, double RadiusAtMost);
