using CsCheck;

namespace Lethe.Tests.Memory;

public sealed class MemoryProbingTests
{
    // Differences of outputs of size about 1 over a few hundred steps of rounding, divided by dt >= 0.05 and probes of at least 0.01.
    private const double ProbeTolerance = 1e-10;

    // The search over directions of two channels draws random points and climbs; the linear supremum lies at a corner of the cube, which is
    // on the grid.
    private const double SearchTolerance = 1e-9;

    private static DiagonalModel Diagonal(Integration integration, double dt, double[] rates, double[] inputs, double[] outputs,
        double[] bias)
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = rates.Length,
            Parameterization = ParameterizationCatalog.Direct,
            Activation = Activation.Linear,
            Integration = integration,
            TimeStep = dt,
        });
        rates.CopyTo(model.Parameters[DiagonalModel.RecurrentName]);
        inputs.CopyTo(model.Parameters[RecurrentModel.InputName]);
        outputs.CopyTo(model.Parameters[RecurrentModel.OutputName]);
        bias.CopyTo(model.Parameters[RecurrentModel.BiasName]);
        model.Parameters[RecurrentModel.OutputBiasName][0] = 0.3;
        return model;
    }

    /// <summary>M of a linear diagonal model in steps: exact |sum c u e^{-a t} (1 - e^{-a dt})/(a dt)|, the mean of rho over a step; Euler
    /// |sum c u (1 - a dt)^k|.</summary>
    private static double ClosedForm(DiagonalModel model, int k)
    {
        double dt = model.TimeStep, sum = 0;
        ReadOnlySpan<double> a = model.Rates, u = model.Parameters[RecurrentModel.InputName],
            c = model.Parameters[RecurrentModel.OutputName];
        for (int i = 0; i < a.Length; i++)
        {
            sum += c[i] * u[i] * (model.Options.Integration == Integration.Exact
                ? Math.Exp(-a[i] * dt * k) * (1 - Math.Exp(-a[i] * dt)) / (a[i] * dt)
                : Math.Pow(1 - dt * a[i], k));
        }
        return Math.Abs(sum);
    }

    [Theory]
    [InlineData(Integration.Exact, MemoryProbe.Heaviside)]
    [InlineData(Integration.Exact, MemoryProbe.Impulse)]
    [InlineData(Integration.Exact, MemoryProbe.Reversed)]
    [InlineData(Integration.Euler, MemoryProbe.Heaviside)]
    [InlineData(Integration.Euler, MemoryProbe.Impulse)]
    [InlineData(Integration.Euler, MemoryProbe.Reversed)]
    public void LinearModelsHaveTheirClosedForm(Integration integration, MemoryProbe probe)
    {
        Gen.Select(Gen.Double[0.02, 0.9].Array[1, 5], Gen.Double[0.05, 1], Gen.Int[0, 1 << 20]).Sample((rates, dt, seed) =>
        {
            var random = new Random(seed);
            double[] Draw() => [.. rates.Select(_ => 2 * random.NextDouble() - 1)];
            DiagonalModel model = Diagonal(integration, dt, rates, Draw(), Draw(), Draw());
            MemoryFunction memory =
                MemoryProbing.Measure(model, new MemoryOptions { Probe = probe, Length = 60, AscentRounds = 2 }, Workers.Single);
            Assert.True(memory.Rest.Reached);
            for (int k = 0; k < 60; k++)
            {
                Assert.Equal(k * dt, memory.Times[k], 1e-12);
                Assert.Equal(ClosedForm(model, k), memory.Values[k], ProbeTolerance);
            }
        }, iter: 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.1)]
    public void TheThreeProbesAgreeOnALinearFunctionalLongerThanThePreRun(double dt)
    {
        var target = new TargetModel(new PowerLaw(), dt);
        foreach (MemoryProbe probe in Enum.GetValues<MemoryProbe>())
        {
            MemoryFunction memory =
                MemoryProbing.Measure(target, new MemoryOptions { Probe = probe, Length = 100, AscentRounds = 1 }, Workers.Single);
            MemoryFunction exact = MemoryProbing.OfTarget(new PowerLaw(), 100, dt);
            for (int k = 0; k < 100; k++) Assert.Equal(exact.Values[k], memory.Values[k], ProbeTolerance);
        }
    }

    [Fact]
    public void ClosedFormsBringTheirTailHorizonsAndHalfLife()
    {
        MemoryFunction memory = MemoryProbing.OfTarget(new PowerLaw(), 200, 1, [0.5, 0.1, 0.0001]);
        Assert.Equal(TailKind.Polynomial, memory.Tail.Kind);
        Assert.Equal(1.5, memory.Tail.Exponent, 1e-6);
        // (1 + t)^-1.5 < 0.5 from t = 0.59 on, < 0.1 from t = 3.64 on.
        Assert.Equal([new MemoryHorizon(0.5, 1), new MemoryHorizon(0.1, 4), new MemoryHorizon(0.0001, null)], memory.Horizons);
        Assert.Equal(1, memory.HalfLife);
        Assert.Empty(memory.Maximizer);
    }

    [Fact]
    public void TwoChannelsAreSearchedForTheWorstDirection()
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = 2,
            Parameterization = ParameterizationCatalog.Direct,
            Activation = Activation.Linear,
            Inputs = 3,
        });
        new double[] { 0.3, 0.1 }.CopyTo(model.Parameters[DiagonalModel.RecurrentName]);
        new double[] { 1, -2, 0.5, -0.3, 0.2, 0.4 }.CopyTo(model.Parameters[RecurrentModel.InputName]);
        new double[] { 1, 1 }.CopyTo(model.Parameters[RecurrentModel.OutputName]);
        MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = 40 }, Workers.Single);
        // For a linear functional the supremum over |x|_inf <= 1 is |rho(t)|_1.
        for (int k = 0; k < 40; k++)
        {
            double expected = 0;
            for (int c = 0; c < 3; c++)
                expected += Math.Abs(model.Parameters[RecurrentModel.InputName][c] * Math.Pow(0.7, k)
                    + model.Parameters[RecurrentModel.InputName][3 + c] * Math.Pow(0.9, k));
            Assert.Equal(expected, memory.Values[k], SearchTolerance);
        }
        Assert.Equal(3, memory.Maximizer.Count);
    }

    /// <summary>W = [[1,1],[-4,-3]], tanh, U = (1,0): decays for x = 1, does not for x = 2, where the trajectory creeps along the square's
    /// boundary.</summary>
    [Fact]
    public void ATanhNetworkCanKeepItsMemoryForLargeInputsOnly()
    {
        foreach (double dt in new[] { 0.1, 0.05 })
        {
            var model = new DenseModel(new RecurrentOptions
            {
                Width = 2,
                Parameterization = ParameterizationCatalog.Direct,
                Activation = Activation.Tanh,
                TimeStep = dt,
                Outputs = 2,
            });
            new double[] { 1, 1, -4, -3 }.CopyTo(model.Parameters[DenseModel.RecurrentName]);
            new double[] { 1, 0 }.CopyTo(model.Parameters[RecurrentModel.InputName]);
            new double[] { 1, 0, 0, 1 }.CopyTo(model.Parameters[RecurrentModel.OutputName]);
            int length = (int)(200 / dt);
            MemoryFunction one = Measure(1), two = Measure(2);
            Assert.Equal(TailKind.Exponential, one.Tail.Kind);
            Assert.True(one.Values[^1] < 1e-9);
            Assert.Equal(TailKind.NonDecaying, two.Tail.Kind);
            // |v|_inf about 1, divided by |x| = 2.
            Assert.InRange(two.Values[^1], 0.35, 0.75);
            Assert.Equal(2, Math.Abs(two.Maximizer[0]));
            // What stays is more than a tenth of the largest M: those horizons are never reached.
            Assert.All(two.Horizons.Where(h => h.Threshold <= 0.1), h => Assert.Null(h.Time));
            Assert.All(one.Horizons, h => Assert.NotNull(h.Time));

            MemoryFunction Measure(double x) =>
                MemoryProbing.Measure(model,
                    new MemoryOptions { Length = length, Magnitudes = [x], LargestMagnitude = 0, AscentRounds = 0 }, Workers.Single);
        }
    }

    [Fact]
    public void TheSupremumGrowsWithTheSearchAndNeverFallsBelowTheGrid()
    {
        DiagonalModel model = Saturating();
        var grid = new MemoryOptions { Length = 80, AscentRounds = 0 };
        MemoryFunction coarse = MemoryProbing.Measure(model, grid, Workers.Single),
            fine = MemoryProbing.Measure(model, grid with { AscentRounds = 12 }, Workers.Single);
        for (int k = 0; k < 80; k++) Assert.True(fine.Values[k] >= coarse.Values[k] - coarse.Floors[k]);
        Assert.Contains(Enumerable.Range(0, 80), k => fine.Values[k] > coarse.Values[k]);
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var options = new MemoryOptions { Length = 50 };
        MemoryFunction one = MemoryProbing.Measure(Saturating(), options, Workers.Single),
            two = MemoryProbing.Measure(Saturating(), options, SharedWorkers.Of(2));
        Assert.Equal(one.Values, two.Values);
        Assert.Equal(one.Maximizer, two.Maximizer);
        Assert.Equal(one.Tail, two.Tail);
    }

    [Fact]
    public void TheBiggerDivisorGivesTheSmallerMemory()
    {
        DiagonalModel model = Diagonal(Integration.Exact, 1, [0.5], [1], [1], [0]);
        var options = new MemoryOptions
        { Length = 20, Magnitudes = [3], LargestMagnitude = 0, Normalization = MemoryNormalization.SupremumPlusOne };
        MemoryFunction memory = MemoryProbing.Measure(model, options, Workers.Single);
        for (int k = 0; k < 20; k++) Assert.Equal(0.75 * ClosedForm(model, k), memory.Values[k], ProbeTolerance);
    }

    [Fact]
    public void AModelThatDoesNotComeToRestSaysSo()
    {
        // A rate of 1e-6 needs some 3e7 steps; a negative rate never settles.
        DiagonalModel slow = Diagonal(Integration.Exact, 1, [1e-6], [1], [1], [1]),
            growing = Diagonal(Integration.Euler, 1, [-0.5], [1], [1], [1]);
        var options = new MemoryOptions { Length = 30, SteadyStateSteps = 2000 };
        MemoryFunction memory = MemoryProbing.Measure(slow, options, Workers.Single);
        Assert.False(memory.Rest.Reached);
        // Against the undisturbed run the drift cancels: rho is right all the same, to the rounding of outputs of size 2000 over probes of
        // 0.01.
        Assert.Equal(ClosedForm(slow, 7), memory.Values[7], 1e-8);
        MemoryFunction grown = MemoryProbing.Measure(growing, options, Workers.Single);
        Assert.False(grown.Rest.Reached);
        Assert.Equal(TailKind.NonDecaying, grown.Tail.Kind);
    }

    [Fact]
    public void BadOptionsThrow()
    {
        DiagonalModel model = Saturating();
        Check(new MemoryOptions { Length = 0 });
        Check(new MemoryOptions { Magnitudes = [] });
        Check(new MemoryOptions { Magnitudes = [-1] });
        Check(new MemoryOptions { Thresholds = [2] });
        Check(new MemoryOptions { SteadyStateSteps = 0 });
        Check(new MemoryOptions { Probe = (MemoryProbe)9 });

        void Check(MemoryOptions options) => Assert.Throws<ArgumentException>(() => MemoryProbing.Measure(model, options, Workers.Single));
    }

    private static DiagonalModel Saturating()
    {
        var model = new DiagonalModel(new RecurrentOptions
        { Width = 3, Parameterization = ParameterizationCatalog.Direct, Activation = Activation.Hardtanh });
        new double[] { 0.9, 0.3, 0.05 }.CopyTo(model.Parameters[DiagonalModel.RecurrentName]);
        new double[] { 0.7, -0.4, 0.3 }.CopyTo(model.Parameters[RecurrentModel.InputName]);
        new double[] { 0.2, -0.1, 0.02 }.CopyTo(model.Parameters[RecurrentModel.BiasName]);
        new double[] { 1, 0.8, -0.5 }.CopyTo(model.Parameters[RecurrentModel.OutputName]);
        return model;
    }

    private sealed class PowerLaw : LinearFunctional
    {
        public override string Name => "power";

        public override string Description => "(1 + t)^-1.5";

        public override double Kernel(double t) => Math.Pow(1 + t, -1.5);
    }
}
