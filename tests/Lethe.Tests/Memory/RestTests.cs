namespace Lethe.Tests.Memory;

/// <summary>Rest is what was seen; contexts bound it, or stand in its place.</summary>
public sealed class RestTests
{
    private static StepModel Saturating(int? longest = null) =>
        new(1, (h, x) => h[0] = Math.Tanh(0.8 * h[0] + x[0] + 0.1)) { LongestContext = longest };

    [Fact]
    public void AStepOrTwoShowNoRest()
    {
        var options = new MemoryOptions { Length = 30 };
        Assert.True(MemoryProbing.Measure(Saturating(), options, Workers.Single).Rest.Reached);
        MemoryFunction one = MemoryProbing.Measure(Saturating(31), options, Workers.Single);
        Assert.Equal(new Rest(false, 1), one.Rest);
        Assert.Contains(one.Warnings, w => w.Kind == MemoryWarningKind.NoRest);
        Assert.Equal(TailKind.Undecided, one.Tail.Kind);
    }

    [Theory]
    [InlineData(MemoryProbe.Heaviside)]
    [InlineData(MemoryProbe.Impulse)]
    [InlineData(MemoryProbe.Reversed)]
    public void TheLongestContextIsNeverExceeded(MemoryProbe probe)
    {
        StepModel model = Saturating(70);
        MemoryProbing.Measure(model, new MemoryOptions { Length = 30, Probe = probe }, Workers.Single);
        Assert.InRange(model.Fed.Longest, 31, 70);
        StepModel stated = Saturating();
        MemoryProbing.Measure(stated, new MemoryOptions { Length = 30, Probe = probe, LongestContext = 50 }, Workers.Single);
        Assert.InRange(stated.Fed.Longest, 31, 50);
        var tooLong = new MemoryOptions { Length = 70, Probe = probe };
        Assert.Throws<ArgumentException>(() => MemoryProbing.Measure(model, tooLong, Workers.Single));
    }

    [Fact]
    public void TheNumberOfStepsIsCapped()
    {
        var model = new StepModel(1, (h, x) => h[0] = 0.999 * h[0] + Math.Tanh(x[0]) + 1);
        MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = 20, SteadyStateSteps = 500 }, Workers.Single);
        Assert.False(memory.Rest.Reached);
        Assert.InRange(memory.Rest.Steps, 1, 500);
    }

    [Fact]
    public void ThreeProbesOfAProgramTakeAtMostSixtyCalls()
    {
        var model = new StepModel(2, (h, x) =>
        {
            (h[0], h[1]) = (Math.Tanh(0.9 * h[0] - 0.3 * h[1] + x[0]), Math.Tanh(0.5 * h[1] + 0.4 * h[0] - x[1] + 0.2 * x[0]));
            return h[0] + 0.5 * h[1];
        })
        {
            InputSize = 2,
        };
        MemoryProbes probes = MemoryProbing.MeasureAll(model, new MemoryOptions { Length = 60 }, SharedWorkers.Of(2));
        Assert.InRange(model.Fed.Passes, 1, 60);
        Assert.Equal(model.Fed.Passes, probes.Headline.Calls);
    }

    [Fact]
    public void TheBaseIsWhereTheModelRests()
    {
        // The slope of tanh at the rest of the base is what small inputs see.
        var model = new StepModel(1, (h, x) => h[0] = Math.Tanh(x[0]));
        var options = new MemoryOptions
        { Length = 8, Magnitudes = [0.0078125, 0.015625], LargestMagnitude = 0, Base = [1.5], Scale = [0.5] };
        MemoryFunction memory = MemoryProbing.Measure(model, options, Workers.Single);
        double slope = (Math.Tanh(1.5) - Math.Tanh(1.5 - 0.5 * 0.015625)) / 0.015625;
        Assert.Equal(slope, memory.Values[0], 1e-12);
        Assert.Equal(0, memory.Values[1], 1e-12);
    }

    [Fact]
    public void WindowsOfRealInputsGiveMedianAndWorst()
    {
        // What was fed before opens or closes a gate: after a window of c the response to x is x (1 + c) once.
        var model = new StepModel(2, (h, x) =>
        {
            double y = Math.Tanh(x[0]) * (1 + h[0]);
            h[0] = h[1] == 0 ? x[0] : h[0];
            h[1] = 1;
            return y;
        });
        var windows = new TiledSequences(3, 5, 1);
        double[] gates = [0.5, 1, 3];
        for (int w = 0; w < 3; w++)
            for (int k = 0; k < 5; k++) windows[w, k, 0] = gates[w];
        var options = new MemoryOptions { Length = 6, Probe = MemoryProbe.Impulse };
        MemoryContexts contexts = MemoryProbing.MeasureContexts(model, options, windows, Workers.Single);
        Assert.Equal(3, contexts.Windows.Count);
        double unit = contexts.Windows[0].Values[0] / 1.5;
        Assert.InRange(unit, 0.999, 1);
        Assert.Equal(4 * unit, contexts.Worst.Values[0], 1e-6);
        Assert.Equal(2 * unit, contexts.Median.Values[0], 1e-6);
        Assert.Throws<ArgumentException>(() => MemoryProbing.MeasureContexts(model, options, new TiledSequences(1, 5, 2), Workers.Single));
    }
}
