namespace Lethe.Models;

/// <summary>A loss of outputs that no kernel knows, for a model of one kernel: outputs, their derivative in place of them, and back. It
/// costs a forward pass beside each gradient.</summary>
internal static class OutputLoss
{
    /// <summary>The loss over the chosen tiles and, unless <paramref name="gradient"/> is empty, its gradient in the parameters.</summary>
    public static double Of<TLoss>(RecurrentModel model, TLoss loss, TiledSequences inputs, ReadOnlySpan<int> tiles, Span<double> gradient,
        Workers workers)
        where TLoss : IOutputLoss, allows ref struct
    {
        gradient.Clear();
        double[] part = new double[gradient.Length];
        double total = 0;
        for (int from = 0; from < tiles.Length; from += MaskedLoss.TilesAtOnce)
        {
            ReadOnlySpan<int> chosen = tiles.Slice(from, Math.Min(MaskedLoss.TilesAtOnce, tiles.Length - from));
            TiledSequences x = MaskedLoss.Picked(inputs, chosen), y = new(x.Count, x.Length, model.OutputSize);
            model.Forward(x, y, workers);
            total += loss.Take(y, chosen, !gradient.IsEmpty);
            if (gradient.IsEmpty) continue;
            model.Backward(x, y, default, part, null, workers);
            for (int i = 0; i < part.Length; i++) gradient[i] += part[i];
        }
        return total * loss.Scale;
    }
}
