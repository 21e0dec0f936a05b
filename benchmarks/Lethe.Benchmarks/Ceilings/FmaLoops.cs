using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Benchmarks.Ceilings;

/// <summary>
/// Nothing but fused multiply-adds x = x a + b in registers. Twelve independent chains are more than latency times pipes of any processor
/// known (4 x 2), and with two constants fit 16 registers.
/// </summary>
internal static class FmaLoops
{
    public const int Chains = 12;

    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : 256;

    /// <summary>Runs <paramref name="rounds"/> rounds in float64; returns the number of operations (two per lane and
    /// multiply-add).</summary>
    public static double Double(int rounds, out double used)
    {
        used = Vector512.IsHardwareAccelerated ? Run<Doubles512, Vector512<double>>(rounds) : Run<Doubles256, Vector256<double>>(rounds);
        return 2.0 * Chains * rounds * VectorBits / 64;
    }

    /// <summary>The same in float32.</summary>
    public static double Single(int rounds, out double used)
    {
        used = Vector512.IsHardwareAccelerated ? Run<Singles512, Vector512<float>>(rounds) : Run<Singles256, Vector256<float>>(rounds);
        return 2.0 * Chains * rounds * VectorBits / 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Run<TChain, TVector>(int rounds)
        where TChain : struct, IChain<TVector>
    {
        TVector a = TChain.Create(0.999), b = TChain.Create(0.001);
        TVector x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (int i = 0; i < rounds; i++)
        {
            x0 = TChain.Next(x0, a, b);
            x1 = TChain.Next(x1, a, b);
            x2 = TChain.Next(x2, a, b);
            x3 = TChain.Next(x3, a, b);
            x4 = TChain.Next(x4, a, b);
            x5 = TChain.Next(x5, a, b);
            x6 = TChain.Next(x6, a, b);
            x7 = TChain.Next(x7, a, b);
            x8 = TChain.Next(x8, a, b);
            x9 = TChain.Next(x9, a, b);
            x10 = TChain.Next(x10, a, b);
            x11 = TChain.Next(x11, a, b);
        }
        double sum = 0;
        foreach (TVector x in (TVector[])[x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11]) sum += TChain.Sum(x);
        return sum;
    }

    private interface IChain<TVector>
    {
        static abstract TVector Create(double x);

        static abstract TVector Next(TVector x, TVector a, TVector b);

        static abstract double Sum(TVector x);
    }

    private readonly struct Doubles512 : IChain<Vector512<double>>
    {
        public static Vector512<double> Create(double x) => Vector512.Create(x);

        public static Vector512<double> Next(Vector512<double> x, Vector512<double> a, Vector512<double> b) =>
            Vector512.FusedMultiplyAdd(x, a, b);

        public static double Sum(Vector512<double> x) => Vector512.Sum(x);
    }

    private readonly struct Doubles256 : IChain<Vector256<double>>
    {
        public static Vector256<double> Create(double x) => Vector256.Create(x);

        public static Vector256<double> Next(Vector256<double> x, Vector256<double> a, Vector256<double> b) =>
            Vector256.FusedMultiplyAdd(x, a, b);

        public static double Sum(Vector256<double> x) => Vector256.Sum(x);
    }

    private readonly struct Singles512 : IChain<Vector512<float>>
    {
        public static Vector512<float> Create(double x) => Vector512.Create((float)x);

        public static Vector512<float> Next(Vector512<float> x, Vector512<float> a, Vector512<float> b) =>
            Vector512.FusedMultiplyAdd(x, a, b);

        public static double Sum(Vector512<float> x) => Vector512.Sum(x);
    }

    private readonly struct Singles256 : IChain<Vector256<float>>
    {
        public static Vector256<float> Create(double x) => Vector256.Create((float)x);

        public static Vector256<float> Next(Vector256<float> x, Vector256<float> a, Vector256<float> b) =>
            Vector256.FusedMultiplyAdd(x, a, b);

        public static double Sum(Vector256<float> x) => Vector256.Sum(x);
    }
}
