using CsCheck;

namespace Lethe.Tests.Stability;

public sealed class PerturbationMeasurementTests
{
    // Norms by the Lanczos process against all singular values by MathNet, relative.
    private const double NormTolerance = 1e-12;

    private static readonly double[] Betas = [0.01, 0.1, 0.3];

    /// <summary>Every draw lies on the sphere of every block: the norm of each block's part is beta.</summary>
    [Fact]
    public void RandomDrawsLieOnTheSphere() => Gen.Select(Gen.Int[1, 7], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Double[1e-6, 10])
        .Sample((m, d, o, beta) =>
    {
        foreach (PerturbationBall ball in Enum.GetValues<PerturbationBall>())
        {
            var parameters = new ParameterSet(
            [
                ("w", [m], ParameterBlock.RecurrentDiagonal), ("P", [m, m], ParameterBlock.RecurrentMatrix),
                    ("U", [m, d], ParameterBlock.Input),
                ("b", [m], ParameterBlock.Bias), ("C", [o, m], ParameterBlock.Output), ("d", [o], ParameterBlock.OutputBias),
            ]);
            var seen = new List<double[]>();
            var options =
                new PerturbationOptions
                { Blocks = PerturbedBlocks.All, Ball = ball, Search = PerturbationSearch.Random, Draws = 3, Betas = [beta] };
            StabilityCases.Curve(new RecordingModel(parameters, seen), Zeros, Zeros, default, options, Workers.Single);
            Assert.Equal(4, seen.Count);
            foreach (double[] delta in seen.Skip(1))
            {
                double[] Part(string name) => delta.AsSpan(parameters.View(name).Offset, parameters.View(name).Length).ToArray();
                Near(Largest(Part("w")));
                if (ball == PerturbationBall.MaxAbs)
                {
                    foreach (string name in new[] { "P", "U", "b", "C", "d" }) Near(Largest(Part(name)));
                    continue;
                }
                Near(Spectral(Part("P"), m, m));
                Near(Spectral(Part("U"), m, d));
                Near(Spectral(Part("b"), m, 1));
                double[] c = Part("C"), bias = Part("d");
                double[] joint = [.. Enumerable.Range(0, o).SelectMany(k => c.Skip(k * m).Take(m).Append(bias[k]))];
                Near(Spectral(joint, o, m + 1));

                void Near(double norm) => Assert.Equal(beta, norm, NormTolerance * beta);
            }
        }

        static double Largest(double[] v) => v.Max(Math.Abs);
        static double Spectral(double[] v, int rows, int columns) => Matrix<double>.Build.DenseOfRowMajor(rows, columns, v).L2Norm();
    }, iter: 20);

