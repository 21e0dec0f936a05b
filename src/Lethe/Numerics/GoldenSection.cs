namespace Lethe.Numerics;

/// <summary>The least value of a unimodal function of one variable by golden sections (Kiefer 1953).</summary>
internal static class GoldenSection
{
    /// <summary>Where f is least on [low, high], after <paramref name="sections"/> sections, each leaving 0.618 of the interval.</summary>
    public static double Minimize(Func<double, double> f, double low, double high, int sections)
    {
        double golden = (Math.Sqrt(5) - 1) / 2, a = low, b = high, c = b - golden * (b - a), d = a + golden * (b - a), fc = f(c), fd = f(d);
        for (int i = 0; i < sections; i++)
        {
            if (fc <= fd)
            {
                (b, d, fd) = (d, c, fc);
                c = b - golden * (b - a);
                fc = f(c);
            }
            else
            {
                (a, c, fc) = (c, d, fd);
                d = a + golden * (b - a);
                fd = f(d);
            }
        }
        return 0.5 * (a + b);
    }
}
