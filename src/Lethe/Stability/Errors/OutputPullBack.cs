namespace Lethe.Stability.Errors;

/// <summary>
/// The gradient in the weights of any function of a model's outputs, through the backward pass of the squared error: with targets y^ - N T
/// o g/2 the derivative of 1/(N T o) sum |y^ - y|^2 in the outputs is g.
/// </summary>
internal static class OutputPullBack
{
    /// <summary>Writes the gradient.</summary>
    /// <param name="model">The model at the weights where the outputs were computed.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="outputs">(batch, time, out): the model's outputs.</param>
    /// <param name="cotangents">(batch, time, out): g; overwritten.</param>
    /// <param name="gradient">Overwritten.</param>
    /// <param name="workers">Threads.</param>
    public static void Apply(IParametricModel model, TiledSequences inputs, TiledSequences outputs, TiledSequences cotangents,
        Span<double> gradient, Workers workers)
    {
        double factor = 0.5 * outputs.Count * outputs.Length * outputs.Channels;
        Span<double> g = cotangents.Values, y = outputs.Values;
        for (int i = 0; i < g.Length; i++) g[i] = y[i] - factor * g[i];
        int[] tiles = [.. Enumerable.Range(0, inputs.Tiles)];
        model.LossAndGradient(inputs, cotangents, tiles, default, gradient, workers);
    }
}
