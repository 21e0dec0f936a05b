using Lethe.Noise;

namespace Lethe.Tests.Noise;

/// <summary>States of Elman, GRU and LSTM cells that are stored coarsely: a step of the model itself from what is stored, and then stored
/// again.</summary>
public sealed class RoundedCellTests
{
    private const int Count = 3, Length = 12, Width = 6, Inputs = 2;

    // Two ways to the same sums. A number next to the middle of two stored ones could fall on either side; none does here.
    private const double Same = 1e-12;

    public static TheoryData<string> Cells => ["elman", "gru", "gru-reset-before", "lstm"];

    [Theory]
    [InlineData("elman", 1, 1)]
    [InlineData("gru", 2, 3)]
    [InlineData("gru-reset-before", 2, 3)]
    [InlineData("lstm", 3, 2)]
    public void Without_rounding_it_is_the_model(string cell, int layers, int heads)
    {
        RecurrentModel model = Model(cell, layers, heads, outputs: 3);
        AssertClose(Forward(model, X()), Forward(new RoundedRecurrence(model, new RecurrenceRounding(), []), X()));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_step_is_that_of_the_model_from_what_is_stored(string cell)
    {
        RecurrentModel model = States(cell);
        TiledSequences x = X();
        double[] ranges = RoundedRecurrence.RangesOf(model, x);
        Assert.Equal(cell == "lstm" ? 2 : 1, ranges.Length);
        foreach (StateFormat format in (StateFormat[])[StateFormat.BFloat16, StateFormat.Float8, StateFormat.Half, StateFormat.Integers(6),
            StateFormat.OfGrid(0.01)])
        {
            var rounding = new RecurrenceRounding { State = format, RoundsDecays = false };
            TiledSequences rounded = Forward(new RoundedRecurrence(model, rounding, ranges), x);
            AssertClose(Twin(model, x, (state, i) => format.Round(state, ranges[i / Width], 0)), rounded);
            Assert.NotEqual(Forward(model, x).Values.ToArray(), rounded.Values.ToArray());
            // Recurrent weights that are stored in the same way are those of another model.
            RecurrentModel stored = model.Clone();
            Span<double> v = stored.Parameters["weight_hh_l0"];
            double largest = v.ToArray().Max(Math.Abs);
            foreach (ref double one in v) one = format.Round(one, largest, 0);
            AssertClose(Twin(stored, x, (state, i) => format.Round(state, ranges[i / Width], 0)),
                Forward(new RoundedRecurrence(model, rounding with { RoundsDecays = true }, ranges), x));
        }
    }

    /// <summary>Rounded by chance a state is one of the two numbers about what the step gives, and right on average.</summary>
    [Theory]
    [InlineData("elman")]
    [InlineData("gru")]
    public void Stochastic_rounding_is_to_a_neighbour_and_unbiased(string cell)
    {
        const double Grid = 1.0 / 32;
        const int Draws = 60;
        RecurrentModel model = States(cell);
        TiledSequences x = X();
        double sum = 0, squares = 0;
        int count = 0, up = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            var rounding = new RecurrenceRounding { State = StateFormat.OfGrid(Grid).Stochastic(), RoundsDecays = false, Draw = draw };
            TiledSequences rounded = Forward(new RoundedRecurrence(model, rounding, []), x);
            // The twin goes on from the numbers that were stored.
            Twin(model, x, (state, i, s, k) =>
            {
                double stored = rounded[s, k, i], error = stored - state;
                Assert.Equal(Math.Round(stored / Grid), stored / Grid);
                Assert.InRange(Math.Abs(error), 0, Grid);
                (sum, squares, count, up) = (sum + error, squares + error * error, count + 1, up + (error > 0 ? 1 : 0));
                return stored;
            });
        }
        // Sequences of a draw share their numbers: as many independent errors as draws, steps and units.
        double independent = Draws * Length * Width;
        Assert.InRange(Math.Abs(sum / count), 0, 4 * Math.Sqrt(squares / count / independent));
        Assert.InRange((double)up / count, 0.4, 0.6);
    }

