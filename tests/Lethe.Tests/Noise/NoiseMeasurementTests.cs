using Lethe.Experiments.Noise;
using Lethe.Noise;
using Lethe.Numerics;

namespace Lethe.Tests.Noise;

/// <summary>Noise measured on models of Lethe's own.</summary>
public sealed class NoiseMeasurementTests
{
    private static DiagonalModel Model(IParameterization f, double dt, params double[] rates)
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = rates.Length,
            Parameterization = f,
            Activation = Activation.Linear,
            Integration = Integration.Exact,
            TimeStep = dt,
        });
        for (int i = 0; i < rates.Length; i++) model.Parameters[DiagonalRecurrentModel.RecurrentName][i] = f.Inverse(rates[i]);
        model.Parameters[RecurrentModel.InputName].Fill(1);
        model.Parameters[RecurrentModel.OutputName].Fill(0.5);
        return model;
    }

    private static NoiseResult Measure(NoiseSubject subject, NoiseOptions options, int threads, params NoiseCase[] cases)
    {
        using var measurement = new NoiseMeasurement(subject, options, SharedWorkers.Of(threads), (_, _) => { }, CancellationToken.None);
        return measurement.Measure(cases);
    }

    private static NoiseCase[] Cases(NoiseKind kind, string amount) => [.. NoiseList.Parse(kind, amount, new NoiseForm())];

    /// <summary>A pulse into c e^(-at) with noise on the rate: each draw's error is e^2/((1 + e)(2 + e)), e = s g, as dt -> 0; no
    /// parameterization helps.</summary>
    [Fact]
    public void NoiseOnARateHasTheClosedFormOfEachDrawWhateverTheParameterization()
    {
        const double S = 0.02, Dt = 0.01;
        var pulse = new TiledSequences(1, 2500, 1);
        pulse[0, 0, 0] = 1;
        var options = new NoiseOptions { Inputs = pulse, WithMemory = false, WithTensors = false, Draws = 41 };
        double[] Errors(IParameterization f)
        {
            NoiseSubject subject = NoiseSubjects.Of("unit", Model(f, Dt, 1), NoisePlace.Rate);
            var rateOnly = (WeightCase)Cases(NoiseKind.Relative, "0.02")[0] with { Only = tensor => tensor.IsRecurrent };
            NoiseResult result = Measure(subject, options, 1, rateOnly);
            NoiseTensor rate = subject.Tensors.Single(tensor => tensor.IsRecurrent);
            double[] expected = [.. Enumerable.Range(0, options.Draws).Select(draw =>
            {
                double e = rate.Under(rateOnly.Law, 0, draw)[0] - 1;
                return e * e / ((1 + e) * (2 + e));
            })];
            OrderStatistics measured = result.Rows[0].Error, known = new(expected);
            // What dt leaves: the sum over steps and the gain of the form of time.
            Assert.Equal(known.Middle, measured.Middle, 0.03 * known.Middle);
            Assert.Equal(known.Worst, measured.Worst, 0.03 * known.Worst);
            Assert.InRange(measured.Middle, 0.4 * 0.227 * S * S, 2.5 * 0.227 * S * S);
            return [measured.Middle, measured.Worst];
        }
        double[] exp = Errors(new ExpParameterization()), direct = Errors(new SoftplusParameterization());
        Assert.Equal(exp[0], direct[0], 1e-9 * exp[0]);
    }

    [Fact]
    public void ParameterizationsDifferWhereWeightsAreStoredAndNotWhereRatesAre()
    {
        var options = new NoiseOptions { Sequences = 4, Length = 60, WithTensors = false, WithMemory = false };
        double Middle(IParameterization f, NoisePlace place) => Measure(NoiseSubjects.Of("m", Model(f, 1, 0.01, 0.1), place), options, 1,
            Cases(NoiseKind.Absolute, "0.05")).Rows[0].Error.Middle;
        // A weight of 0.01 that is the rate is far off; one of ln 0.01 is not.
        Assert.True(Middle(new DirectParameterization(), NoisePlace.Weight) > 3 * Middle(new ExpParameterization(), NoisePlace.Weight));
        Assert.Equal(Middle(new DirectParameterization(), NoisePlace.Rate), Middle(new ExpParameterization(), NoisePlace.Rate), 1e-9);
    }

    [Fact]
    public void OneResultForAnyNumberOfThreads()
    {
        var options = new NoiseOptions { Sequences = 4, Length = 40, Memory = new MemoryOptions { Length = 40 } };
        NoiseCase[] cases = [.. Cases(NoiseKind.Bits, "4"), .. Cases(NoiseKind.Relative, "5%"), .. Cases(NoiseKind.State, "8-stochastic")];
        NoiseResult[] results = [.. ((int[])[1, 2]).Select(threads =>
            Measure(NoiseSubjects.Of("m", Model(new ExpParameterization(), 1, 0.05, 0.3, 1), NoisePlace.Weight), options, threads, cases))];
        for (int i = 0; i < cases.Length; i++)
        {
            NoiseRow one = results[0].Rows[i], two = results[1].Rows[i];
            Assert.Equal(one.Error.Median, two.Error.Median);
            Assert.Equal(one.Error.Worst, two.Error.Worst);
            Assert.Equal(one.Memory!.Median, two.Memory!.Median);
            Assert.Equal(one.Memory.Survives, two.Memory.Survives);
        }
        Assert.Equal(results[0].Tensors, results[1].Tensors);
    }

    /// <summary>The change of rounding lies in the ball max|change| = max|W|/(2^b - 2), and its error under what is certified
    /// there.</summary>
    [Fact]
    public void RoundingStaysUnderTheCertificateOfItsBall()
    {
        NoiseSubject subject = NoiseSubjects.Of("m", Model(new ExpParameterization(), 1, 0.2, 0.5, 1), NoisePlace.Weight);
        NoiseResult result = Measure(subject, new NoiseOptions { Sequences = 8, Length = 60, WithMemory = false, WithTensors = false }, 1,
            [.. Cases(NoiseKind.Bits, "8"), .. Cases(NoiseKind.Bits, "6"), .. Cases(NoiseKind.Ball, "0.01"),
                .. Cases(NoiseKind.Ball, "l2:0.01")]);
        foreach (NoiseRow row in result.Rows)
        {
            Assert.True(double.IsFinite(row.Ball!.Certified));
            Assert.True(row.Error.Worst <= row.Ball.Certified, $"{row.Case.Amount}: {row.Error.Worst} > {row.Ball.Certified}");
        }
        // The search of the stability command finds at least what random directions do.
        foreach (NoiseRow row in result.Rows.Skip(2))
        {
            Assert.True(row.Ball!.Searched >= row.Error.Worst);
            Assert.True(row.Ball!.Searched <= row.Ball!.Certified);
        }
        // Rates are bounded entry by entry in both; U and c of three units by the length in one, which is less.
        Assert.True(result.Rows[3].Ball!.Searched < result.Rows[2].Ball!.Searched);
        Assert.Equal("0.01 l2", result.Rows[3].Case.Amount);
    }

    /// <summary>Draws of the l2 ball lie on the surface of the stability command's blocks; of a file each tensor on one of its
    /// own.</summary>
    [Fact]
    public void Draws_of_the_l2_ball_lie_on_its_surface()
    {
        const double Beta = 0.25;
        var options = new RecurrentOptions { Width = 4, Inputs = 2, Outputs = 3, Parameterization = new DirectParameterization() };
        foreach (RecurrentModel model in (RecurrentModel[])[new DiagonalModel(options), new RnnModel(options),
            ModelCatalog.Default.Find("lstm")!.Create(options with { Activation = Activation.Tanh })])
        {
            NoiseSubject subject = NoiseSubjects.Of("m", model, NoisePlace.Weight);
            var one = (WeightCase)Cases(NoiseKind.Ball, "l2:0.25")[0];
            double[][] drawn = one.Values(subject, 1, 7), part = (one with { Only = tensor => tensor.Name == RecurrentModel.OutputName })
                .Values(subject, 1, 7);
            double[] delta = [.. drawn.SelectMany((values, i) => values.Zip(subject.Tensors[i].Values, (now, before) => now - before))];
            foreach (PerturbedBlock block in PerturbedBlock.Of(model.Parameters, PerturbedBlocks.All, PerturbationBall.L2))
                Assert.Equal(Beta, block.Norm(delta), 1e-12);
            // Alone it has the whole ball to itself.
            int at = subject.Tensors.ToList().FindIndex(tensor => tensor.Name == RecurrentModel.OutputName);
            double[] alone = [.. part[at].Zip(subject.Tensors[at].Values, (now, before) => now - before)];
            Assert.Equal(Beta, SpectralNorm.Of(alone, 3, 4), 1e-12);
            Assert.All(Enumerable.Range(0, part.Length).Where(i => i != at), i => Assert.Equal(subject.Tensors[i].Values, part[i]));
        }
        var matrix = new NoiseTensor("R", [1, 12, 3], new double[36], true);
        var vector = new NoiseTensor("b", [5], new double[5], false);
        var law = new BallNoise(Beta, PerturbationBall.L2);
        Assert.Equal(Beta, SpectralNorm.Of(matrix.Under(law, 1, 2), 12, 3), 1e-12);
        Assert.Equal(Beta, Math.Sqrt(vector.Under(law, 1, 2).Sum(v => v * v)), 1e-12);
    }

    [Fact]
    public void MemorySurvivesALittleNoiseAndNotALot()
    {
        NoiseSubject subject = NoiseSubjects.Of("m", Model(new DirectParameterization(), 1, 0.05, 0.5), NoisePlace.Weight);
        var options = new NoiseOptions { Sequences = 4, Length = 60, Memory = new MemoryOptions { Length = 150 } };
        NoiseResult result = Measure(subject, options, 1,
            [.. Cases(NoiseKind.Absolute, "0.001"), .. Cases(NoiseKind.Absolute, "0.2")]);
        Assert.Equal(SurvivalKind.Yes, result.Rows[0].Memory!.Survives.Kind);
        Assert.Equal(SurvivalKind.No, result.Rows[1].Memory!.Survives.Kind);
        Assert.Contains("horizon", result.Rows[1].Memory!.Survives.Reason, StringComparison.Ordinal);
        // Of its tensors the rates break first.
        Assert.Equal(DiagonalRecurrentModel.RecurrentName, result.Tensors[0].Name);
        double[] errors = [.. result.Tensors.Where(part => part.Amount == result.Tensors[0].Amount).Select(part => part.Error)];
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.Contains(result.Parts, part => part.Name == "recurrent" && part.IsRecurrent);
    }

    [Fact]
    public void AStateThatSticksIsShownByAllProbesWithTheirWarning()
    {
        NoiseSubject subject = NoiseSubjects.Of("m", Model(new DirectParameterization(), 1, 0.05), NoisePlace.Weight);
        NoiseResult result = Measure(subject, new NoiseOptions
        {
            Sequences = 4,
            Length = 60,
            Memory = new MemoryOptions { Length = 300 },
            WithTensors = false,
        }, 1, Cases(NoiseKind.State, "grid:0.02"));
        NoisyMemory memory = result.Rows[0].Memory!;
        Assert.Equal(3, memory.Probes!.Count);
        Assert.Contains(memory.Searched!.Warnings, warning => warning.Kind == MemoryWarningKind.ProbesDisagree);
    }

    [Theory]
    [InlineData(NoiseKind.Bits, "1")]
    [InlineData(NoiseKind.Bits, "int4-asym")]
    [InlineData(NoiseKind.Relative, "-0.1")]
    [InlineData(NoiseKind.Flips, "2")]
    [InlineData(NoiseKind.Conductance, "0.5s")]
    [InlineData(NoiseKind.State, "fp4")]
    [InlineData(NoiseKind.Activation, "0")]
    [InlineData(NoiseKind.Activation, "4:x")]
    public void AnAmountThatIsNoneIsRefusedWithThoseThatAre(NoiseKind kind, string amount)
    {
        ProblemException e = Throws.Problem(ProblemKind.Usage, () => NoiseList.Parse(kind, amount, new NoiseForm()));
        Assert.Contains(amount, e.Problem.Actual, StringComparison.Ordinal);
        Assert.NotNull(e.Problem.Expected);
    }

    [Fact]
    public void UsualAmountsOfAllKindsAreAmounts()
    {
        foreach (NoiseKind kind in Enum.GetValues<NoiseKind>())
            foreach (string amount in NoiseList.Amounts(kind))
            {
                Assert.True(NoiseList.IsAmount(kind, amount), $"{kind} {amount}");
                Assert.NotEmpty(NoiseList.Parse(kind, amount, new NoiseForm()));
            }
        Assert.Equal(3600, NoiseList.Seconds("1h"));
        Assert.Equal(30 * 86400.0, NoiseList.Seconds("1mo"));
    }
}
