using static Lethe.Tests.Memory.KnownFunctions;
using static Lethe.Tests.Memory.KnownTail;

namespace Lethe.Tests.Memory;

/// <summary>Memory functions with known tails that were not looked at while the classifier was made.</summary>
internal static class HeldOutTails
{
    private const TailKind Exp = TailKind.Exponential, Pol = TailKind.Polynomial, Str = TailKind.Stretched,
        Super = TailKind.SuperExponential, Stays = TailKind.NonDecaying, Ends = TailKind.Finite;

    public static IReadOnlyList<KnownTail> All { get; } =
    [
        Of("four exponentials", Exp, 0.015, 600, 1, t => 0.4 * Math.Exp(-0.015 * t) + Math.Exp(-0.04 * t) + 0.3 * Math.Exp(-0.2 * t)
            + Math.Exp(-0.9 * t)),
        Of("difference of close exponentials, slow", Exp, 0.05, 500, 1, t => Math.Exp(-0.05 * t) - 0.8 * Math.Exp(-0.055 * t)),
        Of("five layers", Exp, 0.1, 300, 1, t => Math.Pow(1 + t, 4) * Math.Exp(-0.1 * t)),
        Of("Erlang survival", Exp, 0.1, 400, 1, t => (1 + 0.1 * t + 0.005 * t * t) * Math.Exp(-0.1 * t)),
        Of("hyperbolic secant squared", Exp, 0.1, 300, 1, t => Math.Pow(1 / Math.Cosh(t / 20), 2)),
        Of("modulated exponential", Exp, 0.02, 600, 1, t => Math.Exp(-0.02 * t) * (1 + 0.8 * Math.Cos(0.3 * t))),
        Of("tempered late", Exp, 0.02, 1000, 1, t => Math.Exp(-0.02 * t) / Math.Pow(1 + t, 2)),
        Of("exponential integral", Exp, 1 / 30.0, 600, 1, t => ExponentialIntegral((t + 1) / 30)),
        Of("Bessel K0", Exp, 0.25, 400, 0.2, t => BesselK(0.25 * (t + 0.2))),
        Of("larger of two", Exp, 0.03, 400, 1, t => Math.Max(Math.Exp(-0.03 * t), 4 * Math.Exp(-0.1 * t))),
        Seen("exponential rise, noise added", Exp, 0.1, 400, 0.5, t => t * Math.Exp(-0.1 * t), Added(1e-8, 11)),
        Seen("two exponentials in float32", Exp, 0.03, 400, 1, t => 0.3 * Math.Exp(-0.03 * t) + 0.7 * Math.Exp(-0.2 * t), Single),
        Seen("two exponentials, relative noise", Exp, 0.02, 400, 1, t => Math.Exp(-0.02 * t) + 2 * Math.Exp(-0.2 * t),
            Multiplied(0.05, 12)),

        Of("power law by log^2", Pol, 1.7, 3000, 1, t => Math.Pow(t + 1, -1.7) * Math.Pow(Math.Log(t + 2), 2)),
        Of("1/(t log^2 t)", Pol, 1, 1500, 1, t => 1 / ((2 + t) * Math.Pow(Math.Log(2 + t), 2))),
        Of("Bessel J1/t", Pol, 1.5, 2000, 0.2, t => Bessel(1, t + 0.1) / (t + 0.1)),
        Of("fractional difference", Pol, 1.4, 400, 1, Fractional(-0.4, 400)),
        Of("Cauchy", Pol, 2, 500, 0.5, t => 1 / (1 + t * t / 4)),
        Of("two powers, the slow one weak", Pol, 0.8, 2000, 1, t => Math.Pow(1 + t, -2) + 0.1 * Math.Pow(1 + t, -0.8)),
        Of("Mittag-Leffler of 1/2", Pol, 0.5, 2000, 0.2, t => MittagLeffler(0.5, t)),
        Seen("power law, relative noise", Pol, 0.9, 600, 1, t => Math.Pow(1 + t / 2, -0.9), Multiplied(0.05, 13)),

        Of("stretched .65, shifted", Str, 0.65, 500, 1, t => Math.Exp(-Math.Pow((t + 2) / 4, 0.65))),
        Of("stretched .35", Str, 0.35, 1500, 1, t => Math.Exp(-1.5 * Math.Pow(t, 0.35))),
        Of("stretched .8", Str, 0.8, 300, 1, t => Math.Exp(-Math.Pow(t / 5, 0.8))),
        Seen("e^-sqrt t, noise added", Str, 0.5, 1000, 0.5, t => Math.Exp(-Math.Sqrt(t)), Added(1e-9, 14)),

        Of("Gaussian with a prefactor", Super, double.NaN, 300, 1, t => (1 + t) * Math.Exp(-t * t / 900)),
        Of("complementary error function", Super, double.NaN, 200, 1, t => ComplementaryError(t / 40)),
        Of("compressed 2.5", Super, double.NaN, 150, 1, t => Math.Exp(-Math.Pow(t / 40, 2.5))),

        Of("triangle", Ends, double.NaN, 200, 1, t => Math.Max(0, 1 - t / 50)),
        Seen("slow exponential, cut off, in float32", Ends, double.NaN, 300, 1, t => t < 128 ? Math.Exp(-t / 100) : 0, Single),

        Of("saturating", Stays, double.NaN, 200, 1, t => 1 - Math.Exp(-t / 10)),
        Of("three frequencies", Stays, double.NaN, 600, 1, t => Math.Sin(t) + Math.Sin(1.7 * t + 1) + Math.Sin(0.37 * t)),
        Of("1/log^2", Stays, double.NaN, 1000, 1, t => 1 / Math.Pow(Math.Log(t + 2), 2)) with { Alike = [Pol] },
    ];
}
