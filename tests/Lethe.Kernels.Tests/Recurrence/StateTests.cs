using CsCheck;

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Initial and final states and weights per step: the reference defines them, every recurrence takes them.</summary>
public sealed class StateTests
{
    // Five points: truncation h^4 f'''''/30 and rounding 1e-16/h both stay below 1e-10 of a loss of order one.
    private const double Step = 1e-3, Tolerance = 1e-8;

    public static TheoryData<Activation, bool> Kinds => EqualsReferenceTests.Kinds();

    [Fact]
    public void A_convolution_refuses_states()
    {
        var test = new RecurrenceCase(new(1, 3, 1, false, Activation.Linear), 5, 7, 1);
        RecurrenceKernel kernel = RecurrenceKernels.All.Single(v => v.Name == "response").Create(test.Shape, 1);
        double[] loss = new double[1], gradient = new double[test.Shape.TotalSize];
        TiledSequences states = new(5, 1, 3);
        Check("states", () => kernel.Run(Call(test, loss, gradient) with { InitialStates = states }));
        Check("states", () => kernel.Run(Call(test, loss, gradient) with { FinalStates = states }));
        Check("states", () => kernel.Run(Call(test, loss, gradient) with { InitialStateGradients = states }));
        Check("states", () => kernel.Run(Call(test, loss, gradient) with { FinalStateGradients = states }));
        // Not because of the call: without them it is computed.
        kernel.Run(Call(test, loss, gradient));
    }

    /// <summary>Every recurrence of both precisions: one long pass, chunks and single steps, in any number of threads.</summary>
    [Fact]
    public void A_whole_equals_its_pieces_with_the_state_carried()
    {
        foreach (RecurrenceShape shape in Shapes(2, 7, 2).Concat(Shapes(1, 9, 1)))
        {
            var test = new RecurrenceCase(shape, 21, 70, 3);
            foreach (RecurrenceKernel kernel in Recurrences(test))
            {
                TiledSequences whole = new(21, 70, shape.Outputs), last = new(21, 1, shape.StateSize), state = new(21, 1, shape.StateSize),
                    outputs = new(21, 70, shape.Outputs);
                kernel.Run(Pass(test, test.Inputs, whole) with { FinalStates = last });
                foreach ((int start, int length) in ((int, int)[])[(0, 33), (33, 1), (34, 36)])
                {
                    TiledSequences inputs = new(21, length, shape.Inputs), part = new(21, length, shape.Outputs);
                    Copy(test.Inputs, start, inputs, 0, length);
                    kernel.Run(Pass(test, inputs, part) with
                    {
                        InitialStates = state,
                        FinalStates = state,
                        Workers = start == 0 ? Workers.Single : new Workers(3),
                    });
                    Copy(part, 0, outputs, start, length);
                }
                Assert.Equal(whole.Values.ToArray(), outputs.Values.ToArray());
                Assert.Equal(last.Values.ToArray(), state.Values.ToArray());
            }
        }
    }

