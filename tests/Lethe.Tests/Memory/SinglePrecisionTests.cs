namespace Lethe.Tests.Memory;

/// <summary>A model whose outputs are float32 says so, and its rounding is not taken for memory.</summary>
public sealed class SinglePrecisionTests
{
    // Where M is a thousandth of its maximum, rounding of 6e-8 by a probe of size 4 is some 1e-5 of it; the fitted rate averages over the
    // window.
    private const double RateTolerance = 1e-3;

    [Fact]
    public void Rounding_is_neither_movement_nor_memory()
    {
        var model = new Rounded(Exponential(0.1));
        var options = new MemoryOptions { Length = 250, AscentRounds = 0 };
        MemoryFunction memory = MemoryProbing.Measure(model, options, Workers.Single),
            exact = MemoryProbing.Measure(Exponential(0.1), options, Workers.Single);
        Assert.True(memory.Rest.Reached);
        Assert.Equal(TailKind.Exponential, memory.Tail.Kind);
        Assert.Equal(exact.Tail.Rate, memory.Tail.Rate, RateTolerance);
        // The smallest probe would leave 6e-8 / 0.01 = 6e-6 of noise at the end of the window; the largest leaves 400 times less.
        Assert.True(memory.Values[^1] < 1e-6, $"M ends at {memory.Values[^1]}");
    }

    /// <summary>Around real inputs as well: what is left of M at the end is the rounding of the outputs.</summary>
    [Fact]
    public void Rounding_is_no_memory_around_real_inputs_either()
    {
        var windows = new TiledSequences(3, 40, 1);
        for (int s = 0; s < 3; s++)
            for (int k = 0; k < 40; k++) windows[s, k, 0] = Math.Sin(1 + s + 3 * k);
        MemoryContexts contexts = MemoryProbing.MeasureContexts(new Rounded(Exponential(0.1)),
            new MemoryOptions { Length = 400, AscentRounds = 0 }, windows, Workers.Single);
        foreach (MemoryFunction memory in (MemoryFunction[])[contexts.Median, contexts.Worst])
        {
            Assert.Equal(TailKind.Exponential, memory.Tail.Kind);
            Assert.Equal(-Math.Log(0.9), memory.Tail.Rate, RateTolerance);
        }
    }

    private static DiagonalModel Exponential(double rate)
    {
        var model = new DiagonalModel(new RecurrentOptions
        { Width = 1, Parameterization = ParameterizationCatalog.Direct, Activation = Activation.Linear });
        model.Parameters["recurrent.w"][0] = rate;
        model.Parameters["input.U"][0] = model.Parameters["output.c"][0] = 1;
        // An output that rests away from 0, so that rounding is relative to something.
        model.Parameters["output.d"][0] = 0.3;
        return model;
    }

    private sealed class Rounded(ISequenceModel model) : ISequenceModel
    {
        public string Name => model.Name;

        public int InputSize => model.InputSize;

        public int OutputSize => model.OutputSize;

        public double TimeStep => model.TimeStep;

        public double Rounding => Math.Pow(2, -24);

        public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
        {
            model.Forward(inputs, outputs, workers);
            foreach (ref double value in outputs.Values) value = (float)value;
        }
    }
}