    /// <summary>A layer reads what the layer below stores.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void Layers_stand_upon_what_is_stored(string cell)
    {
        RecurrentModel stack = Model(cell, layers: 2, heads: 1, outputs: Width), below = States(cell), above = States(cell, Width);
        foreach (string weight in (string[])["weight_ih", "weight_hh", "bias_ih", "bias_hh"])
        {
            stack.Parameters[weight + "_l0"].CopyTo(below.Parameters[weight + "_l0"]);
            stack.Parameters[weight + "_l1"].CopyTo(above.Parameters[weight + "_l0"]);
        }
        foreach (string name in (string[])[RecurrentModel.OutputName, RecurrentModel.OutputBiasName])
            stack.Parameters[name].CopyTo(above.Parameters[name]);
        var rounding = new RecurrenceRounding { State = StateFormat.Float8, RoundsDecays = false };
        AssertClose(Forward(new RoundedRecurrence(above, rounding, []), Forward(new RoundedRecurrence(below, rounding, []), X())),
            Forward(new RoundedRecurrence(stack, rounding, []), X()));
    }

    /// <summary>A staircase of many levels is sigma, in gates as well; one of four has few values.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void Gates_are_staircases_as_well(string cell)
    {
        RecurrentModel model = States(cell);
        TiledSequences plain = Forward(model, X()), fine = Forward(new RoundedRecurrence(model, new() { Levels = 16 }, []), X()),
            coarse = Forward(new RoundedRecurrence(model, new() { Levels = 2 }, []), X());
        double far = 0;
        for (int i = 0; i < plain.Values.Length; i++)
        {
            Assert.Equal(plain.Values[i], fine.Values[i], 1e-3);
            far = Math.Max(far, Math.Abs(plain.Values[i] - coarse.Values[i]));
        }
        Assert.InRange(far, 0.05, 2);
    }

    private static TiledSequences Twin(RecurrentModel model, TiledSequences x, Func<double, int, double> store) =>
        Twin(model, x, (state, i, _, _) => store(state, i));

    private static TiledSequences Twin(RecurrentModel model, TiledSequences x, Func<double, int, int, int, double> store)
    {
        var states = new TiledSequences(Count, 1, model.StateSize);
        var outputs = new TiledSequences(Count, Length, Width);
        var step = new TiledSequences(Count, 1, Inputs);
        for (int k = 0; k < Length; k++)
        {
            for (int s = 0; s < Count; s++)
                for (int c = 0; c < Inputs; c++) step[s, 0, c] = x[s, k, c];
            model.Forward(step, new TiledSequences(Count, 1, Width), new PassStates { Initial = states, Final = states }, Workers.Single);
            for (int s = 0; s < Count; s++)
            {
                for (int i = 0; i < model.StateSize; i++)
                {
                    states[s, 0, i] = store(states[s, 0, i], i, s, k);
                    if (i < Width) outputs[s, k, i] = states[s, 0, i];
                }
            }
        }
        return outputs;
    }

    private static TiledSequences Forward(ISequenceModel model, TiledSequences x)
    {
        var y = new TiledSequences(x.Count, x.Length, model.OutputSize);
        model.Forward(x, y, Workers.Single);
        return y;
    }

    private static void AssertClose(TiledSequences expected, TiledSequences actual) =>
        Numbers.AssertClose<double>(expected.Values, actual.Values, Same, () => "outputs");

    private static TiledSequences X()
    {
        var values = new double[Count * Length * Inputs];
        new CounterRandom(4).FillNormal(values);
        return TiledSequences.FromRowMajor(values, Count, Length, Inputs);
    }

    // The outputs are h.
    private static RecurrentModel States(string cell, int inputs = Inputs)
    {
        RecurrentModel model = Model(cell, layers: 1, heads: 1, Width, inputs);
        model.Parameters[RecurrentModel.OutputBiasName].Clear();
        Span<double> c = model.Parameters[RecurrentModel.OutputName];
        c.Clear();
        for (int i = 0; i < Width; i++) c[i * Width + i] = 1;
        return model;
    }

    private static RecurrentModel Model(string cell, int layers, int heads, int outputs, int inputs = Inputs)
    {
        RecurrentModel model = ModelCatalog.Default.Find(cell)!.Create(new RecurrentOptions
        {
            Width = Width, Inputs = inputs, Outputs = outputs, Layers = layers, Heads = heads, Activation = Activation.Tanh,
            Parameterization = new DirectParameterization(),
        });
        new CounterRandom(3).FillNormal(model.Parameters.Values);
        foreach (ref double w in model.Parameters.Values) w *= 0.6;
        return model;
    }
}
