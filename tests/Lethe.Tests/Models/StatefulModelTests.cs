namespace Lethe.Tests.Models;

/// <summary>States in, states out and steps, for every model.</summary>
public sealed class StatefulModelTests
{
    private const int Batch = 9, Length = 12;

    public static TheoryData<string, Activation, Integration, Precision> Cases()
    {
        var cases = new TheoryData<string, Activation, Integration, Precision>();
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            foreach (string model in (string[])["diagonal", "rnn", "dense", "ssm", "ssm3"])
            {
                foreach (Activation activation in (Activation[])[Activation.Linear, Activation.Tanh, Activation.Hardtanh])
                    cases.Add(model, activation, Integration.Euler, precision);
            }
            cases.Add("diagonal", Activation.Linear, Integration.Exact, precision);
            cases.Add("lru", Activation.Linear, Integration.Native, precision);
            cases.Add("s4d", Activation.Linear, Integration.Exact, precision);
            cases.Add("s4d", Activation.Linear, Integration.Bilinear, precision);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pass_its_chunks_and_its_steps_have_the_same_bits(string name, Activation activation, Integration integration,
        Precision precision)
    {
        IStatefulModel model = Build(name, activation, integration, precision, out TiledSequences inputs);
        TiledSequences expected = Outputs(), last = States(model);
        model.Forward(inputs, expected, new PassStates { Final = last }, Workers.Single);

        TiledSequences outputs = Outputs(), states = States(model);
        foreach ((int start, int length) in ((int, int)[])[(0, 5), (5, 1), (6, 6)])
        {
            TiledSequences part = new(Batch, length, 2), answers = new(Batch, length, 2);
            Copy(inputs, start, part, 0, length);
            model.Forward(part, answers, new PassStates { Initial = states, Final = states }, Workers.Single);
            Copy(answers, 0, outputs, start, length);
        }
        Assert.Equal(expected.Values.ToArray(), outputs.Values.ToArray());
        Assert.Equal(last.Values.ToArray(), states.Values.ToArray());

        outputs = Outputs();
        SequenceStepper stepper = model.Start(Batch);
        double[] x = new double[Batch * 2], y = new double[Batch * 2];
        for (int k = 0; k < Length; k++)
        {
            for (int i = 0; i < x.Length; i++) x[i] = inputs[i / 2, k, i % 2];
            stepper.Step(x, y);
            for (int i = 0; i < y.Length; i++) outputs[i / 2, k, i % 2] = y[i];
        }
        Assert.Equal(expected.Values.ToArray(), outputs.Values.ToArray());
        var saved = new double[Batch * model.StateSize];
        stepper.SaveState(saved);
        Assert.Equal(saved, RowMajor(last));
    }

    /// <summary>A convolution in float64 against the recurrence: rounding of both, relative to the largest sum there may be.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pass_without_states_agrees(string name, Activation activation, Integration integration, Precision precision)
    {
        IStatefulModel model = Build(name, activation, integration, precision, out TiledSequences inputs);
        TiledSequences expected = Outputs(), actual = Outputs();
        model.Forward(inputs, expected, Workers.Single);
        model.Forward(inputs, actual, new PassStates { Final = States(model) }, Workers.Single);
        double largest = expected.Values.ToArray().Max(Math.Abs), tolerance = precision == Precision.Double ? 1e-13 : 1e-5;
        for (int i = 0; i < expected.Values.Length; i++) Assert.Equal(expected.Values[i], actual.Values[i], tolerance * largest);
    }

    /// <summary>L = sum of weighted outputs and last states: its gradients in weights, first states and inputs against central
    /// differences.</summary>
    [Theory]
    [InlineData("diagonal", Activation.Tanh, Integration.Euler)]
    [InlineData("rnn", Activation.Tanh, Integration.Euler)]
    [InlineData("ssm", Activation.Tanh, Integration.Euler)]
    [InlineData("ssm3", Activation.Tanh, Integration.Euler)]
    [InlineData("ssm3", Activation.Linear, Integration.Euler)]
    [InlineData("lru", Activation.Linear, Integration.Native)]
    public void Gradients_equal_central_differences(string name, Activation activation, Integration integration)
    {
        IStatefulModel model = Build(name, activation, integration, Precision.Double, out TiledSequences inputs);
        var random = new Random(3);
        TiledSequences inOutputs = ModelGradientTests.Filled(Batch, Length, 2, random), outputs = Outputs(),
            initial = ModelGradientTests.Filled(Batch, 1, model.StateSize, random), final = States(model), inInitial = States(model),
            inFinal = ModelGradientTests.Filled(Batch, 1, model.StateSize, random), inInputs = new(Batch, Length, 2);
        double Loss()
        {
            model.Forward(inputs, outputs, new PassStates { Initial = initial, Final = final }, Workers.Single);
            double sum = 0;
            for (int i = 0; i < outputs.Values.Length; i++) sum += inOutputs.Values[i] * outputs.Values[i];
            for (int i = 0; i < final.Values.Length; i++) sum += inFinal.Values[i] * final.Values[i];
            return sum;
        }
        var gradient = new double[model.Parameters.Count];
        model.Backward(inputs, inOutputs, new PassStates { Initial = initial, InitialGradients = inInitial, FinalGradients = inFinal },
            gradient, inInputs, Workers.Single);
        double scale = 1 + gradient.Max(Math.Abs);
        for (int i = 0; i < gradient.Length; i++) Check(gradient[i], ref model.Parameters.Values[i]);
        for (int i = 0; i < model.StateSize; i++) Check(inInitial.Tile(1)[i * 8], ref initial.Tile(1)[i * 8]);
        for (int k = 0; k < Length; k++) Check(inInputs.Tile(0)[k * 16 + 3], ref inputs.Tile(0)[k * 16 + 3]);

        void Check(double derivative, ref double value)
        {
            const double Step = 1e-3;
            double at = value;
            double At(ref double place, double shift)
            {
                place = at + shift;
                return Loss();
            }
            double difference = (8 * (At(ref value, Step) - At(ref value, -Step)) - (At(ref value, 2 * Step) - At(ref value, -2 * Step)))
                / (12 * Step);
            value = at;
            Assert.Equal(difference, derivative, 1e-7 * scale);
        }
    }

    [Fact]
    public void States_are_saved_restored_and_reset_lane_by_lane()
    {
        IStatefulModel model = Build("diagonal", Activation.Tanh, Integration.Euler, Precision.Double, out _);
        SequenceStepper stepper = model.Start(2);
        double[] x = [1, 2, 3, 4], y = new double[4], again = new double[4], state = new double[model.StateSize];
        stepper.Step(x, y);
        stepper.SaveState(1, state);
        SequenceStepper copy = stepper.Copy();
        stepper.Step(x, y);
        copy.Step(x, again);
        Assert.Equal(y, again);
        // Lane 1 goes back to where it was, lane 0 begins anew.
        stepper.RestoreState(1, state);
        stepper.Reset(0);
        SequenceStepper fresh = model.Start(1);
        double[] first = new double[2];
        fresh.Step(x.AsSpan(0, 2), first);
        stepper.Step(x, again);
        Assert.Equal([first[0], first[1], y[2], y[3]], again);
        Assert.Throws<ArgumentOutOfRangeException>(() => stepper.Reset(2));
        Assert.Throws<ArgumentException>(() => stepper.Step(x.AsSpan(0, 3), y));
        Assert.Throws<ArgumentException>(() => stepper.SaveState(0, new double[1]));
    }

    private static IStatefulModel Build(string name, Activation activation, Integration integration, Precision precision,
        out TiledSequences inputs)
    {
        var model = (IStatefulModel)ModelGradientTests.Build(name, new RecurrentOptions
        {
            // A step that is no power of two, and units that fill no block.
            Width = 6, Inputs = 2, Outputs = 2, Activation = activation, Integration = integration, TimeStep = 0.3,
            Parameterization = new SquareParameterization(), Precision = precision,
        });
        var random = new Random(7);
        foreach (ref double value in model.Parameters.Values) value = random.NextDouble() - 0.3;
        inputs = ModelGradientTests.Filled(Batch, Length, 2, random);
        return model;
    }

    private static TiledSequences Outputs() => new(Batch, Length, 2);

    private static TiledSequences States(IStatefulModel model) => new(Batch, 1, model.StateSize);

    private static double[] RowMajor(TiledSequences sequences)
    {
        var values = new double[sequences.Count * sequences.Length * sequences.Channels];
        sequences.CopyToRowMajor(values);
        return values;
    }

    private static void Copy(TiledSequences from, int fromStep, TiledSequences to, int toStep, int steps)
    {
        for (int s = 0; s < from.Count; s++)
            for (int k = 0; k < steps; k++)
                for (int c = 0; c < from.Channels; c++) to[s, toStep + k, c] = from[s, fromStep + k, c];
    }
}
