namespace Lethe.Tests.Memory;

/// <summary>Functions of analysis whose tails textbooks give, by quadrature; to some ten digits.</summary>
internal static class KnownFunctions
{
    /// <summary>J_n(t) = 1/pi int_0^pi cos(n s - t sin s) ds; the trapezoidal rule converges faster than any power.</summary>
    public static double Bessel(int order, double t)
    {
        int count = 64 + (int)(2 * t);
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            double s = 2 * Math.PI * (i + 0.5) / count;
            sum += Math.Cos(order * s - t * Math.Sin(s));
        }
        return sum / count;
    }

    /// <summary>E_a(-t^a), 0 &lt; a &lt; 1: a mixture of exponentials with density sin(pi a)/pi r^(a-1)/(r^2a + 2 r^a cos(pi a) + 1); its
    /// tail is t^-a / Gamma(1 - a).</summary>
    public static double MittagLeffler(double a, double t)
    {
        double sum = 0;
        const double step = 0.05;
        for (double x = -60; x < 12; x += step)
        {
            double r = Math.Exp(x), power = Math.Pow(r, a);
            sum += Math.Exp(-r * t) * power / (power * power + 2 * power * Math.Cos(Math.PI * a) + 1);
        }
        return sum * step * Math.Sin(Math.PI * a) / Math.PI;
    }

    /// <summary>Ai(x) by its integral over a contour where it decays: e^(-2/3 x^(3/2))/pi int e^(-s^2 sqrt x) cos(s^3/3) ds for x &gt; 0;
    /// for x &lt; 0 along the ray of 30 degrees.</summary>
    public static double Airy(double x)
    {
        double sum = 0;
        const double step = 0.01;
        if (x > 0)
        {
            for (double s = step / 2; s < 12; s += step) sum += Math.Exp(-s * s * Math.Sqrt(x)) * Math.Cos(s * s * s / 3);
            return sum * step * Math.Exp(-2.0 / 3 * Math.Pow(x, 1.5)) / Math.PI;
        }
        var turn = System.Numerics.Complex.Exp(new System.Numerics.Complex(0, Math.PI / 6));
        System.Numerics.Complex total = 0;
        for (double s = step / 2; s < 16; s += step)
            total += System.Numerics.Complex.Exp(new System.Numerics.Complex(-s * s * s / 3, 0)
                + new System.Numerics.Complex(0, x * s) * turn) * turn;
        return (total * step).Real / Math.PI;
    }

    /// <summary>The weights of (1 - z)^-d: psi_k = psi_(k-1) (k - 1 + d)/k, of the order of k^(d-1).</summary>
    public static Func<double, double> Fractional(double d, int length)
    {
        var psi = new double[length];
        psi[0] = 1;
        for (int k = 1; k < length; k++) psi[k] = psi[k - 1] * (k - 1 + d) / k;
        return t => psi[(int)t];
    }

    /// <summary>E_1(x) = int_x^inf e^-s/s ds = e^-x int_0^inf e^(-x v)/(1 + v) dv, x &gt; 0.</summary>
    public static double ExponentialIntegral(double x) => Math.Exp(-x) * Laplace(x, v => 1 / (1 + v));

    /// <summary>K_0(x) = e^-x int_0^inf e^(-x v) / sqrt(v (v + 2)) dv, x &gt; 0.</summary>
    public static double BesselK(double x) => Math.Exp(-x) * Laplace(x, v => 1 / Math.Sqrt(v * (v + 2)));

    /// <summary>erfc(x), x &gt;= 0.</summary>
    public static double ComplementaryError(double x) => x < 1e-9
        ? 1 : 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * Laplace(2 * x, v => Math.Exp(-v * v));

    // int_0^inf e^(-x v) f(v) dv with v = e^u.
    private static double Laplace(double x, Func<double, double> f)
    {
        double sum = 0;
        const double step = 0.02;
        for (double u = -40; u < 8; u += step)
        {
            double v = Math.Exp(u);
            sum += Math.Exp(-x * v) * f(v) * v;
        }
        return sum * step;
    }
}
