using CsCheck;

namespace Lethe.Tests.Theory;

public sealed class GatedCellTests
{
    // Central differences with step 1e-5 of functions with derivatives of order 1.
    private const double Differences = 1e-8;

    private static double[] Weights(int count, int seed, double scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => scale * 2 * (random.NextDouble() - 0.5))];
    }

    private static GatedCell Cell(CellKind kind, int hidden, int seed, double scale = 1, double bias = 0.5)
    {
        int gates = kind == CellKind.Gru ? 3 : 4;
        return GatedCell.Create(kind, hidden, Weights(gates * hidden * hidden, seed, scale / Math.Sqrt(hidden)),
            Weights(gates * hidden, seed + 1, bias), Weights(gates * hidden, seed + 2, bias));
    }

    private static Matrix<double> Gate(double[] recurrent, int hidden, int gate) =>
        Matrix<double>.Build.DenseOfRowMajor(hidden, hidden, recurrent[(gate * hidden * hidden)..((gate + 1) * hidden * hidden)]);

    [Fact]
    public void TheJacobianIsThatOfTheStep() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 6], Gen.Int[0, 1 << 20]).Sample((gru, hidden, seed) =>
        {
            GatedCell cell = Cell(gru ? CellKind.Gru : CellKind.Lstm, hidden, seed, 2);
            double[] state = Weights(cell.StateSize, seed + 3, 1);
            Matrix<double> jacobian = cell.Jacobian(state);
            const double Step = 1e-5;
            for (int j = 0; j < state.Length; j++)
            {
                double[] right = [.. state], left = [.. state];
                right[j] += Step;
                left[j] -= Step;
                (right, left) = (cell.Step(right), cell.Step(left));
                for (int i = 0; i < state.Length; i++) Assert.Equal((right[i] - left[i]) / (2 * Step), jacobian[i, j], Differences);
            }
        }, iter: 60);

    // The equilibrium of a cell without biases, which is 0, and I/2 + W_n/4, W_n the weights of the candidate state.
    private static (CellEquilibrium Found, Matrix<double> Reduced) AtRest(CellKind kind, int gates, int hidden, int seed)
    {
        double[] recurrent = Weights(gates * hidden * hidden, seed, 0.5);
        CellEquilibrium found =
            CellEquilibrium.Find(GatedCell.Create(kind, hidden, recurrent, new double[gates * hidden], new double[gates * hidden]))!;
        Assert.All(found.State, s => Assert.Equal(0, s));
        return (found, 0.5 * Matrix<double>.Build.DenseIdentity(hidden) + 0.25 * Gate(recurrent, hidden, 2));
    }

    /// <summary>At h = 0 without biases all gates are 1/2 and n = 0: J = I/2 + W_hn/4.</summary>
    [Fact]
    public void AGruWithoutBiasesRestsAtZero()
    {
        (CellEquilibrium found, Matrix<double> expected) = AtRest(CellKind.Gru, gates: 3, hidden: 5, seed: 7);
        Assert.Equal(0, (found.Jacobian - expected).L2Norm(), 1e-15);
        Assert.Equal(expected.Evd().EigenValues.Max(z => z.Magnitude), found.SpectralRadius, 1e-14);
        Assert.Equal(1 - found.SpectralRadius, found.Radius!.Margin, 1e-14);
        Assert.True(found.IsReached);
    }

    /// <summary>An LSTM without biases: c' = c/2 + W_hg h/2 and h' = c'/2 to first order, so J has the eigenvalues of I/2 + W_hg/4 and H
    /// times 0.</summary>
    [Fact]
    public void AnLstmWithoutBiasesRestsAtZero()
    {
        const int Hidden = 4;
        (CellEquilibrium found, Matrix<double> reduced) = AtRest(CellKind.Lstm, gates: 4, Hidden, seed: 9);
        double[] moduli = [.. found.Jacobian.Evd().EigenValues.Select(z => z.Magnitude).OrderDescending()];
        double[] expected = [.. reduced.Evd().EigenValues.Select(z => z.Magnitude).OrderDescending()];
        for (int i = 0; i < Hidden; i++) Assert.Equal(expected[i], moduli[i], 1e-12);
        Assert.All(moduli[Hidden..], v => Assert.Equal(0, v, 1e-7));
    }

    [Fact]
    public void TheEquilibriumIsAFixedPointAndDisturbancesShrinkAsTheSpectralRadiusSays() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 6], Gen.Int[0, 1 << 20]).Sample((gru, hidden, seed) =>
        {
            GatedCell cell = Cell(gru ? CellKind.Gru : CellKind.Lstm, hidden, seed);
            CellEquilibrium found = CellEquilibrium.Find(cell)!;
            double[] rest = [.. found.State], next = cell.Step(rest);
            for (int i = 0; i < rest.Length; i++) Assert.Equal(rest[i], next[i], 1e-12);
            if (!found.IsReached) return;
            Assert.True(found.SpectralRadius < 1);
            // Norms of J^k and of a disturbance after many steps share their rate.
            double[] disturbed = [.. rest.Select((v, i) => v + 1e-4 * Math.Cos(i))];
            double before = 0, after = 0;
            for (int k = 0; k < 60; k++)
            {
                if (k == 20) before = Apart();
                disturbed = cell.Step(disturbed);
            }
            after = Apart();
            if (before < 1e-12 || after < 1e-14) return;
            Assert.InRange(Math.Pow(after / before, 1.0 / 40), 0, found.SpectralRadius + 0.15);

            double Apart() => disturbed.Zip(rest, (a, b) => Math.Abs(a - b)).Max();
        }, iter: 40);

    /// <summary>One unit whose candidate feeds back strongly is bistable: 0 is an unstable rest that the cell leaves, and the Jacobian says
    /// so.</summary>
    [Fact]
    public void AnUnstableRestIsSeen()
    {
        // n = tanh(r w h), r = z = 1/2: slope at 0 of h -> h' is 1/2 + w/4.
        CellEquilibrium found = CellEquilibrium.Find(GatedCell.Create(CellKind.Gru, 1, [0, 0, 12], new double[3], new double[3]))!;
        Assert.Equal(0.5 + 12 / 4.0, found.SpectralRadius, 1e-14);
        Assert.True(found.Radius!.Margin < 0);
    }

    [Fact]
    public void SizesAreChecked()
    {
        Assert.Throws<ArgumentException>(() => GatedCell.Create(CellKind.Gru, 2, new double[11], new double[6], new double[6]));
        Assert.Throws<ArgumentException>(() => GatedCell.Create(CellKind.Lstm, 1, new double[4], new double[3], new double[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GatedCell.Create(CellKind.Lstm, 0, [], [], []));
    }
}
