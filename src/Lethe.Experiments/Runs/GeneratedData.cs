namespace Lethe.Experiments.Runs;

/// <summary>The data a run would see, for use elsewhere.</summary>
public static class GeneratedData
{
    /// <summary>The training sequences of a configuration: x (data.size, data.length, in), y (data.size, data.length, out) and, of a linear
    /// target, rho (data.length).</summary>
    /// <exception cref="ProblemException">No such target, or it is not defined at some time. The target's file cannot be read.</exception>
    public static IReadOnlyList<NamedTensor> Create(RunConfig config, Workers workers)
    {
        var data = new RunData(config, workers);
        (TiledSequences inputs, TiledSequences targets) = data.Train;
        NamedTensor x = Prediction.ToTensor("x", inputs), y = Prediction.ToTensor("y", targets);
        if (data.Target is not LinearFunctional linear) return [x, y];
        double step = config.Get(Settings.TimeStep);
        double[] kernel = [.. Enumerable.Range(0, inputs.Length).Select(k => linear.Kernel(k * step))];
        return [x, y, new NamedTensor("rho", [kernel.Length], kernel)];
    }
}