    /// <summary>Loss, outputs, states and all gradients, with states and step weights, against the definition.</summary>
    [Fact]
    public void Every_variant_equals_the_reference() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 14], Gen.Int[1, 3], Gen.Int[1, 18], Gen.Int[1, 80], Gen.ULong[0, 1000])
            .Sample((d, m, o, count, length, seed) =>
        {
            foreach (RecurrenceShape shape in Shapes(d, m, o).Where(s => s.Precision == Precision.Double))
            {
                RecurrenceCase test = new RecurrenceCase(shape, count, length, seed).WithTimeWeights();
                double[] expected = Everything(test, new ReferenceKernel(shape, test.TimeStep));
                foreach (RecurrenceKernel kernel in Recurrences(test))
                    test.AssertClose(kernel.GetType().Name, expected, Everything(test, kernel));
            }
        }, iter: 6, threads: 1);

    private static double[] Everything(RecurrenceCase test, RecurrenceKernel kernel)
    {
        int n = test.Shape.StateSize;
        TiledSequences initial = Drawn(test, n, 21), final = new(test.Count, 1, n), inInitial = new(test.Count, 1, n),
            inFinal = Drawn(test, n, 22), inInputs = new(test.Count, test.Length, test.Shape.Inputs),
            weights = new(test.Count, test.Length, 1);
        for (int s = 0; s < test.Count; s++)
            for (int k = 0; k < test.Length; k++) weights[s, k, 0] = (s + k) % 3;
        double[] loss = new double[1], gradient = new double[test.Shape.TotalSize], back = new double[test.Shape.TotalSize];
        RecurrenceCall call = Call(test, loss, gradient) with
        {
            InitialStates = initial,
            FinalStates = final,
            InitialStateGradients = inInitial,
            FinalStateGradients = inFinal,
            StepWeights = weights,
            TimeWeights = test.TimeWeights,
        };
        kernel.Run(call);
        double[] result = [.. loss, .. gradient, .. final.Values, .. inInitial.Values];
        kernel.Run(call with
        {
            Task = RecurrenceTask.Backward,
            Tiles = default,
            Losses = default,
            Gradient = back,
            StepWeights = null,
            TimeWeights = default,
            InputGradients = inInputs,
        });
        return [.. result, .. back, .. final.Values, .. inInitial.Values, .. inInputs.Values];
    }

    internal static IEnumerable<RecurrenceShape> Shapes(int d, int m, int o)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                foreach (bool dense in (bool[])[false, true])
                    yield return new(d, m, o, dense, activation) { Precision = precision };
                if (activation == Activation.Linear) continue;
                yield return new(d, m, o, false, activation) { Layerwise = true, Precision = precision };
            }
            yield return new(d, m, o, false, Activation.Linear) { Complex = true, Precision = precision };
            yield return new(d, m, o, false, Activation.Tanh) { Complex = true, Features = 1 + m % 9, Precision = precision };
        }
    }

    private static IEnumerable<RecurrenceKernel> Recurrences(RecurrenceCase test) =>
        [.. test.Variants().Where(v => v.Name != "response").Select(v => v.Create(test.Shape, test.TimeStep)),
            RecurrenceKernels.Create(test.Shape, test.TimeStep)];

    internal static RecurrenceCall Pass(RecurrenceCase test, TiledSequences inputs, TiledSequences outputs) => new()
    {
        Task = RecurrenceTask.Forward,
        Weights = test.Weights,
        Inputs = inputs,
        Outputs = outputs,
        Workers = Workers.Single,
    };

    private static TiledSequences Drawn(RecurrenceCase test, int channels, ulong stream)
    {
        var values = new double[test.Count * channels];
        new CounterRandom(test.Seed, stream).FillNormal(values);
        return TiledSequences.FromRowMajor(values, test.Count, 1, channels);
    }

    // How a gradient passes through sigma is tested for every sigma in GradientTests; these have no kinks.
    [Theory]
    [InlineData(Activation.Linear, false)]
    [InlineData(Activation.Linear, true)]
    [InlineData(Activation.Tanh, false)]
    [InlineData(Activation.Tanh, true)]
    public void Their_gradients_equal_central_differences(Activation activation, bool dense)
    {
        var test = new RecurrenceCase(new(2, 3, 2, dense, activation), 3, 6, 11);
        var kernel = new ReferenceKernel(test.Shape, test.TimeStep);
        TiledSequences initial = new(3, 1, 3), inInitial = new(3, 1, 3), final = new(3, 1, 3), inFinal = new(3, 1, 3),
            weights = new(3, 6, 1);
        for (int s = 0; s < 3; s++)
        {
            for (int i = 0; i < 3; i++) (initial[s, 0, i], inFinal[s, 0, i]) = (0.1 * (s - 1) + 0.2 * i, 0.3 * s - 0.1 * i);
            // Sequences of 6, 5 and 4 steps, padded.
            for (int k = 0; k < 6; k++) weights[s, k, 0] = k < 6 - s ? 1 + 0.1 * k : 0;
        }
        double Loss(Span<double> gradient)
        {
            var loss = new double[1];
            bool wanted = !gradient.IsEmpty;
            kernel.Run(Call(test, loss, gradient) with
            {
                InitialStates = initial,
                FinalStates = final,
                InitialStateGradients = wanted ? inInitial : null,
                FinalStateGradients = wanted ? inFinal : null,
                StepWeights = weights,
            });
            // What reaches L through the final state.
            double sum = loss[0];
            for (int s = 0; s < 3; s++)
                for (int i = 0; i < 3; i++) sum += final[s, 0, i] * inFinal[s, 0, i];
            return sum;
        }
        var gradient = new double[test.Shape.TotalSize];
        Loss(gradient);
        for (int i = 0; i < gradient.Length; i++)
        {
            int at = i;
            Check(gradient[i], gradient, shift => test.Weights[at] += shift, () => Loss(default));
        }
        for (int s = 0; s < 3; s++)
        {
            for (int i = 0; i < 3; i++)
            {
                (int sequence, int unit) = (s, i);
                Check(inInitial[s, 0, i], gradient, shift => initial[sequence, 0, unit] += shift, () => Loss(default));
            }
        }
    }

    [Fact]
    public void A_step_of_weight_zero_does_not_count()
    {
        var test = new RecurrenceCase(new(1, 4, 1, false, Activation.Tanh), 3, 8, 2);
        var kernel = new ReferenceKernel(test.Shape, test.TimeStep);
        var weights = new TiledSequences(3, 8, 1);
        for (int s = 0; s < 3; s++)
            for (int k = 0; k < 5; k++) weights[s, k, 0] = 1;
        TiledSequences inputs = new(3, 5, 1), targets = new(3, 5, 1);
        Copy(test.Inputs, 0, inputs, 0, 5);
        Copy(test.Targets, 0, targets, 0, 5);
        double expected = kernel.Loss(test.Weights, inputs, targets, test.Tiles, default, Workers.Single);
        var loss = new double[1];
        kernel.Run(Call(test, loss, default) with { StepWeights = weights });
        // The mean is over all steps, whatever they weigh.
        Assert.Equal(expected * 5 / 8, loss[0], 1e-15);
    }

    [Fact]
    public void What_does_not_belong_to_a_call_is_named()
    {
        var test = new RecurrenceCase(new(1, 3, 1, false, Activation.Tanh), 5, 7, 1);
        var kernel = new ReferenceKernel(test.Shape, 1);
        double[] loss = new double[1], gradient = new double[test.Shape.TotalSize];
        TiledSequences states = new(5, 1, 3), wrong = new(5, 2, 3), weights = new(5, 7, 1);
        Named("initialStates", () => kernel.Run(Call(test, loss, gradient) with { InitialStates = wrong }));
        Named("finalStates", () => kernel.Run(Call(test, loss, gradient) with { FinalStates = wrong }));
        Named("initialStateGradients", () => kernel.Run(Call(test, loss, gradient) with { InitialStateGradients = wrong }));
        Named("finalStateGradients", () => kernel.Run(Call(test, loss, gradient) with { FinalStateGradients = wrong }));
        Named("stepWeights", () => kernel.Run(Call(test, loss, gradient) with { StepWeights = wrong }));
        Named("stepWeights", () =>
            kernel.Run(Call(test, default, gradient) with { Task = RecurrenceTask.Backward, StepWeights = weights }));
        Named("inputGradients", () => kernel.Run(Call(test, loss, gradient) with { InputGradients = test.Inputs }));
        Named("gradient", () => kernel.Run(Call(test, default, gradient) with { Task = RecurrenceTask.Forward }));
        Named("gradient", () => kernel.Run(Call(test, loss, default) with { InitialStateGradients = states }));
        Named("gradient", () => kernel.Run(Call(test, default, default) with { Task = RecurrenceTask.Backward }));
        Named("gradient", () => kernel.Run(Call(test, new double[3], gradient) with { Weights = DenseResults.Samples(test) }));
    }

    private static RecurrenceCall Call(RecurrenceCase test, Span<double> loss, Span<double> gradient) => new()
    {
        Task = RecurrenceTask.Loss,
        Weights = test.Weights,
        Inputs = test.Inputs,
        Outputs = test.Targets,
        Tiles = test.Tiles,
        Losses = loss,
        Gradient = gradient,
        Workers = Workers.Single,
    };

    private static void Check(string what, Action call)
    {
        string message = Assert.Throws<NotSupportedException>(call).Message;
        Assert.StartsWith($"{what} were given to a ", message, StringComparison.Ordinal);
        Assert.EndsWith("expected none. Leave them null, or take a kernel of RecurrenceKernels.Create.", message,
            StringComparison.Ordinal);
    }

    private static void Named(string argument, Action call) => Assert.Equal(argument, Assert.Throws<ArgumentException>(call).ParamName);

    private static void Check(double derivative, double[] gradient, Action<double> shift, Func<double> loss)
    {
        double At(double by)
        {
            shift(by);
            double value = loss();
            shift(-by);
            return value;
        }
        double difference = (8 * (At(Step) - At(-Step)) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
        Assert.Equal(difference, derivative, Tolerance * Math.Max(1, gradient.Max(Math.Abs)));
    }

    private static void Copy(TiledSequences from, int fromStep, TiledSequences to, int toStep, int steps)
    {
        for (int s = 0; s < from.Count; s++)
            for (int k = 0; k < steps; k++)
                for (int c = 0; c < from.Channels; c++) to[s, toStep + k, c] = from[s, fromStep + k, c];
    }
}
