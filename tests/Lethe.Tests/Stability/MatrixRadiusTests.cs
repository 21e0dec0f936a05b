using CsCheck;
using Complex = System.Numerics.Complex;

namespace Lethe.Tests.Stability;

/// <summary>Complex and real radii of free matrices: closed forms, laws, certified brackets with witnesses, and searches on
/// grids.</summary>
public sealed class MatrixRadiusTests
{
    // The relative width of the certified brackets: two level margins and the witness's share.
    private const double Bracket = 3e-6;

    // A perturbed eigenvalue meets the boundary to rounding, magnified by its condition.
    private const double OnBoundary = 1e-7;

    // Step of the grids of x is below 0.02, and of log gamma 0.2: what a coarse search can miss.
    private const double Grid = 0.03;

    private static double[] Random(int m, int seed, double shift, double scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, m * m)
            .Select(i => scale * 2 * (random.NextDouble() - 0.5) / Math.Sqrt(m) - (i % (m + 1) == 0 ? shift : 0))];
    }

    private static Matrix<double> Square(IReadOnlyList<double> entries)
    {
        int m = (int)Math.Sqrt(entries.Count);
        return Matrix<double>.Build.DenseOfRowMajor(m, m, entries);
    }

    private static MatrixRadius Of(double[] w, bool discrete)
    {
        int m = (int)Math.Sqrt(w.Length);
        return discrete ? MatrixRadius.Discrete(w, m) : MatrixRadius.Continuous(w, m);
    }

    private static MatrixRadius Of(Matrix<double> w, bool discrete) => Of(w.ToRowMajorArray(), discrete);

    private static double Excess(Matrix<double> w, bool discrete) => w.Evd().EigenValues.Max(z => discrete ? z.Magnitude - 1 : z.Real);

    private static Matrix<double> Rotation(int m, int seed) => Square(Random(m, seed, 0, 1)).QR().Q;

    /// <summary>Stable matrices, most of them far from normal.</summary>
    private static readonly Gen<(double[] W, bool Discrete, int Seed)> Stable =
        Gen.Select(Gen.Int[1, 6], Gen.Bool, Gen.Int[0, 1 << 20])
            .Select((m, discrete, seed) => (Random(m, seed, discrete ? 0 : 1.1, 1.5), discrete, seed))
            .Where(c => Excess(Square(c.Item1), c.discrete) < -0.02);

    /// <summary>What every result promises: order, narrow brackets, and a real witness of the norm said that reaches the boundary where it
    /// says.</summary>
    private static void RequireSound(double[] w, MatrixRadius radius, bool discrete)
    {
        Assert.InRange(radius.Complex.Upper - radius.Complex.Lower, 0, Bracket * radius.Complex.Upper);
        Assert.InRange(radius.Real.Upper - radius.Real.Lower, 0, Bracket * radius.Real.Upper);
        Assert.True(radius.Complex.Lower <= radius.Real.Lower && radius.Real.Lower <= radius.Margin * (1 + OnBoundary), $"{radius}");
        Matrix<double> delta = Square(radius.Destabilizer);
        Assert.Equal(radius.Real.Upper, delta.Svd(false).S[0], 1e-12 * radius.Real.Upper);
        Complex z = discrete ? Complex.FromPolarCoordinates(1, radius.Real.Frequency) : new Complex(0, radius.Real.Frequency);
        Assert.Equal(0, (Square(w) + delta).Evd().EigenValues.Min(e => Math.Min((e - z).Magnitude, (e - Complex.Conjugate(z)).Magnitude)),
            OnBoundary * (1 + z.Magnitude));
        Complex at = discrete ? Complex.FromPolarCoordinates(1, radius.Complex.Frequency) : new Complex(0, radius.Complex.Frequency);
        Assert.Equal(radius.Complex.Upper, (at * Matrix<Complex>.Build.DenseIdentity(delta.RowCount) - Square(w).ToComplex()).Svd(false)
            .S.Min(s => s.Real), 1e-10);
    }

    /// <summary>
    /// Two by two: an imaginary pair needs trace 0, and |trace(Delta)| is at most 2 |Delta|; a zero eigenvalue needs sigma_min(W). So the
    /// real radius of [[-.1, 1], [-10, -.1]] is .1 exactly (also quoted as .0999), and its complex one .0575.
    /// </summary>
    [Fact]
    public void OfTwoByTwoTheTraceDecides()
    {
        MatrixRadius known = MatrixRadius.Continuous([-0.1, 1, -10, -0.1], 2);
        Assert.Equal(0.0575, known.Complex.Upper, 5e-5);
        Assert.InRange(known.Real.Lower, 0.1 * (1 - Bracket), 0.1);
        Assert.InRange(known.Real.Upper, 0.1 * (1 - 1e-12), 0.1 * (1 + Bracket));
        Assert.Equal(Math.Sqrt(10), known.Real.Frequency, 0.5);
        Gen.Int[0, 1 << 20].Where(seed => Excess(Square(Random(2, seed, 0.6, 2)), false) < -1e-3).Sample(seed =>
        {
            double[] w = Random(2, seed, 0.6, 2);
            MatrixRadius found = MatrixRadius.Continuous(w, 2);
            double expected = Math.Min(-0.5 * (w[0] + w[3]), Square(w).Svd(false).S[1]);
            Assert.Equal(expected, found.Real.Upper, Bracket * expected);
            RequireSound(w, found, false);
        }, iter: 60);
    }

    /// <summary>|z - a| is least at z = 0 or 1 for a Jordan block of eigenvalue a, and sigma_min([[d, -k], [0, d]]) = (sqrt(k^2 + 4 d^2) -
    /// k)/2.</summary>
    [Theory]
    [InlineData(0.3, 0)]
    [InlineData(0.3, 1)]
    [InlineData(0.3, 50)]
    [InlineData(0.001, 1)]
    public void JordanBlocksHaveAClosedForm(double distance, double k)
    {
        double expected = 0.5 * (Math.Sqrt(k * k + 4 * distance * distance) - k);
        foreach (bool discrete in new[] { false, true })
        {
            double eigenvalue = (discrete ? 1 : 0) - distance;
            MatrixRadius found = Of([eigenvalue, k, 0, eigenvalue], discrete);
            foreach (RadiusBracket bracket in new[] { found.Complex, found.Real })
            {
                Assert.Equal(expected, bracket.Upper, 1e-9 * (1 + k) * expected);
                Assert.Equal(expected, bracket.Lower, Bracket * expected + 1e-9 * k * expected);
                Assert.Equal(0, bracket.Frequency, 1e-6);
            }
        }
    }

    /// <summary>Normal matrices, orthogonally hidden: the distance of the spectrum, for complex and real perturbations alike.</summary>
    [Fact]
    public void OfANormalMatrixItIsTheDistanceOfTheSpectrum() =>
        Gen.Select(Gen.Bool, Gen.Double[0.05, 0.9], Gen.Double[0.05, 0.9], Gen.Double[0.1, 3], Gen.Double[0.05, 0.9], Gen.Int[0, 1 << 20])
            .Sample((discrete, a, b, angle, single, seed) =>
        {
            // A pair of modulus (discrete) or decay rate (continuous) a, one of b, and a real eigenvalue.
            double[] pair = discrete ? [a * Math.Cos(angle), a * Math.Sin(angle)] : [-a, angle], other = discrete
                ? [-b, 0] : [-b, 2 * angle];
            Matrix<double> w =
                Square([pair[0], pair[1], 0, 0, 0, -pair[1], pair[0], 0, 0, 0, 0, 0, other[0], other[1], 0, 0, 0, -other[1], other[0], 0, 0,
                0, 0, 0, -single]);
            Matrix<double> q = Rotation(5, seed), hidden = q * w * q.Transpose();
            double expected = discrete ? 1 - Math.Max(single, Math.Max(a, b)) : Math.Min(single, Math.Min(a, b));
            MatrixRadius found = Of(hidden, discrete);
            Assert.Equal(expected, found.Complex.Upper, Bracket * expected);
            Assert.Equal(expected, found.Real.Upper, Bracket * expected);
            RequireSound(hidden.ToRowMajorArray(), found, discrete);
        }, iter: 40);

    [Fact]
    public void BracketsAreNarrowAndTheWitnessReachesTheBoundary() =>
        Stable.Sample(c => RequireSound(c.W, Of(c.W, c.Discrete), c.Discrete), iter: 150);

    /// <summary>The formula of Qiu et al. on a grid of frequencies and gammas, from the transfer function itself.</summary>
    [Fact]
    public void TheRealRadiusIsThatOfTheFormulaOnAGrid() =>
        Stable.Where(c => c.W.Length is >= 4 and <= 16).Sample(c =>
        {
            Matrix<double> w = Square(c.W);
            int m = w.RowCount;
            double least = double.PositiveInfinity;
            for (int k = 0; k <= 200; k++)
            {
                Complex z = c.Discrete ? Complex.FromPolarCoordinates(1, Math.PI * k / 200) : new Complex(0, 4.0 * k / 200);
                Matrix<Complex> g = (z * Matrix<Complex>.Build.DenseIdentity(m) - w.ToComplex()).Inverse();
                Matrix<double> re = g.Map(v => v.Real), im = g.Map(v => v.Imaginary);
                double smallest = double.PositiveInfinity;
                for (double gamma = 1; gamma > 1e-4; gamma *= 0.8)
                    smallest = Math.Min(smallest,
                        Matrix<double>.Build.DenseOfMatrixArray(new[,] { { re, -gamma * im }, { im / gamma, re } }).Svd(false).S[1]);
                least = Math.Min(least, 1 / smallest);
            }
            MatrixRadius found = Of(c.W, c.Discrete);
            Assert.InRange(found.Real.Upper, least * (1 - Grid), least * (1 + Grid));
        }, iter: 12);

    [Fact]
    public void NothingSmallerDestabilizes() =>
        Gen.Select(Stable, Gen.Int[0, 1 << 20], Gen.Double[0, 1]).Sample((c, seed, part) =>
        {
            Matrix<double> w = Square(c.W);
            MatrixRadius found = Of(c.W, c.Discrete);
            // From the witness's direction to a random one: near it lies the danger.
            Matrix<double> toward = Square(found.Destabilizer) / found.Real.Upper, away = Square(Random(w.RowCount, seed, 0, 1));
            Matrix<double> direction = (1 - part * part) * toward + part * part * away / away.Svd(false).S[0];
            Matrix<double> delta = direction * (0.9999 * found.Real.Lower / direction.Svd(false).S[0]);
            Assert.True(Excess(w + delta, c.Discrete) < 0);
            // Complex perturbations: of norm below the complex radius, on the vectors that are the most dangerous, turned by any phase.
            Complex z = c.Discrete ? Complex.FromPolarCoordinates(1, found.Complex.Frequency) : new Complex(0, found.Complex.Frequency);
            var svd = (z * Matrix<Complex>.Build.DenseIdentity(w.RowCount) - w.ToComplex()).Svd(true);
            int last = w.RowCount - 1;
            Matrix<Complex> rankOne = svd.U.Column(last).ToColumnMatrix() * svd.VT.Row(last).ToRowMatrix();
            foreach (double phase in new[] { 0, 4 * (part - 0.5) })
                Assert.True((w.ToComplex() + rankOne * Complex.FromPolarCoordinates(0.9999 * found.Complex.Lower, phase)).Evd()
                    .EigenValues.Max(e => c.Discrete ? e.Magnitude - 1 : e.Real) < 0);
        }, iter: 120);

    [Fact]
    public void RotationsTranspositionAndScaleChangeNothingElse() =>
        Gen.Select(Stable, Gen.Double[-3, 3]).Sample((c, logarithm) =>
        {
            Matrix<double> w = Square(c.W), q = Rotation(w.RowCount, c.Seed + 1);
            MatrixRadius found = Of(w, c.Discrete);
            RequireEqual(found, Of(q * w * q.Transpose(), c.Discrete), 1);
            RequireEqual(found, Of(w.Transpose(), c.Discrete), 1);
            // The circle has a mirror image instead of a scale.
            double factor = Math.Pow(10, logarithm);
            RequireEqual(found, c.Discrete ? Of(-w, true) : Of(factor * w, false), c.Discrete ? 1 : factor);

            static void RequireEqual(MatrixRadius expected, MatrixRadius actual, double factor)
            {
                Assert.Equal(factor * expected.Complex.Upper, actual.Complex.Upper, Bracket * factor * expected.Complex.Upper);
                Assert.Equal(factor * expected.Real.Upper, actual.Real.Upper, Bracket * factor * expected.Real.Upper);
            }
        }, iter: 40);

    [Fact]
    public void UnstableMatricesHaveNoneAndSayHowFarTheyAre()
    {
        MatrixRadius unstable = MatrixRadius.Continuous([0.2, 0, 0, -1], 2);
        Assert.Equal(-0.2, unstable.Margin, 1e-15);
        Assert.Equal(-0.2, unstable.Real.Upper, 1e-15);
        Assert.Equal(-0.2, unstable.Complex.Lower, 1e-15);
        Assert.Equal([0, 0, 0, 0], unstable.Destabilizer);
        Assert.Equal(-0.5, MatrixRadius.Discrete([0, 1.5, -1.5, 0], 2).Margin, 1e-12);
        Assert.Equal(0.5 * Math.PI, MatrixRadius.Discrete([0, 1.5, -1.5, 0], 2).Real.Frequency, 1e-12);
        Assert.Equal(0, MatrixRadius.Continuous(new double[9], 3).Margin, 1e-15);
    }

    [Fact]
    public void SizesFromOneOnAndEveryScale()
    {
        Assert.Equal(0.3, MatrixRadius.Continuous([-0.3], 1).Real.Upper, 1e-15);
        Assert.Equal(0.1, MatrixRadius.Discrete([-0.9], 1).Real.Upper, 1e-15);
        Assert.Equal(Math.PI, MatrixRadius.Discrete([-0.9], 1).Real.Frequency, 1e-15);
        Assert.Equal(1, MatrixRadius.Discrete(new double[16], 4).Real.Lower, Bracket);
        foreach (double scale in new[] { 1e-250, 1e250 })
        {
            MatrixRadius found = MatrixRadius.Continuous([-0.1 * scale, scale, -10 * scale, -0.1 * scale], 2);
            Assert.Equal(0.1, found.Real.Upper / scale, Bracket);
            Assert.Equal(0.0575, found.Complex.Lower / scale, 5e-5);
        }
        Assert.Throws<ArgumentException>(() => MatrixRadius.Continuous([double.NaN], 1));
        Assert.Throws<ArgumentException>(() => MatrixRadius.Discrete([0.1, 0.2], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixRadius.Discrete([], 0));
    }

    /// <summary>A chain of units each driving the next: far from normal, with a radius many decades below the margin.</summary>
    [Fact]
    public void ALongChainIsStillBracketed()
    {
        const int Units = 9;
        var w = Matrix<double>.Build.Dense(Units, Units, (i, j) => i == j ? -0.5 : i == j + 1 ? 2 : 0);
        MatrixRadius found = Of(w, false);
        double sigma = w.Svd(false).S[Units - 1];
        Assert.Equal(sigma, found.Complex.Upper, 1e-9 * sigma);
        Assert.Equal(sigma, found.Real.Upper, 1e-9 * sigma);
        Assert.InRange(found.Complex.Lower, 0.5 * sigma, sigma);
        Assert.InRange(sigma, 1e-7, 1e-5);
    }
}
