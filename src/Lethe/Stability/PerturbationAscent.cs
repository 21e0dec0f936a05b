namespace Lethe.Stability;

/// <summary>
/// Gradient ascent of an error in a ball. Each step first tries the point of the ball that is farthest along the gradient (Frank and Wolfe
/// 1956: for errors convex in the weights it never falls, and it finds corners at once), then a shorter projected step, halved while it
/// does not help.
/// </summary>
internal sealed class PerturbationAscent(IPerturbationError error, List<PerturbedBlock> blocks, double[] weights, int steps,
    CancellationToken cancellation)
{
    /// <summary>Rounds of single changes after the ascent.</summary>
    public const int PolishRounds = 4;

    // Rate weights tried in one round: those the gradient says would lose least.
    private const int MostChanged = 16;

    // Share of beta below which a step no longer tells.
    private const double ShortestStep = 1.0 / (1 << 16);

    private readonly ParameterView[] _diagonals = [.. blocks.SelectMany(b => b.Views).Where(v => v.IsRate)];

    /// <summary>All rate weights down by beta, and all up; the rest in place.</summary>
    public IEnumerable<double[]> Corners(double beta)
    {
        if (_diagonals.Length == 0) yield break;
        foreach (double move in (double[])[-beta, beta])
        {
            var delta = new double[weights.Length];
            foreach (ParameterView view in _diagonals) delta.AsSpan(view.Offset, view.Length).Fill(move);
            yield return delta;
        }
    }

    /// <summary>The best delta seen from a start, which may be the start.</summary>
    public double[] Climb(double[] start, double beta)
    {
        double[] best = start, gradient = new double[weights.Length], bestGradient = new double[weights.Length];
        double reached = Gradient(best, bestGradient), rate = 0.5;
        bool far = true;
        for (int step = 0; step < steps && double.IsFinite(reached) && rate > ShortestStep; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (far && Try(far: true)) continue;
            far = Try(far: false);
            if (!far) rate *= 0.5;
        }
        return best;

        bool Try(bool far)
        {
            bestGradient.CopyTo(gradient, 0);
            var candidate = new double[weights.Length];
            foreach (PerturbedBlock block in blocks)
            {
                block.ToStep(gradient, far ? beta : rate * beta);
                foreach (ParameterView view in block.Views)
                {
                    // Where the error does not depend on a weight there is nowhere far to go.
                    for (int i = view.Offset; i < view.Offset + view.Length; i++) candidate[i] = far && gradient[i] != 0
                        ? gradient[i] : best[i] + (far ? 0 : gradient[i]);
                }
                block.Project(candidate, beta);
            }
            double value = Gradient(candidate, gradient);
            // Larger, or no longer finite: the error has no bound there.
            if (value <= reached) return false;
            (best, reached) = (candidate, value);
            gradient.CopyTo(bestGradient, 0);
            return true;
        }
    }

    /// <summary>Copies of delta in which one rate weight is at another end of its interval.</summary>
    public double[][] Changes(double[] delta, double beta)
    {
        if (_diagonals.Length == 0) return [];
        var gradient = new double[weights.Length];
        Gradient(delta, gradient);
        IEnumerable<(int Index, double Value)> moves = _diagonals.SelectMany(v => Enumerable.Range(v.Offset, v.Length))
            .SelectMany(i => new[] { (i, -beta), (i, beta) }).Where(move => move.Item2 != delta[move.i]);
        return [.. moves.OrderByDescending(move => gradient[move.Index] * (move.Value - delta[move.Index])).Take(MostChanged).Select(move =>
        {
            double[] changed = (double[])delta.Clone();
            changed[move.Index] = move.Value;
            return changed;
        })];
    }

    private double Gradient(double[] delta, double[] gradient)
    {
        var at = new double[weights.Length];
        for (int i = 0; i < at.Length; i++) at[i] = weights[i] + delta[i];
        return error.Gradient(at, gradient);
    }
}
