namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Every form and precision of the diagonal kernel, at every vector width, against the reference: outputs, losses, gradients,
/// Jacobian products.</summary>
public sealed class DiagonalVariantTests
{
    // float32: some hundred roundings of 6e-8 in sums over time and units. The reference stays float64.
    internal const double SingleTolerance = 1e-4;

    private static readonly string[] Kinds = [.. Shapes().Keys];

    public static TheoryData<string> Names => [.. Kinds];

    internal static Dictionary<string, RecurrenceShape> Shapes()
    {
        var shapes = new Dictionary<string, RecurrenceShape>();
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                RecurrenceShape plain = new RecurrenceShape(1, 1, 1, false, activation) { Precision = precision };
                shapes.Add($"{activation} {precision}", plain);
                shapes.Add($"layer-wise {activation} {precision}", plain with { Layerwise = true });
            }
            shapes.Add($"complex {precision}",
                new RecurrenceShape(1, 1, 1, false, Activation.Linear) { Complex = true, Precision = precision });
            foreach (Activation activation in (Activation[])[Activation.Tanh, Activation.Hardtanh, Activation.Relu])
            {
                shapes.Add($"features {activation} {precision}", new RecurrenceShape(1, 1, 1, false, activation)
                { Complex = true, Features = 3, Precision = precision });
            }
        }
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_reference_at_every_length(string kind)
    {
        for (int length = 1; length <= 257; length += length < 36 ? 1 : 17)
            Check(Shapes()[kind] with { Units = 1 + length % 6 }, 1 + length % 10, length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_reference_at_every_width(string kind)
    {
        for (int units = 1; units <= 18; units++) Check(Shapes()[kind] with { Units = units }, 9, 37);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_reference_at_every_batch_size(string kind)
    {
        for (int count = 1; count <= 34; count++) Check(Shapes()[kind] with { Units = 3 }, count, 7);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_reference_with_several_channels(string kind)
    {
        for (int inputs = 1; inputs <= 4; inputs++)
            for (int outputs = 1; outputs <= 5; outputs++)
                Check(Shapes()[kind] with { Inputs = inputs, Outputs = outputs, Units = 6 }, 11, 40);
    }

    [Fact]
    public void Blocks_that_take_turns_at_every_segment_change_no_bit()
    {
        // So many channels and steps leave the cache between two blocks; the same steps with fewer sequences at a time do not.
        foreach (string kind in (string[])["complex Double", "layer-wise Tanh Double", "features Tanh Double"])
        {
            RecurrenceShape shape = Shapes()[kind] with { Inputs = 24, Units = 9, Outputs = 24 };
            if (shape.Features > 0) shape = shape with { Features = 24 };
            Check(shape, 17, 120);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_widths_threads_and_recomputation_change_no_bit(string kind)
    {
        foreach (RecurrenceShape shape in (RecurrenceShape[])[Shapes()[kind] with { Units = 11 },
            Shapes()[kind] with { Inputs = 2, Units = 5, Outputs = 3 }])
        {
            RecurrenceCase test = new RecurrenceCase(shape, 45, 75, 4).WithTimeWeights();
            double[][] expected = Results(test, new DiagonalKernel(shape, test.TimeStep), Workers.Single);
            foreach (Recomputation recomputation in Enum.GetValues<Recomputation>())
            {
                for (int tiles = 1; tiles <= (shape.Precision == Precision.Double ? 2 : 4); tiles *= 2)
                {
                    foreach (int threads in (int[])[1, 3, 16])
                        AssertSameBits(expected, Results(test, new DiagonalKernel(shape, test.TimeStep, recomputation, tiles),
                            SharedWorkers.Of(threads)), $"{test}, {recomputation}, {tiles} tiles, {threads} threads");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Padded_lanes_do_not_matter(string kind)
    {
        RecurrenceShape shape = Shapes()[kind] with { Inputs = 2, Units = 5, Outputs = 2 };
        for (int tiles = 1; tiles <= (shape.Precision == Precision.Double ? 2 : 4); tiles *= 2)
        {
            RecurrenceCase test = new(shape, 19, 20, 4), spoiled = new(shape, 19, 20, 4);
            foreach (TiledSequences sequences in (TiledSequences[])[spoiled.Inputs, spoiled.Targets])
            {
                Span<double> last = sequences.Tile(2);
                for (int i = 0; i < last.Length; i++) last[i] = i % 8 < 3 ? last[i] : double.NaN;
            }
            var kernel = new DiagonalKernel(shape, test.TimeStep, Recomputation.Auto, tiles);
            AssertSameBits(Results(test, kernel, Workers.Single), Results(spoiled, kernel, Workers.Single), $"{test}, {tiles} tiles");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated_once_warm(string kind)
    {
        foreach (RecurrenceShape shape in (RecurrenceShape[])[Shapes()[kind] with { Units = 9 },
            Shapes()[kind] with { Inputs = 2, Units = 5, Outputs = 3 }])
        {
            RecurrenceCase test = new(shape, 20, 40, 4);
            var kernel = new DiagonalKernel(shape, test.TimeStep);
            double[] gradient = new double[shape.TotalSize], losses = new double[3],
                samples = [.. test.Weights, .. test.Weights, .. test.Weights];
            TiledSequences outputs = new(20, 40, shape.Outputs), inputGradients = new(20, 40, shape.Inputs);
            int[] labels = new int[20];
            void Call()
            {
                kernel.Forward(test.Weights, test.Inputs, outputs, Workers.Single);
                kernel.LossAndGradient(test.Weights, test.Inputs, test.Targets, test.Tiles, default, gradient, Workers.Single);
                kernel.Losses(samples, test.Inputs, test.Targets, test.Tiles, default, losses, Workers.Single);
                kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, Readout.Mean, gradient, Workers.Single);
                kernel.Backward(test.Weights, test.Inputs, test.Targets, gradient, inputGradients, Workers.Single);
            }
            Assert.Equal(0, Allocations.Least(Call));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_that_diverges_gives_no_finite_loss(string kind)
    {
        RecurrenceShape shape = Shapes()[kind];
        // The others are bounded, or read a state that fell to -infinity as 0.
        if (shape.Features > 0) return;
        if (shape.Activation != Activation.Linear && (shape.Layerwise || shape.Activation != Activation.Relu)) return;
        RecurrenceCase test = new(shape, 5, 1500, 4);
        test.Weights[0] = shape.IsLinearInTime ? 3 : -2;
        Assert.False(double.IsFinite(new DiagonalKernel(shape, 1)
            .Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, default, Workers.Single)));
    }

    /// <summary>hardtanh has a shorter way for numbers far from overflow: what is none shows all the same, in its own sequence, and not in
    /// the others.</summary>
    [Theory]
    [InlineData(Precision.Double, double.NaN, 1)]
    [InlineData(Precision.Double, double.PositiveInfinity, 1)]
    [InlineData(Precision.Double, double.NegativeInfinity, 1e200)]
    [InlineData(Precision.Double, 1e300, 1e200)]
    [InlineData(Precision.Single, double.NaN, 1)]
    [InlineData(Precision.Single, 1e30, 1e30)]
    public void What_is_no_number_shows_in_its_sequence(Precision precision, double value, double weight)
    {
        var shape = new RecurrenceShape(1, 5, 1, false, Activation.Hardtanh) { Precision = precision };
        RecurrenceCase sound = new(shape, 40, 20, 4), test = new(shape, 40, 20, 4);
        test.Inputs[19, 7, 0] = value;
        // Of opposite signs: where U x and R h overflow, their sum is NaN.
        foreach (RecurrenceCase both in (RecurrenceCase[])[sound, test])
            (both.Weights[0], both.Weights[shape.RecurrentSize]) = (weight, weight);
        var outputs = new TiledSequences(40, 20, 1);
        double[] expected = test.Outputs(new ReferenceKernel(shape, test.TimeStep), Workers.Single),
            without = sound.Outputs(new DiagonalKernel(shape, test.TimeStep), Workers.Single);
        for (int tiles = 1; tiles <= (precision == Precision.Double ? 2 : 4); tiles *= 2)
        {
            new DiagonalKernel(shape, test.TimeStep, Recomputation.Auto, tiles)
                .Forward(test.Weights, test.Inputs, outputs, SharedWorkers.Of(2));
            for (int s = 0; s < outputs.Count; s++)
            {
                for (int k = 0; k < outputs.Length; k++)
                {
                    int at = (int)(outputs.Tile(s / 8).Length * (s / 8)) + k * 8 + s % 8;
                    if (s != 19) Assert.Equal(without[at], outputs[s, k, 0]);
                    else if (double.IsNaN(value)) Assert.Equal(double.IsNaN(expected[at]), double.IsNaN(outputs[s, k, 0]));
                }
            }
            Assert.Equal(test.Outputs(new DiagonalKernel(shape, test.TimeStep, Recomputation.Auto, 1), Workers.Single),
                outputs.Values.ToArray());
        }
    }

    private static void Check(RecurrenceShape shape, int count, int length)
    {
        RecurrenceCase test = new RecurrenceCase(shape, count, length, (ulong)(count * 1000 + length)).WithTimeWeights();
        double tolerance = shape.Precision == Precision.Double ? RecurrenceCase.ReferenceTolerance : SingleTolerance;
        double[][] expected = Results(test, new ReferenceKernel(shape, test.TimeStep), Workers.Single),
            actual = Results(test, new DiagonalKernel(shape, test.TimeStep), Workers.Single);
        for (int i = 0; i < expected.Length; i++)
            Numbers.AssertClose<double>(expected[i], actual[i], tolerance, () => $"{test}: {Parts[i]}");
    }

    private static void AssertSameBits(double[][] expected, double[][] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++) Numbers.AssertSameBits(expected[i], actual[i], () => $"{what}: {Parts[i]}");
    }

    private static readonly string[] Parts =
        ["outputs", "loss", "loss again", "gradient", "losses", "cross entropy", "its gradient", "product", "input gradient",
        "product alone"];

    /// <summary>All results of all entry points.</summary>
    internal static double[][] Results(RecurrenceCase test, RecurrenceKernel kernel, Workers workers)
    {
        int size = test.Shape.TotalSize;
        double[] gradient = new double[size], crossGradient = new double[size], product = new double[size], alone = new double[size],
            losses = new double[2];
        double[] other = [.. test.Weights.Select(w => 0.9 * w)];
        int[] labels =
            [.. Enumerable.Range(0, test.Count).Select(s => (int)(new CounterRandom(test.Seed, 7).Uniform((ulong)s) * test.Shape.Outputs))];
        var inputGradients = new TiledSequences(test.Count, test.Length, test.Shape.Inputs);
        inputGradients.Values.Fill(double.NaN);
        double loss = kernel.LossAndGradient(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, gradient, workers);
        double again = kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, workers);
        Assert.Equal(loss, again);
        kernel.Losses([.. test.Weights, .. other], test.Inputs, test.Targets, test.Tiles, test.TimeWeights, losses, workers);
        Assert.Equal([loss, kernel.Loss(other, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, workers)], losses);
        double cross = kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, Readout.Mean, crossGradient, workers);
        kernel.Backward(test.Weights, test.Inputs, test.Targets, product, inputGradients, workers);
        kernel.Backward(test.Weights, test.Inputs, test.Targets, alone, null, workers);
        return [test.Outputs(kernel, workers), [loss], [again], gradient, losses, [cross], crossGradient, product,
            inputGradients.Values.ToArray(), alone];
    }
}
