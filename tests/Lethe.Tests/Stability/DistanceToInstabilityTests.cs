using CsCheck;
using Complex = System.Numerics.Complex;

namespace Lethe.Tests.Stability;

public sealed class DistanceToInstabilityTests
{
    // Bisection ends at neighbouring numbers; what is left is the rounding of f and its inverse.
    private const double Tolerance = 1e-12;

    private static readonly string[] Smooth = ["direct", "exp", "softplus", "tanh", "expr:w^3 + w"];

    private static readonly string[] Named = ["best", "best:b=0.1", "exp", "softplus", "inverse", "direct"];

    private static InstabilityDistance Of(string name, double[] rates, Integration integration, double dt = 1)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        return DistanceToInstability.Diagonal(Array.ConvertAll(rates, f.Inverse), f, integration, dt);
    }

    [Fact]
    public void DirectIsTheSmallestRateAndUnderEulerAlsoTheRoomAbove()
    {
        Assert.Equal(0.02, Of("direct", [0.4, 0.02, 1.7], Integration.Exact).Distance, Tolerance);
        Assert.Equal(0.02, Of("direct", [0.4, 0.02, 1.7], Integration.Euler).Distance, Tolerance);
        Assert.Equal(0.3, Of("direct", [0.4, 1.7], Integration.Euler).Distance, Tolerance);
        Assert.Equal(0.4, Of("direct", [0.4, 1.7], Integration.Euler, 0.1).Distance, Tolerance);
        Assert.Equal(-0.1, Of("direct", [0.4, -0.1], Integration.Exact).Distance, Tolerance);
        Assert.Equal(-0.5, Of("direct", [2.5], Integration.Euler).Distance, Tolerance);
        Assert.Equal(0.02, Of("relu", [0.4, 0.02], Integration.Exact).Distance, Tolerance);
        Assert.Equal(0.02, Of("w", [0.4, 0.02], Integration.Exact).Distance, Tolerance);
    }

    /// <summary>Rate .632 = 1 - e^-1, dt = 1: exp 1.15, softplus 1.98 (the values of the theory page).</summary>
    [Fact]
    public void StableOnesAreAFiniteDistanceAwayUnderEulerOnly()
    {
        double rate = 1 - Math.Exp(-1);
        Assert.Equal(Math.Log(2) - Math.Log(rate), Of("exp", [rate], Integration.Euler).Distance, Tolerance);
        Assert.Equal(1.15, Of("exp", [rate], Integration.Euler).Distance, 0.005);
        Assert.Equal(Math.Log(Math.E * Math.E - 1) - Math.Log(Math.Exp(rate) - 1), Of("softplus", [rate], Integration.Euler).Distance,
            1e-10);
        Assert.Equal(1.98, Of("softplus", [rate], Integration.Euler).Distance, 0.005);
        // best with b = .1 reaches the rate 2 at |w| = sqrt(.5 - .1).
        Assert.Equal(Math.Sqrt(1 / rate - 0.1) - Math.Sqrt(0.4), Of("best:b=0.1", [rate], Integration.Euler).Distance, Tolerance);
        foreach (string name in new[] { "exp", "softplus", "best", "sigmoid" })
            Assert.Equal(double.PositiveInfinity, Of(name, [rate, 0.01], Integration.Exact).Distance);
        foreach (string name in new[] { "exp", "softplus" })
        {
            IParameterization f = ParameterizationCatalog.Parse(name);
            Assert.Equal(double.PositiveInfinity, DistanceToInstability.Diagonal([-2.0], f, Integration.Native, 1).Distance);
        }
        // tanh, as a rate, crosses 0 at w = 0.
        Assert.Equal(Math.Atanh(0.3), Of("tanh", [0.3], Integration.Exact).Distance, Tolerance);
    }

    /// <summary>
    /// Where f has its highest value at w = 0 a weight far out is unstable only in a narrow stretch about 0: best reaches the rate 2/dt
    /// where a w^2 + b = dt/2, inverse where w^2 = dt/2, inverse-abs where |w| = dt/2, and native best lambda = -1 where a w^2 + b = 1/2.
    /// With b = dt/2 the stretch is the point 0, where lambda = -1.
    /// </summary>
    [Fact]
    public void NarrowStretchesAboutZeroAreFound() => Gen.Select(Gen.Double[0, 3], Gen.Bool).Sample((magnitude, negative) =>
    {
        double w = (negative ? -1 : 1) * (1 + Math.Pow(10, magnitude));
        foreach ((string name, Integration integration, double reach) in new[]
        {
            ("best:b=0.1", Integration.Euler, Math.Sqrt(0.4)), ("best:b=0.499", Integration.Euler, Math.Sqrt(0.001)),
                ("best", Integration.Euler, 0),
            ("inverse", Integration.Euler, Math.Sqrt(0.5)), ("inverse-abs", Integration.Euler, 0.5),
                ("best:b=0.1", Integration.Native, Math.Sqrt(0.4)),
        })
        {
            InstabilityDistance found = DistanceToInstability.Diagonal([w], ParameterizationCatalog.Parse(name), integration, 1);
            // About a b = dt/2 the rate rounds to 2 within 1e-8 of 0.
            Assert.Equal(Math.Abs(w) - reach, found.Distance, 1e-7 + Tolerance * Math.Abs(w));
        }
        Assert.Equal(double.PositiveInfinity,
            DistanceToInstability.Diagonal([w], ParameterizationCatalog.Parse("best:b=0.501"), Integration.Euler, 1).Distance);
    }, iter: 100);

    [Fact]
    public void JustInsideIsStableAndJustOutsideIsNot() =>
        Gen.Select(Gen.Int[0, Smooth.Length - 1].Select(i => Smooth[i]), Gen.Double[0.05, 0.7], Gen.Double[0.2, 1.5])
            .Sample((name, rate, dt) =>
        {
            IParameterization f = ParameterizationCatalog.Parse(name);
            double w = f.Inverse(rate);
            if (double.IsNaN(w)) return;
            double r = DistanceToInstability.Diagonal([w], f, Integration.Euler, dt).Distance;
            if (double.IsInfinity(r)) return;
            bool Stable(double v) => f.Rate(v) > 0 && dt * f.Rate(v) < 2;
            Assert.True(Stable(w - 0.999999 * r) && Stable(w + 0.999999 * r));
            Assert.False(Stable(w - 1.000001 * r) && Stable(w + 1.000001 * r));
        });

    [Fact]
    public void MixedIsTheSmallerOfTheSingularValueOfPAndTheRates()
    {
        RnnModel model = StabilityCases.Mixed("exp", [0.5, 0.2, 0.9], 3, Integration.Exact);
        Matrix<double> p = Matrix<double>.Build.DenseOfRowMajor(3, 3, model.Parameters[RnnModel.MixingName].ToArray());
        var svd = p.Svd();
        double sigma = svd.S.Minimum();
        InstabilityDistance found = DistanceToInstability.Of(model);
        Assert.Equal(sigma, found.Distance, Tolerance);
        Assert.True(found.IsExact);
        // Taking the smallest singular pair away makes A singular.
        Matrix<double> singular = p - sigma * svd.U.Column(2).OuterProduct(svd.VT.Row(2));
        double[] rates = model.Rates;
        Matrix<double> a = singular.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalArray(rates) * singular);
        Assert.Equal(0, a.Evd().EigenValues.Min(z => z.Real), 1e-12);

        RnnModel direct = StabilityCases.Mixed("direct", [0.5, 1e-4, 0.9], 3, Integration.Exact);
        Assert.Equal(1e-4, DistanceToInstability.Of(direct).Distance, Tolerance);
    }

    [Fact]
    public void MixedUnderEulerReachesTheUpperBoundary()
    {
        RnnModel model = StabilityCases.Mixed("exp", [0.5, 1.2, 1.6], 3);
        // P = identity: A = diag(f), and P can grow by sqrt(2 / 1.6) - 1 before an eigenvalue passes 2 while w may grow too.
        Span<double> p = model.Parameters[RnnModel.MixingName];
        p.Clear();
        for (int i = 0; i < 3; i++) p[i * 3 + i] = 1;
        InstabilityDistance found = DistanceToInstability.Of(model);
        Assert.True(found.IsExact);
        double r = found.Distance;
        Assert.Equal(r, found.Real);
        Assert.Equal(2, 1.6 * Math.Exp(r) * (1 + r) * (1 + r), 1e-9);
    }

    /// <summary>One unit: A = p^2 f, and it reaches 2/dt where (|p| + r)^2 max f = 2/dt, the maximum over the weights within r; not merely
    /// near there.</summary>
    [Fact]
    public void OfOneUnitTheUpperBoundaryIsMetExactly() =>
        Gen.Select(Gen.Int[0, Named.Length - 1].Select(i => Named[i]), Gen.Double[0.3, 1.1], Gen.Double[0.8, 1.2]).Sample((name, rate, p) =>
        {
            RnnModel model = StabilityCases.Mixed(name, [rate], 3);
            model.Parameters[RnnModel.MixingName][0] = p;
            InstabilityDistance found = DistanceToInstability.Of(model);
            if (!found.Reason.Contains("2/dt", StringComparison.Ordinal)) return;
            IParameterization f = model.Parameterization;
            double w = model.Parameters[RnnModel.RateName][0], r = found.Distance, highest = Math.Max(f.Rate(w - r), f.Rate(w + r));
            if (Math.Abs(w) <= r) highest = Math.Max(highest, f.Rate(0));
            Assert.Equal(2, (p + r) * (p + r) * highest, 1e-9);
        }, iter: 400);

    /// <summary>The largest eigenvalue over the ball is an upper bound of every perturbation's, and an ascent reaches it.</summary>
    [Fact]
    public void TheWorstMixingIsFound() =>
        Gen.Select(Gen.Int[1, 6], Gen.Double[0.01, 1], Gen.Int[0, 1 << 20]).Sample((m, r, seed) =>
        {
            var random = new Random(seed);
            var p = Matrix<double>.Build.Dense(m, m, (_, _) => random.NextDouble() - 0.5);
            double[] rates = [.. Enumerable.Range(0, m).Select(_ => 2 * random.NextDouble())];
            Matrix<double> roots = Matrix<double>.Build.DenseOfDiagonalArray(Array.ConvertAll(rates, Math.Sqrt));
            double bound = RnnDistance.LargestEigenvalue(p, rates, r), reached = 0;
            for (int start = 0; start < 5; start++)
            {
                // E sends the vector x that P treats best to where diag(f) is large, in turn with the y that both favour.
                Vector<double> y = Vector<double>.Build.Dense(m, _ => random.NextDouble() - 0.5);
                for (int i = 0; i < 1000; i++)
                {
                    Vector<double> e = roots * y, x = (p.Transpose() * e).Normalize(2);
                    y = (roots * (p * x + r * e.Normalize(2))).Normalize(2);
                }
                Vector<double> left = (roots * y).Normalize(2), right = (p.Transpose() * (roots * y)).Normalize(2);
                Matrix<double> moved = p + r * left.OuterProduct(right);
                double value = (roots * moved).Svd(false).S[0];
                Assert.InRange(value * value, 0, bound * (1 + 1e-12));
                reached = Math.Max(reached, value * value);
            }
            Assert.Equal(bound, reached, 1e-6 * bound);
        }, iter: 20);

    /// <summary>[[-.1,1],[-10,-.1]] has the complex radius .0575 and the real one .1, under Euler in units of W.</summary>
    [Fact]
    public void AFreeMatrixHasItsComplexRadiusAndTheRealOneBeside()
    {
        double[] w = [-0.1, 1, -10, -0.1];
        InstabilityDistance exact = DistanceToInstability.Of(StabilityCases.Dense(w, Integration.Exact));
        Assert.Equal(0.0575, exact.Distance, 5e-5);
        Assert.False(exact.IsExact);
        Assert.Equal(0.1, exact.Real, 1e-6);
        Assert.True(exact.IsRealExact);
        // Euler with a tiny step sees nearly the same boundary; the circle lies dt x^2 / 2 outside the axis, x = sqrt(10): .0016 of .1
        // here.
        InstabilityDistance euler = DistanceToInstability.Of(StabilityCases.Dense(w, dt: 1e-4));
        Assert.Equal(0.0575, euler.Distance, 1e-3);
        Assert.Equal(0.1, euler.Real, 2e-3);
        // Normal matrices: the distance of the spectrum, which a real perturbation attains. dt = 1: 1 - |1 - .3 +- .2i|, and 1 - |1 - 1.9|.
        InstabilityDistance normal = DistanceToInstability.Of(StabilityCases.Dense([-0.3, 0.2, -0.2, -0.3], Integration.Exact));
        Assert.Equal(0.3, normal.Distance, 1e-6);
        Assert.Equal(0.3, normal.Real, 1e-6);
        Assert.True(normal.IsExact);
        Assert.Equal(1 - Math.Sqrt(0.53), DistanceToInstability.Of(StabilityCases.Dense([-0.3, 0.2, -0.2, -0.3])).Distance, 1e-6);
        Assert.Equal(0.1, DistanceToInstability.Of(StabilityCases.Dense([-1.9, 0, 0, -1])).Distance, 1e-6);
        Assert.Equal(-0.2, DistanceToInstability.Of(StabilityCases.Dense([0.2, 0, 0, -1], Integration.Exact)).Distance, 1e-12);
        Assert.Equal(-0.2, DistanceToInstability.Of(StabilityCases.Dense([0.2, 0, 0, -1], Integration.Exact)).Real, 1e-12);
    }

    /// <summary>Against sigma_min on a fine grid of the boundary, by all singular values.</summary>
    [Fact]
    public void TheComplexRadiusIsTheLeastSingularValueOverTheBoundary() =>
        Gen.Select(Gen.Int[1, 7], Gen.Bool, Gen.Int[0, 1 << 20]).Sample((m, euler, seed) =>
        {
            var random = new Random(seed);
            double[] w = [.. Enumerable.Range(0, m * m)
                .Select(i => (random.NextDouble() - 0.5) / Math.Sqrt(m) - (i % (m + 1) == 0 ? 0.8 : 0))];
            double found = DistanceToInstability.Of(StabilityCases.Dense(w, euler ? Integration.Euler : Integration.Exact)).Distance;
            Assert.True(found > 0);
            Matrix<Complex> matrix = Matrix<double>.Build.DenseOfRowMajor(m, m, w).ToComplex(),
                identity = Matrix<Complex>.Build.DenseIdentity(m);
            double least = double.PositiveInfinity;
            for (int k = 0; k <= 500; k++)
            {
                Complex z = euler ? Complex.FromPolarCoordinates(1, Math.PI * k / 500) - 1 : new Complex(0, 3.0 * k / 500);
                least = Math.Min(least, (z * identity - matrix).Svd(false).S.Min(s => s.Real));
            }
            // The grid is at most 0.0063 wide and sigma_min has slope at most 1.
            Assert.InRange(found, least - 0.0063, least);
        }, iter: 60);

    /// <summary>Where the two least singular values nearly meet (here .48294 at x = 0) the radius is found all the same.</summary>
    [Fact]
    public void CloseSingularValuesDoNotStopTheBisection()
    {
        var random = new Random(474024);
        double[] w = [.. Enumerable.Range(0, 25).Select(i => (random.NextDouble() - 0.5) / Math.Sqrt(5) - (i % 6 == 0 ? 0.8 : 0))];
        double least = Matrix<double>.Build.DenseOfRowMajor(5, 5, w).Svd(false).S.Minimum();
        Assert.Equal(least, DistanceToInstability.Of(StabilityCases.Dense(w, Integration.Exact)).Distance, 2e-6 * least);
    }

    [Fact]
    public void WhatIsNotKnownIsNaNWithTheReason()
    {
        InstabilityDistance found = DistanceToInstability.Of(new RecordingModel(new ParameterSet([]), []));
        Assert.True(double.IsNaN(found.Distance));
        Assert.Contains("no certified distance", found.Reason, StringComparison.Ordinal);
        Assert.True(double.IsNaN(DistanceToInstability.Diagonal([double.NaN], ParameterizationCatalog.Direct, Integration.Exact, 1)
            .Distance));
    }
}