    /// <summary>The reference's published curves: w at minus beta, every other tensor Gaussian with its largest entry beta.</summary>
    [Fact]
    public void DirectedMovesEachRateDownByBeta()
    {
        foreach (string name in new[] { "direct", "relu", "softplus", "exp" })
        {
            DiagonalModel model = StabilityCases.Diagonal(name, [0.4, 0.7, 0.2]);
            double[] before = model.Parameters.Values.ToArray();
            // The directed error of a single evaluation at w - beta is that of the model moved by hand.
            TiledSequences x = StabilityCases.Noise(20, 30, 1, 1), y = StabilityCases.Noise(20, 30, 1, 2);
            PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = Betas }, Workers.Single);
            Assert.Equal(before, model.Parameters.Values.ToArray());
            for (int i = 0; i < Betas.Length; i++)
            {
                IParametricModel moved = model.ForEvaluation();
                foreach (ref double w in moved.Parameters[DiagonalModel.RecurrentName]) w -= Betas[i];
                Assert.Equal(moved.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single), curve.Raw[i + 1]);
            }
        }
    }

    [Fact]
    public void BestMovesAwayFromZero()
    {
        DiagonalModel model = StabilityCases.Diagonal("best", [0.4, 0.2]);
        model.Parameters[DiagonalModel.RecurrentName][1] *= -1;
        TiledSequences x = StabilityCases.Noise(8, 20, 1, 1), y = StabilityCases.Noise(8, 20, 1, 2);
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = [0.25] }, Workers.Single);
        model.Parameters[DiagonalModel.RecurrentName][0] += 0.25;
        model.Parameters[DiagonalModel.RecurrentName][1] -= 0.25;
        Assert.Equal(model.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single), curve.Raw[1]);
    }

    [Fact]
    public void ReluIsClampedFirstAndThenFreeToGoBelowZero()
    {
        DiagonalModel model = StabilityCases.Diagonal("relu", [0.5, 0.5], Activation.Tanh);
        model.Parameters[DiagonalModel.RecurrentName][1] = -3;
        TiledSequences x = StabilityCases.Noise(8, 20, 1, 1), y = StabilityCases.Noise(8, 20, 1, 2);
        double atZero = model.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single);
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = [0.1] }, Workers.Single);
        Assert.Equal(atZero, curve.Raw[0]);
        DiagonalModel direct = StabilityCases.Diagonal("direct", [0.4, -0.1], Activation.Tanh);
        model.Parameters.Values[2..].CopyTo(direct.Parameters.Values[2..]);
        Assert.Equal(direct.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single), curve.Raw[1], 1e-12);
    }

    [Theory]
    [InlineData(PerturbationBall.L2, PerturbedBlocks.Recurrent)]
    [InlineData(PerturbationBall.L2, PerturbedBlocks.All)]
    [InlineData(PerturbationBall.MaxAbs, PerturbedBlocks.All)]
    public void AdversarialIsAtLeastTheBestRandomAndDirectedDraw(PerturbationBall ball, PerturbedBlocks blocks)
    {
        foreach (IParametricModel model in Models())
        {
            TiledSequences x = StabilityCases.Noise(24, 25, 1, 1), y = StabilityCases.OutputsOf(model, x);
            var options = new PerturbationOptions { Ball = ball, Blocks = blocks, Draws = 4, Betas = Betas, AscentSteps = 6 };
            PerturbationCurve Curve(PerturbationSearch search) =>
                StabilityCases.Curve(model, x, y, default, options with { Search = search }, Workers.Single);
            PerturbationCurve random = Curve(PerturbationSearch.Random), directed = Curve(PerturbationSearch.Directed),
                adversarial = Curve(PerturbationSearch.Adversarial);
            bool gained = false;
            for (int i = 0; i < adversarial.Betas.Count; i++)
            {
                Assert.True(adversarial.Raw[i] >= Math.Max(random.Raw[i], directed.Raw[i]));
                gained |= adversarial.Raw[i] > 1.01 * Math.Max(random.Raw[i], directed.Raw[i]);
            }
            Assert.True(gained || blocks == PerturbedBlocks.Recurrent);
        }
    }

    [Fact]
    public void CurvesStartAtTheUnperturbedErrorAndTheirLowerEndNeverFalls()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.4, 0.1]);
        TiledSequences x = StabilityCases.Noise(20, 40, 1, 1), y = StabilityCases.Noise(20, 40, 1, 2);
        double[] weights = [.. Enumerable.Range(1, 40).Select(k => k / 20.0)];
        var options =
            new PerturbationOptions
            { Blocks = PerturbedBlocks.All, Search = PerturbationSearch.Random, Draws = 5, Betas = [0.3, 0.001, 0, 0.3, 0.02, 0.08] };
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, weights, options, Workers.Single);
        Assert.Equal([0, 0.001, 0.02, 0.08, 0.3], curve.Betas);
        Assert.Equal(model.Loss(x, y, StabilityCases.Tiles(x), weights, Workers.Single), curve.Raw[0]);
        Assert.Equal(curve.Raw[0], curve.Upper[0]);
        Assert.Equal(40, curve.Horizon);
        for (int i = 1; i < curve.Betas.Count; i++)
        {
            Assert.True(curve.Lower[i] >= curve.Lower[i - 1] && curve.Lower[i] >= curve.Raw[i]);
            Assert.Equal(double.PositiveInfinity, curve.Upper[i]);
        }
        double power = 0;
        for (int s = 0; s < 20; s++)
            for (int k = 0; k < 40; k++) power += weights[k] * y[s, k, 0] * y[s, k, 0] / 800;
        Assert.Equal(power, curve.TargetMeanSquare, 1e-12);
        PerturbationCurve relative = StabilityCases.Curve(model, x, y, weights, options with { Relative = true }, Workers.Single);
        for (int i = 0; i < curve.Betas.Count; i++) Assert.Equal(curve.Raw[i] / curve.TargetMeanSquare, relative.Raw[i], 1e-12);
    }

    [Fact]
    public void MoreDrawsNeverFindLess()
    {
        DiagonalModel model = StabilityCases.Diagonal("exp", [0.4, 0.1]);
        TiledSequences x = StabilityCases.Noise(16, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        double last = 0;
        foreach (int draws in new[] { 1, 3, 9, 27 })
        {
            var options =
                new PerturbationOptions { Blocks = PerturbedBlocks.All, Search = PerturbationSearch.Random, Draws = draws, Betas = [0.2] };
            double raw = StabilityCases.Curve(model, x, y, default, options, Workers.Single).Raw[1];
            Assert.True(raw >= last);
            last = raw;
        }
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        foreach (IParametricModel model in Models())
        {
            TiledSequences x = StabilityCases.Noise(30, 25, 1, 1), y = StabilityCases.Noise(30, 25, 1, 2);
            foreach (PerturbationSearch search in Enum.GetValues<PerturbationSearch>())
            {
                var options =
                    new PerturbationOptions { Blocks = PerturbedBlocks.All, Search = search, Draws = 3, Betas = Betas, AscentSteps = 3 };
                PerturbationCurve one = StabilityCases.Curve(model, x, y, default, options, Workers.Single);
                PerturbationCurve two = StabilityCases.Curve(model, x, y, default, options, SharedWorkers.Of(2));
                Assert.Equal(one.Raw, two.Raw);
            }
        }
    }

    [Fact]
    public void ADivergedModelHasAnInfiniteError()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5], Activation.Linear);
        TiledSequences x = StabilityCases.Noise(8, 400, 1, 1), y = StabilityCases.OutputsOf(model, x);
        PerturbationCurve curve =
            StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = [0.1, 20, 30] }, Workers.Single);
        Assert.True(double.IsFinite(curve.Raw[1]));
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], curve.Raw.Skip(2));
    }

    [Fact]
    public void AFreeMatrixIsMovedTowardsItsStabilityBoundary()
    {
        // Complex radius .0575, real radius .1: the directed draw must reach the boundary at a small multiple, a random one rarely does.
        double[] w = [-0.1, 1, -10, -0.1];
        foreach ((Integration integration, double dt) in new[] { (Integration.Exact, 0.1), (Integration.Euler, 0.001) })
        {
            DenseModel model = StabilityCases.Dense(w, integration, dt: dt);
            var draws = new PerturbationDraws(model, new PerturbationOptions());
            Assert.True(draws.IsDirectedSingle);
            draws.Prepare(1, directed: true);
            var weights = new double[model.Parameters.Count];
            draws.Directed(0.2, 0, weights);
            Matrix<double> moved = Matrix<double>.Build.DenseOfRowMajor(2, 2, weights.AsSpan(0, 4).ToArray());
            Assert.Equal(0.2, (moved - Matrix<double>.Build.DenseOfRowMajor(2, 2, w)).L2Norm(), 1e-9);
            Assert.True(moved.Evd().EigenValues.Max(z => z.Real) > 0);
        }
    }

    [Fact]
    public void CancellationStopsAndProgressIsReported()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5]);
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        var reported = new List<double>();
        StabilityCases.Curve(model, x, x, default, new PerturbationOptions { Betas = Betas }, Workers.Single, new Collector(reported));
        Assert.Equal([0.25, 0.5, 0.75, 1], reported);
        using var source = new CancellationTokenSource();
        source.Cancel();
        foreach (int threads in new[] { 1, 2 })
        {
            Assert.Throws<OperationCanceledException>(() =>
                PerturbationMeasurement.Measure(model, x, x, default, new PerturbationOptions(), SharedWorkers.Of(threads), null,
                    source.Token));
        }
    }

    [Fact]
    public void BadCallsThrow()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5]);
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        Check(x, [], new PerturbationOptions { Draws = 0 });
        Check(x, [], new PerturbationOptions { Betas = [-1] });
        Check(x, [], new PerturbationOptions { Betas = [double.NaN] });
        Check(x, [1, 2], new PerturbationOptions());
        Check(StabilityCases.Noise(8, 11, 1, 1), [], new PerturbationOptions());

        void Check(TiledSequences y, double[] timeWeights, PerturbationOptions options) =>
            Assert.Throws<ArgumentException>(() => StabilityCases.Curve(model, x, y, timeWeights, options, Workers.Single));
    }

    private static readonly TiledSequences Zeros = new(1, 1, 1);

    private static IParametricModel[] Models() =>
    [
        StabilityCases.Diagonal("direct", [0.4, 0.1, 0.7]),
        StabilityCases.Mixed("softplus", [0.4, 0.1, 0.7], 8),
        StabilityCases.Dense([-0.5, 0.3, -0.3, -0.4], activation: Activation.Tanh),
    ];

    private sealed class Collector(List<double> values) : IProgress<double>
    {
        public void Report(double value) => values.Add(value);
    }
}
