using static Lethe.Tests.Memory.KnownFunctions;
using static Lethe.Tests.Memory.KnownTail;

namespace Lethe.Tests.Memory;

/// <summary>Memory functions with known tails of every sort, written down before the classifier was changed to tell them apart.</summary>
internal static class KnownTails
{
    private const TailKind Exp = TailKind.Exponential, Pol = TailKind.Polynomial, Str = TailKind.Stretched,
        Super = TailKind.SuperExponential, Stays = TailKind.NonDecaying, Ends = TailKind.Finite;

    public static IReadOnlyList<KnownTail> All { get; } =
    [
        // Sums and differences of exponentials.
        Of("two exponentials", Exp, 0.05, 300, 1, t => Math.Exp(-0.05 * t) + 3 * Math.Exp(-0.3 * t)),
        Of("three exponentials", Exp, 0.02, 400, 1, t => Math.Exp(-0.02 * t) + Math.Exp(-0.1 * t) + Math.Exp(-0.5 * t)),
        Of("five exponentials", Exp, 0.03, 500, 1, t => Math.Exp(-0.03 * t) + 2 * Math.Exp(-0.09 * t) + 3 * Math.Exp(-0.27 * t)
            + 2 * Math.Exp(-0.8 * t) + Math.Exp(-2 * t)),
        Of("difference of close exponentials", Exp, 0.1, 300, 1, t => Math.Exp(-0.1 * t) - Math.Exp(-0.12 * t)),
        Of("difference of exponentials, small step", Exp, 0.4, 400, 0.1, t => Math.Exp(-0.4 * t) - 0.9 * Math.Exp(-0.5 * t)),

        // Rises.
        Of("two layers", Exp, 0.08, 300, 1, t => (1 + t) * Math.Exp(-0.08 * t)),
        Of("four layers", Exp, 0.15, 250, 1, t => Math.Pow(1 + t / 5, 3) * Math.Exp(-0.15 * t)),
        Of("gamma density", Exp, 0.05, 600, 1, t => Math.Pow(t, 2.5) * Math.Exp(-0.05 * t)),
        Of("quadratic prefactor", Exp, 0.2, 600, 0.25, t => (1 - 0.2 * t + 0.5 * t * t) * Math.Exp(-0.2 * t)),
        Of("logistic fall", Exp, 0.125, 300, 1, t => 1 / (1 + Math.Exp((t - 100) / 8))),

        // Oscillations.
        Of("damped oscillation", Exp, 0.04, 300, 1, t => Math.Exp(-0.04 * t) * Math.Cos(0.7 * t)),
        Of("damped, two frequencies", Exp, 0.03, 400, 1, t => Math.Exp(-0.03 * t) * (Math.Cos(0.5 * t) + 0.4 * Math.Cos(1.3 * t))),
        Of("Bessel J0", Pol, 0.5, 2000, 0.25, t => Bessel(0, t)),
        Of("power law, oscillating", Pol, 1.2, 800, 1, t => Math.Pow(1 + t, -1.2) * Math.Cos(0.9 * t)),
        Of("two frequencies that stay", Stays, double.NaN, 500, 1, t => Math.Sin(t) + 0.3 * Math.Sin(Math.Sqrt(3) * t)),

        // Exponentials of other origin.
        Of("tempered power law", Exp, 0.05, 400, 1, t => Math.Pow(1 + t, -1.5) * Math.Exp(-0.05 * t)),
        Of("tempered weakly", Exp, 0.1, 200, 1, t => Math.Pow(1 + t / 2, -0.7) * Math.Exp(-0.1 * t)),
        Of("delay line, then exponential", Exp, 0.10536051565782628, 200, 1, t => t < 20 ? 0 : Math.Pow(0.9, t - 20)),
        Seen("exponential in float32", Exp, 0.06, 400, 1, t => Math.Exp(-0.06 * t), Single),
        Seen("exponential, noise added", Exp, 0.05, 300, 1, t => Math.Exp(-0.05 * t), Added(1e-5, 1)),
        Seen("exponential, relative noise", Exp, 0.04, 200, 1, t => Math.Exp(-0.04 * t), Multiplied(0.2, 2)),
        Of("power law whose cutoff lies beyond the window", Exp, double.NaN, 500, 1, t => Math.Exp(-t / 5000) / (1 + t)) with
        { Alike = [Pol] },

        // Power laws.
        Of("power law", Pol, 0.8, 1000, 1, t => Math.Pow(1 + t, -0.8)),
        Of("power law, shifted", Pol, 2.2, 500, 1, t => Math.Pow(3 + t, -2.2)),
        Of("power law by log", Pol, 1.3, 2000, 1, t => Math.Pow(t + 2, -1.3) * Math.Log(t + 2)),
        Of("power law over log^2", Pol, 1.1, 2000, 1, t => Math.Pow(t + 2, -1.1) / Math.Pow(Math.Log(t + 3), 2)),
        Of("power law after a head", Pol, 1.2, 1000, 1, t => 5 * Math.Exp(-t) + 0.05 * Math.Pow(1 + t, -1.2)),
        Of("fractional noise", Pol, 0.7, 500, 1, Fractional(0.3, 500)),
        Of("delay line, then power law", Pol, 1.5, 600, 1, t => t < 30 ? 0 : Math.Pow(t - 29, -1.5)),
        Of("Mittag-Leffler", Pol, 0.6, 2000, 0.5, t => MittagLeffler(0.6, t)),
        Of("two powers", Pol, 1.5, 1000, 1, t => Math.Pow(1 + t, -1.5) + Math.Pow(1 + t, -2.5)),
        Seen("power law, relative noise", Pol, 1.4, 1000, 1, t => Math.Pow(1 + t / 4, -1.4), Multiplied(0.1, 3)),
        Seen("power law, noise added", Pol, 2, 800, 1, t => Math.Pow(1 + t, -2), Added(1e-6, 4)),

        // Stretched.
        Of("e^-sqrt t", Str, 0.5, 400, 1, t => Math.Exp(-Math.Sqrt(t))),
        Of("stretched .7", Str, 0.7, 300, 0.5, t => Math.Exp(-Math.Pow(t / 3, 0.7))),
        Of("stretched .4, shifted", Str, 0.4, 1000, 1, t => Math.Exp(-Math.Pow(1 + t, 0.4))),
        Of("stretched .3", Str, 0.3, 2000, 1, t => Math.Exp(-2 * Math.Pow(t, 0.3))),
        Seen("stretched .6, relative noise", Str, 0.6, 400, 1, t => Math.Exp(-Math.Pow(t / 2, 0.6)), Multiplied(0.05, 5)),

        // Faster than every exponential.
        Of("Gaussian", Super, double.NaN, 200, 1, t => Math.Exp(-t * t / 625)),
        Of("compressed 1.5", Super, double.NaN, 200, 1, t => Math.Exp(-Math.Pow(t / 20, 1.5))),
        Of("Airy", Super, double.NaN, 200, 1, t => Airy(t / 4 - 3)),

        // Ends.
        Of("moving average", Ends, double.NaN, 100, 1, t => t < 25 ? 0.04 : 0),
        Of("random taps", Ends, double.NaN, 200, 1, t => t < 40 ? Math.Sin(t * t + 1) : 0),
        Seen("cut off, rounding of float32 after it", Ends, double.NaN, 200, 1, t => t < 60 ? Math.Pow(0.95, t) : 0, Added(3e-8, 6)),

        // Stays, or goes too slowly.
        Of("exponential to a plateau", Stays, double.NaN, 200, 1, t => 0.3 + Math.Exp(-t)),
        Of("1/log", Stays, double.NaN, 1000, 1, t => 1 / Math.Log(t + 2)),
        Of("growing", Stays, double.NaN, 200, 1, t => Math.Exp(0.01 * t)),
        Of("chaos", Stays, double.NaN, 400, 1, Logistic(400)),
    ];

    private static Func<double, double> Logistic(int length)
    {
        var x = new double[length];
        x[0] = 0.3;
        for (int k = 1; k < length; k++) x[k] = 4 * x[k - 1] * (1 - x[k - 1]);
        return t => x[(int)t];
    }
}
