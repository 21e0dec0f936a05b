using CsCheck;

namespace Lethe.Tests.Stability.Certificates;

public sealed class CertificateTests
{
    private static readonly double[] Betas = [0.001, 0.02, 0.1, 0.3, 0.7];

    private static readonly LinearFunctional[] Targets = [.. new[] { "exp", "pol15", "twoparts" }.Select(TargetCatalog.Parse)];

    /// <summary>The bracket: whatever is found lies below the bound, for every kind of model, block choice, ball and error; bounds never
    /// fall with beta and begin at E(0).</summary>
    [Theory]
    [InlineData(PerturbationErrorKind.MeanSquare)]
    [InlineData(PerturbationErrorKind.Exact)]
    [InlineData(PerturbationErrorKind.Supremum)]
    public void LowerNeverExceedsUpper(PerturbationErrorKind kind) =>
        Gen.Select(Gen.Int[0, 14], Gen.Int[0, 10000], Gen.Enum<PerturbationBall>(), Gen.Enum<PerturbedBlocks>(),
        Gen.Int[0, Targets.Length - 1]).Sample((which, seed, ball, blocks, target) =>
    {
        IParametricModel model = Model(which, seed, kind != PerturbationErrorKind.MeanSquare);
        TiledSequences x = StabilityCases.Noise(11, 24, 1, seed), y = new(11, 24, 1);
        Targets[target].Evaluate(x, y, model.TimeStep, Workers.Single);
        double[] weights = seed % 2 == 0 ? [] : [.. Enumerable.Range(1, 24).Select(k => k / 12.0)];
        var options = new PerturbationOptions
        {
            Error = kind,
            Target = Targets[target],
            Ball = ball,
            Blocks = blocks,
            Search = PerturbationSearch.Adversarial,
            Draws = 3,
            AscentSteps = 4,
            Betas = Betas,
            Certify = true,
            Relative = seed % 3 == 0,
        };
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, weights, options, Workers.Single);
        for (int i = 0; i < curve.Betas.Count; i++)
        {
            Assert.True(curve.Lower[i] <= curve.Upper[i],
                $"{model.Name} {which}: at {curve.Betas[i]} {curve.Lower[i]} was found and {curve.Upper[i]} certified");
            Assert.True(i == 0 || curve.Upper[i] >= curve.Upper[i - 1]);
            Assert.True(double.IsFinite(curve.Upper[i]) || curve.UpperReason.Length > 0);
        }
        Assert.Equal(curve.Raw[0], curve.Upper[0]);
        // Continuous at 0: a ball of next to nothing leaves the error where it is.
        PerturbationCurve tiny =
            StabilityCases.Curve(model, x, y, weights, options with { Betas = [1e-12], Search = PerturbationSearch.Directed },
            Workers.Single);
        // (A full matrix also pays for what lies behind the powers that are formed.)
        if (which > 2 && double.IsFinite(tiny.Upper[1])) Assert.Equal(tiny.Raw[0], tiny.Upper[1], 1e-5 * (tiny.Raw[0] + 1e-4));
    }, iter: kind == PerturbationErrorKind.MeanSquare ? 120 : kind == PerturbationErrorKind.Exact ? 10 : 14);

    /// <summary>One unit, recurrent block: the supremum is at the slow or fast end, and search and certificate meet there, as long as no
    /// multiplier in the ball is negative (rates stay below 1 up to beta = 0.37): of those the certificate takes the moduli.</summary>
    [Theory]
    [InlineData("exp", Integration.Euler)]
    [InlineData("softplus", Integration.Exact)]
    [InlineData("exp", Integration.Native)]
    [InlineData("best", Integration.Euler)]
    public void OneUnitLeavesNoGap(string parameterization, Integration integration) =>
        Gen.Select(Gen.Double[0.02, 0.6], Gen.Double[0.2, 2], Gen.Double[0.01, 0.35]).Sample((rate, k, beta) =>
    {
        foreach (PerturbationErrorKind kind in (PerturbationErrorKind[])[PerturbationErrorKind.Exact, PerturbationErrorKind.Supremum])
        {
            DiagonalModel model = OneUnit(parameterization, rate, k, integration);
            // The target is the unit itself, so that the closed forms are those of a distance of two units.
            LinearFunctional target = Itself(model);
            PerturbationCurve curve = Bracket(model, target, kind, PerturbedBlocks.Recurrent, beta);
            Assert.Equal(curve.Upper[1], curve.Lower[1], 1e-6 * curve.Upper[1]);
        }
    }, iter: 8);

    /// <summary>All weights of one unit, largest entries: c, u, b, d all up by beta and the rate down; E = sum (K~ mu^s - K lambda^s)^2 +
    /// B~^2.</summary>
    [Fact]
    public void AllWeightsOfOneUnitInClosedForm() => Gen.Select(Gen.Double[0.1, 0.6], Gen.Double[0.5, 2], Gen.Double[0.01, 0.2])
        .Sample((rate, k, beta) =>
    {
        DiagonalModel model = OneUnit("exp", rate, k, Integration.Euler);
        double a = rate * Math.Exp(-beta), lambda = 1 - rate, mu = 1 - a, moved = (k + beta) * (1 + beta),
            bias = beta + (k + beta) * beta / a;
        double expected = moved * moved / (1 - mu * mu) - 2 * moved * k / (1 - mu * lambda) + k * k / (1 - lambda * lambda) + bias * bias;
        var options = new PerturbationOptions
        {
            Error = PerturbationErrorKind.Exact,
            Target = Itself(model),
            Blocks = PerturbedBlocks.All,
            Ball = PerturbationBall.MaxAbs,
            Search = PerturbationSearch.Adversarial,
            Betas = [beta],
            Certify = true,
        };
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        PerturbationCurve curve = StabilityCases.Curve(model, x, x, default, options, Workers.Single);
        Assert.Equal(expected, curve.Lower[1], 1e-6 * expected);
        Assert.InRange(curve.Upper[1], expected * (1 - 1e-9), 3 * expected);
    }, iter: 15);

    /// <summary>A ball that holds a unit of rate 0 has an infinite error over the infinite horizon, and the reason says which
    /// unit.</summary>
    [Fact]
    public void InfiniteWhereTheBallReachesInstability()
    {
        DiagonalModel model = OneUnit("direct", 0.3, 1, Integration.Exact);
        PerturbationCurve curve = Bracket(model, TargetCatalog.Parse("exp"), PerturbationErrorKind.Exact, PerturbedBlocks.Recurrent, 0.31);
        Assert.Equal(double.PositiveInfinity, curve.Upper[1]);
        Assert.Equal(double.PositiveInfinity, curve.Lower[1]);
        Assert.Contains("unit 1", curve.UpperReason, StringComparison.Ordinal);
        // On a finite horizon the same ball has a bound.
        TiledSequences x = StabilityCases.Noise(8, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        PerturbationCurve finite =
            StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = [0.31], Certify = true }, Workers.Single);
        Assert.True(double.IsFinite(finite.Upper[1]) && finite.Upper[1] >= finite.Lower[1]);
    }

    /// <summary>
    /// A positive unit under a constant input and a target of 0 is largest in its slowest place at every step, and following states finds
    /// that exactly; the bound by the kernel adds norms of what is not parallel. The smaller of the two counts.
    /// </summary>
    [Fact]
    public void OfSeveralBoundsTheSmallestCounts()
    {
        DiagonalModel model = OneUnit("exp", 0.5, 1, Integration.Euler);
        var x = new TiledSequences(4, 20, 1);
        for (int s = 0; s < 4; s++)
            for (int k = 0; k < 20; k++) x[s, k, 0] = 1 + s;
        PerturbationCurve curve =
            StabilityCases.Curve(model, x, new TiledSequences(4, 20, 1), default, new PerturbationOptions { Betas = [0.3], Certify = true },
            Workers.Single);
        Assert.Equal(curve.Lower[1], curve.Upper[1], 1e-8 * curve.Lower[1]);
    }

    /// <summary>
    /// One unit of rate 1e-4 answers for longer than impulses are followed. As a full matrix its E(0) is that of a kernel cut there, as a
    /// diagonal model the whole; no bound may be less than that.
    /// </summary>
    [Theory]
    [InlineData(PerturbationErrorKind.Exact)]
    [InlineData(PerturbationErrorKind.Supremum)]
    public void WhatACutKernelLacksIsInTheBound(PerturbationErrorKind kind)
    {
        DiagonalModel unit = OneUnit("direct", 1e-4, 1, Integration.Exact);
        DenseModel matrix = StabilityCases.Dense([-1e-4], Integration.Exact);
        matrix.Parameters.Values[1..].Clear();
        (matrix.Parameters[RecurrentModel.InputName][0], matrix.Parameters[RecurrentModel.OutputName][0]) = (1, 1);
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        var options = new PerturbationOptions { Error = kind, Target = TargetCatalog.Parse("exp"), Betas = [1e-9], Certify = true };
        PerturbationCurve whole = StabilityCases.Curve(unit, x, x, default, options, Workers.Single),
            cut = StabilityCases.Curve(matrix, x, x, default, options, Workers.Single);
        Assert.True(cut.Raw[0] < 0.99 * whole.Raw[0]);
        Assert.True(double.IsFinite(cut.Upper[1]) && cut.Upper[1] >= whole.Raw[0],
            $"{cut.Upper[1]} is certified, the error is {whole.Raw[0]}");
    }

    [Fact]
    public void WhereNoBoundIsKnownItIsInfiniteAndSaysWhy()
    {
        PerturbationCurve nonlinear =
            Bracket(StabilityCases.Diagonal("exp", [0.5]), TargetCatalog.Parse("exp"), PerturbationErrorKind.Supremum,
            PerturbedBlocks.Recurrent, 0.1);
        Assert.Equal((double.PositiveInfinity, true),
            (nonlinear.Upper[1], nonlinear.UpperReason.Contains("estimated from below", StringComparison.Ordinal)));
    }

    private static PerturbationCurve Bracket(DiagonalModel model, LinearFunctional target, PerturbationErrorKind kind,
        PerturbedBlocks blocks, double beta)
    {
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        return StabilityCases.Curve(model, x, x, default,
            new PerturbationOptions
            {
                Error = kind, Target = target, Blocks = blocks, Search = PerturbationSearch.Adversarial, Betas =
                [beta], Certify = true
            }, Workers.Single);
    }

    private static DiagonalModel OneUnit(string parameterization, double rate, double k, Integration integration)
    {
        DiagonalModel model = StabilityCases.Diagonal(parameterization, [rate], Activation.Linear, integration);
        model.Parameters.Values[1..].Clear();
        (model.Parameters[RecurrentModel.InputName][0], model.Parameters[RecurrentModel.OutputName][0]) = (1, k);
        return model;
    }

    private static ExpressionKernel Itself(DiagonalModel model)
    {
        var units = new Lethe.Stability.Errors.LinearUnits(model);
        return new ExpressionKernel(Invariant($"{units.Coefficient(0):R} * exp({Math.Log(units.Multipliers[0]):R} * t)"));
    }

    private static IParametricModel Model(int which, int seed, bool linear)
    {
        var random = new Random(seed);
        string[] names = ["direct", "exp", "softplus", "best", "relu", "sigmoid"];
        string name = names[random.Next(names.Length)];
        // Some Euler units alternate, dt a > 1.
        double[] rates =
            [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => 0.05 + 0.9 * random.NextDouble() * (name == "best" ? 1.5 : 1))];
        double dt = random.Next(2) == 0 ? 1 : 0.5;
        Activation[] all = [Activation.Tanh, Activation.Hardtanh, Activation.Relu, Activation.Linear];
        Activation sigma = linear ? Activation.Linear : all[random.Next(all.Length)];
        IParametricModel model = which switch
        {
            0 => StabilityCases.Dense(Matrix(random), Integration.Exact, Activation.Linear, dt),
            1 => StabilityCases.Dense(Matrix(random), Integration.Euler, sigma, dt),
            2 => StabilityCases.Mixed(name, [.. rates.Take(3)], seed, linear ? Integration.Exact : Integration.Euler),
            3 => StabilityCases.Diagonal(name == "relu" || name == "sigmoid" ? "exp" : name == "best"
                ? "best:b=0.6" : name, rates.Select(a => 0.9 * Math.Min(a, 1)).ToArray(), Activation.Linear, Integration.Native),
            4 or 5 => StabilityCases.Diagonal(name, rates, Activation.Linear, Integration.Exact, dt),
            6 => Ssm(name, rates, sigma, seed),
            12 or 13 or 14 when !linear => Cell(which, random),
            7 => StabilityCases.Diagonal(name, [.. rates.Select(a => name == "sigmoid" ? a : 1.6 * a)], sigma, dt: 1),
            _ => StabilityCases.Diagonal(name, rates, sigma, dt: dt),
        };
        int recurrent = model.Parameters.Views.TakeWhile(v => v.IsRecurrent).Sum(v => v.Length);
        foreach (ref double v in model.Parameters.Values[recurrent..]) v = 2 * random.NextDouble() - 1;
        if (which == 3) NativeRates((DiagonalModel)model, random);
        return model;
    }

    /// <summary>An Elman cell, a GRU or an LSTM of two layers.</summary>
    private static RecurrentModel Cell(int which, Random random) =>
        (which == 12 ? CellModel.ElmanEntry : which == 13 ? CellModel.GruEntry : CellModel.LstmEntry).Create(new RecurrentOptions
        {
            Width = 2 + (2 * random.Next(2)),
            Heads = 1 + random.Next(2),
            Layers = which == 14 ? 2 : 1,
            Parameterization = ParameterizationCatalog.Parse("direct"),
            Activation = which == 12 && random.Next(2) == 0 ? Activation.Relu : Activation.Tanh,
        });

    private static void NativeRates(DiagonalModel model, Random random)
    {
        foreach (ref double w in model.Parameters[DiagonalModel.RecurrentName])
        {
            double inverse = model.Parameterization.NativeInverse(0.1 + 0.85 * random.NextDouble());
            w = double.IsNaN(inverse) ? 0.3 : inverse;
        }
    }

    private static double[] Matrix(Random random) =>
        [.. Enumerable.Range(0, 4).Select(i => (i is 0 or 3 ? -0.6 : 0) + 0.4 * (random.NextDouble() - 0.5))];

    private static SsmModel Ssm(string name, double[] rates, Activation sigma, int seed)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        var model = new SsmModel(new RecurrentOptions
        { Width = rates.Length, Parameterization = f, Activation = sigma, Integration = Integration.Exact });
        StabilityCases.Randomize(model, seed);
        for (int i = 0; i < rates.Length; i++) model.Parameters[SsmModel.RecurrentName][i] = f.Inverse(rates[i]);
        return model;
    }
}
