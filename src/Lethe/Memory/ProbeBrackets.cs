namespace Lethe.Memory;

/// <summary>
/// For models of one channel: by time the probe x with the largest score (value less floor), and of the probes of its sign the next smaller
/// and the next larger one. Where M falls little to both, and the parabola through the three (over log |x|) promises next to nothing, the
/// maximum is found; elsewhere the vertex of the parabola and points towards the neighbours are measured next.
/// </summary>
/// <param name="length">T.</param>
/// <param name="smallest">The smallest |x| that is tried.</param>
/// <param name="limit">The largest.</param>
internal sealed class ProbeBrackets(int length, double smallest, double limit)
{
    // A maximum is found where M falls by no more than this share to its neighbours, and the parabola gains no more than the second: what a
    // parabola leaves out is of higher order in the fall.
    private const double FlatFall = 0.1, NoGain = 5e-5;

    // Sizes this near are not told apart.
    private const double Nearest = 1e-9;

    // Points towards a neighbour: half way, and near the best. Where a model has two rests under a lasting input, the nearer x is to the
    // border between them the later it leaves it: each later time needs an x that is nearer by a factor.
    private static readonly double[] Shares = [0.5, 0.1, 0.01];

    // Relative slack of limits.
    private const double Slack = 1 + 1e-4;

    private readonly Point[] _best = new Point[length], _inner = new Point[length], _outer = new Point[length];

    // No probe: x is 0.
    private readonly record struct Point(double X, double Score, double Floor)
    {
        public double Size => Math.Abs(X);

        public bool IsKnown => X != 0;
    }

    /// <summary>Takes responses; those of larger probes than the limit are left out.</summary>
    public void Take(IReadOnlyList<ProbeResponse> responses)
    {
        foreach (ProbeResponse response in responses)
            for (int t = 0; t < length; t++) Take(t, Of(response, t));
        // Once more for those that came before the one that leads now.
        foreach (ProbeResponse response in responses)
            for (int t = 0; t < length; t++) Narrow(t, Of(response, t));
    }

    /// <summary>Takes what another search found at the times at which it leads.</summary>
    public void Take(ProbeBrackets other)
    {
        for (int t = 0; t < length; t++)
        {
            if (!other._best[t].IsKnown || _best[t].IsKnown && other._best[t].Score <= _best[t].Score) continue;
            (_best[t], _inner[t], _outer[t]) = (other._best[t], other._inner[t], other._outer[t]);
        }
    }

    /// <summary>Whether the maximum at a time is found, as far as M is smooth between neighbours.</summary>
    public bool IsFound(int time)
    {
        (Point best, Point inner, Point outer) = (_best[time], _inner[time], _outer[time]);
        if (!(best.Score > 0)) return false;
        bool atSmallest = best.Size <= smallest * Slack, atLimit = best.Size * Slack >= limit;
        if (!atSmallest && !IsFlat(best, inner) || !atLimit && !IsFlat(best, outer)) return false;
        return atSmallest || atLimit || !(Vertex(time).Gain > Math.Max(NoGain, best.Floor / best.Score));
    }

    /// <summary>What to measure next about the best probe of a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="step">Relative step to a side on which nothing was measured.</param>
    public IEnumerable<double> Next(int time, double step)
    {
        Point best = _best[time];
        if (!best.IsKnown) yield break;
        if (Vertex(time) is { Size: > 0 } vertex) yield return Math.CopySign(vertex.Size, best.X);
        double[] sides =
        [
            _inner[time].IsKnown ? _inner[time].Size : Math.Max(smallest, best.Size / (1 + step)),
            _outer[time].IsKnown ? _outer[time].Size : Math.Min(limit, best.Size * (1 + step)),
        ];
        for (int side = 0; side < sides.Length; side++)
        {
            double apart = Math.Log(sides[side] / best.Size);
            if (Math.Abs(apart) <= Nearest) continue;
            bool known = side == 0 ? _inner[time].IsKnown : _outer[time].IsKnown;
            if (!known) yield return Math.CopySign(sides[side], best.X);
            foreach (double share in Shares) yield return Math.CopySign(best.Size * Math.Exp(share * apart), best.X);
        }
    }

    private static bool IsFlat(Point best, Point neighbour) => neighbour.IsKnown
        && (neighbour.Score >= (1 - FlatFall) * best.Score - best.Floor || Math.Abs(Math.Log(neighbour.Size / best.Size)) <= Nearest);

    // The vertex of the parabola through three points over log |x|; size 0 where a neighbour is missing or equal.
    private (double Size, double Gain) Vertex(int time)
    {
        (Point best, Point inner, Point outer) = (_best[time], _inner[time], _outer[time]);
        if (!inner.IsKnown || !outer.IsKnown) return (0, 0);
        double a = Math.Log(inner.Size / best.Size), b = Math.Log(outer.Size / best.Size);
        double fallA = (inner.Score - best.Score) / a, fallB = (outer.Score - best.Score) / b;
        double curvature = (fallB - fallA) / (b - a), slope = fallA - curvature * a;
        if (!(curvature < 0)) return (0, 0);
        double at = Math.Clamp(-slope / (2 * curvature), a, b);
        return (best.Size * Math.Exp(at), (slope * at + curvature * at * at) / best.Score);
    }

    private Point Of(ProbeResponse response, int time)
    {
        if (response.Size == 0 || response.Size > limit * Slack) return default;
        double value = response.Values[time];
        return new Point(response.X[0], double.IsInfinity(value) ? value : value - response.Floor, response.Floor);
    }

    private void Take(int time, Point point)
    {
        Point best = _best[time];
        if (!point.IsKnown) return;
        if (best.IsKnown && !(point.Score > best.Score))
        {
            Narrow(time, point);
            return;
        }
        if (!best.IsKnown || Math.Sign(best.X) != Math.Sign(point.X)) (_inner[time], _outer[time]) = (default, default);
        else if (point.Size > best.Size)
        {
            _inner[time] = best;
            if (_outer[time].Size <= point.Size) _outer[time] = default;
        }
        else
        {
            _outer[time] = best;
            if (_inner[time].Size >= point.Size) _inner[time] = default;
        }
        _best[time] = point;
    }

    private void Narrow(int time, Point point)
    {
        Point best = _best[time];
        if (!point.IsKnown || Math.Sign(best.X) != Math.Sign(point.X)) return;
        if (point.Size < best.Size && point.Size > _inner[time].Size) _inner[time] = point;
        if (point.Size > best.Size && (!_outer[time].IsKnown || point.Size < _outer[time].Size)) _outer[time] = point;
    }
}
