using Lethe.Kernels;

namespace Lethe.Targets;

/// <summary>Causal convolution with a sampled kernel.</summary>
internal static class LinearFunctionalConvolution
{
    public static void Apply(LinearFunctional target, TiledSequences inputs, TiledSequences outputs, double timeStep, Workers workers)
    {
        var kernel = new double[inputs.Length];
        for (int k = 0; k < kernel.Length; k++) kernel[k] = target.Kernel(k * timeStep) * timeStep;
        int row = inputs.Channels * TiledSequences.Lanes;
        workers.Run(inputs.Tiles, (_, tile) =>
        {
            ReadOnlySpan<double> x = inputs.Tile(tile);
            Span<double> y = outputs.Tile(tile);
            y.Clear();
            for (int k = 0; k < kernel.Length; k++)
                for (int s = 0; s <= k; s++)
                    for (int i = 0; i < row; i++) y[k * row + i] += kernel[s] * x[(k - s) * row + i];
        });
    }
}
