namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>The cells: the reference against differences, every variant against the reference, with states at both ends.</summary>
public sealed class CellTests
{
    // Five points: truncation h^4 f'''''/30 and rounding 1e-16/h both stay below 1e-10 of a loss of order one.
    private const double Step = 1e-3, DifferenceTolerance = 1e-8;

    // Relative to the largest value compared: sums of some thousand terms of one size.
    private const double SingleTolerance = 3e-5;

    public static TheoryData<RecurrentCell, Activation> Cells => new()
    {
        { RecurrentCell.Elman, Activation.Tanh }, { RecurrentCell.Elman, Activation.Relu }, { RecurrentCell.Elman, Activation.Hardtanh },
        { RecurrentCell.Gru, Activation.Tanh }, { RecurrentCell.GruResetBefore, Activation.Tanh }, { RecurrentCell.Lstm, Activation.Tanh },
    };

    [Theory]
    [InlineData(RecurrentCell.Elman, 1, false)]
    [InlineData(RecurrentCell.Gru, 1, false)]
    [InlineData(RecurrentCell.Gru, 2, true)]
    [InlineData(RecurrentCell.GruResetBefore, 1, false)]
    [InlineData(RecurrentCell.GruResetBefore, 2, true)]
    [InlineData(RecurrentCell.Lstm, 1, false)]
    [InlineData(RecurrentCell.Lstm, 2, true)]
    public void All_derivatives_equal_central_differences(RecurrentCell cell, int heads, bool undecoded)
    {
        RecurrenceShape shape = new(2, 4, undecoded ? 4 : 3, true, Activation.Tanh)
        { Cell = cell, Heads = heads, Undecoded = undecoded };
        var test = new CellRun(new(shape, 3, 5, 7), new ReferenceKernel(shape, 1));
        CellResults results = test.Run(withGradient: true);
        Check(results.Gradient, test.Case.Weights);
        Check(results.InitialGradients, test.Initial);
        CellResults backward = test.Backward();
        Assert.Equal(results.Gradient, backward.Gradient, (a, b) => Math.Abs(a - b) <= 1e-13);
        Assert.Equal(results.InitialGradients, backward.InitialGradients, (a, b) => Math.Abs(a - b) <= 1e-13);
        Check(backward.InputGradients, test.Case.Inputs);

        void Check(double[] derivatives, object of)
        {
            double largest = Math.Max(1, derivatives.Max(Math.Abs));
            for (int i = 0; i < derivatives.Length; i++)
            {
                // Lanes without a sequence count nowhere.
                if (of is TiledSequences && i % TiledSequences.Lanes >= 3) continue;
                ref double x = ref of is TiledSequences sequences ? ref sequences.Values[i] : ref ((double[])of)[i];
                double at = x;
                double difference = (8 * (At(at + Step, ref x) - At(at - Step, ref x))
                    - (At(at + 2 * Step, ref x) - At(at - 2 * Step, ref x))) / (12 * Step);
                x = at;
                Assert.Equal(difference, derivatives[i], DifferenceTolerance * largest);
            }
        }

        double At(double value, ref double place)
        {
            place = value;
            return test.Run(withGradient: false).Objective;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_variant_equals_the_reference_at_every_width_and_length(RecurrentCell cell, Activation activation)
    {
        foreach ((int units, int count, int length) in ((int, int, int)[])
            [(1, 1, 1), (2, 9, 33), (7, 3, 40), (8, 17, 16), (9, 8, 65), (16, 20, 2), (17, 5, 31), (33, 41, 9)])
            Equal(new(1 + units % 3, units, 1 + units % 2, true, activation) { Cell = cell }, count, length, (ulong)units);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void So_it_does_with_heads_and_without_a_decoder(RecurrentCell cell, Activation activation)
    {
        foreach ((int units, int heads) in ((int, int)[])[(6, 2), (12, 3), (32, 4), (24, 24)])
        {
            Equal(new(2, units, 2, true, activation) { Cell = cell, Heads = heads }, 11, 13, (ulong)units);
            Equal(new(3, units, units, true, activation) { Cell = cell, Heads = heads, Undecoded = true }, 19, 37, (ulong)heads);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void States_computed_again_and_narrow_vectors_give_the_same_bits(RecurrentCell cell, Activation activation)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            // Seventeen tiles make groups of two blocks.
            RecurrenceShape shape = new(2, 11, 2, true, activation) { Cell = cell, Precision = precision };
            var test = new RecurrenceCase(shape, 8 * (precision == Precision.Single ? 33 : 17), 45, 3);
            CellResults? expected = null;
            foreach ((bool wide, long kept) in ((bool, long)[])[(true, 1 << 26), (true, 1), (false, 1 << 26), (false, 1)])
            {
                var run = new CellRun(test, CellKernels.Create(shape, 1, wide, kept));
                CellResults actual = run.Run(withGradient: true), backward = run.Backward();
                expected ??= actual with { InputGradients = backward.InputGradients };
                Assert.Equal(expected.Objective, actual.Objective);
                Assert.Equal(expected.Gradient, actual.Gradient);
                Assert.Equal(expected.Final, actual.Final);
                Assert.Equal(expected.InitialGradients, actual.InitialGradients);
                Assert.Equal(expected.InputGradients, backward.InputGradients);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_whole_equals_its_pieces_bit_for_bit(RecurrentCell cell, Activation activation)
    {
        RecurrenceShape shape = new(2, 5, 2, true, activation) { Cell = cell };
        var test = new RecurrenceCase(shape, 9, 12, 3);
        foreach (RecurrenceKernel kernel in test.Kernels().Append(new ReferenceKernel(shape, 1)))
        {
            double[] expected = test.Outputs(kernel, Workers.Single);
            TiledSequences state = new(9, 1, shape.StateSize), outputs = new(9, 12, 2);
            foreach ((int start, int length) in ((int, int)[])[(0, 5), (5, 7)])
            {
                TiledSequences inputs = new(9, length, 2), part = new(9, length, 2);
                for (int s = 0; s < 9; s++)
                    for (int k = 0; k < length; k++)
                        for (int c = 0; c < 2; c++) inputs[s, k, c] = test.Inputs[s, start + k, c];
                kernel.Run(new()
                {
                    Task = RecurrenceTask.Forward,
                    Weights = test.Weights,
                    Inputs = inputs,
                    Outputs = part,
                    Workers = Workers.Single,
                    InitialStates = start == 0 ? null : state,
                    FinalStates = state,
                });
                for (int s = 0; s < 9; s++)
                    for (int k = 0; k < length; k++)
                        for (int c = 0; c < 2; c++) outputs[s, start + k, c] = part[s, k, c];
            }
            Assert.Equal(expected, outputs.Values.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Bits_do_not_depend_on_threads_or_company(RecurrentCell cell, Activation activation)
    {
        RecurrenceShape shape = new(1, 20, 1, true, activation) { Cell = cell };
        var test = new RecurrenceCase(shape, 77, 33, 4);
        var workers = new Workers(3);
        foreach (RecurrenceKernel kernel in test.Kernels())
        {
            (double loss, double[] gradient) = test.Gradient(kernel, Workers.Single);
            (double again, double[] same) = test.Gradient(kernel, workers);
            Assert.Equal(loss, again);
            Assert.Equal(gradient, same);
            // Two sets of weights on the same data.
            double[] losses = new double[2];
            kernel.Losses([.. test.Weights, .. test.Weights], test.Inputs, test.Targets, test.Tiles, default, losses, workers);
            Assert.Equal([loss, loss], losses);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Single_precision_is_near(RecurrentCell cell, Activation activation)
    {
        // 19 sequences: a block of 16 lanes, and one with a lonely tile in it.
        RecurrenceShape shape = new(2, 12, 2, true, activation) { Cell = cell, Precision = Precision.Single };
        var run = new RecurrenceCase(shape, 19, 41, 8);
        CellResults expected = new CellRun(run, new ReferenceKernel(shape, 1)).Run(withGradient: true);
        foreach (RecurrenceKernel kernel in run.Kernels())
        {
            CellResults actual = new CellRun(run, kernel).Run(withGradient: true);
            Near(expected.Gradient, actual.Gradient, SingleTolerance);
            Near(expected.Final, actual.Final, SingleTolerance);
        }
    }

    [Fact]
    public void What_is_no_cell_is_refused()
    {
        foreach (RecurrenceShape wrong in (RecurrenceShape[])
        [
            new(1, 4, 1, false, Activation.Tanh) { Cell = RecurrentCell.Lstm },
            new(1, 4, 1, true, Activation.Relu) { Cell = RecurrentCell.Gru },
            new(1, 4, 1, true, Activation.Linear) { Cell = RecurrentCell.Elman },
            new(1, 4, 1, true, Activation.Tanh) { Cell = RecurrentCell.Lstm, Heads = 3 },
            new(1, 4, 1, true, Activation.Tanh) { Cell = RecurrentCell.Lstm, Undecoded = true },
            new(1, 4, 1, true, Activation.Tanh) { Heads = 2 },
        ])
            Assert.Throws<ArgumentException>(() => RecurrenceKernels.Create(wrong, 1));
    }

    private static void Equal(RecurrenceShape shape, int count, int length, ulong seed)
    {
        RecurrenceCase test = new RecurrenceCase(shape, count, length, seed).WithTimeWeights();
        test.AssertEqualsReference();
        CellRun reference = new(test, new ReferenceKernel(shape, 1));
        CellResults expected = reference.Run(withGradient: true), backward = reference.Backward();
        foreach (RecurrenceKernel kernel in test.Kernels())
        {
            var run = new CellRun(test, kernel);
            CellResults actual = run.Run(withGradient: true), back = run.Backward();
            test.AssertClose("gradient", expected.Gradient, actual.Gradient);
            test.AssertClose("final states", expected.Final, actual.Final);
            test.AssertClose("gradient in the initial states", expected.InitialGradients, actual.InitialGradients);
            Assert.Equal(expected.Objective, actual.Objective, RecurrenceCase.ReferenceTolerance * expected.Gradient.Max(Math.Abs));
            test.AssertClose("gradient of a backward call", backward.Gradient, back.Gradient);
            test.AssertClose("gradient in the inputs", backward.InputGradients, back.InputGradients);
            Assert.Equal(actual.Objective, run.Run(withGradient: false).Objective);
        }
    }

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance * scale);
    }
}
