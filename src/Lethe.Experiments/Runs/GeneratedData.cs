using Lethe.Experiments.Configuration;
using Lethe.Interop;
using Lethe.Kernels;

namespace Lethe.Experiments.Runs;

/// <summary>The data a run would see, for use elsewhere.</summary>
public static class GeneratedData
{
    /// <summary>The training sequences of a configuration: x (data.size, data.length, in), y (data.size, data.length, out) and rho (data.length).</summary>
    /// <exception cref="ConfigurationException">No such target, or it is not defined at some time.</exception>
    /// <exception cref="InputFileException">The target's file cannot be read.</exception>
    public static IReadOnlyList<NamedTensor> Create(RunConfig config, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(config);
        var data = new RunData(config, workers);
        (TiledSequences inputs, TiledSequences targets) = data.Train;
        double step = config.Get(Settings.TimeStep);
        double[] kernel = [.. Enumerable.Range(0, inputs.Length).Select(k => data.Target.Kernel(k * step))];
        return [Prediction.ToTensor("x", inputs), Prediction.ToTensor("y", targets), new NamedTensor("rho", [kernel.Length], kernel)];
    }
}
