namespace Lethe.Stability.Certificates;

/// <summary>
/// w1 of a linear layer over the infinite horizon: E(beta) &lt;= E(0) + sum_i |c_i u_i| sup ||z~_i - z_i|| + all-block terms + change of
/// the zero-input output. For multipliers in [0, 1) z~ - z has one sign and one extreme, so its w1 is the difference of the sums plus 2 max
/// |z~(t) - z(t)|/dt over whole t, and grows with the distance of the rates: the supremum is at an end of the interval. The sums alone are
/// the stable-reparameterization criterion, sum_i |c_i u_i|/a_i |1 - a_i/a~_i| &lt;= g(beta) sum_i |c_i u_i|/a_i.
/// </summary>
internal sealed class VariationCertificate(LinearLayer layer, PerturbationOptions options, double initialError) : ICertificate
{
    public CertifiedBound At(double beta)
    {
        UnitBox[] boxes = layer.Boxes(beta);
        if (LinearLayer.Unstable(boxes) is { } reason) return CertifiedBound.None(reason);
        double bound = initialError + layer.BiasChange(boxes, options, beta);
        for (int i = 0; i < boxes.Length; i++)
            if (layer.Input[i] * layer.Output[i] != 0) bound += Math.Abs(layer.Input[i] * layer.Output[i]) * Distance(boxes[i]);
        if (options.Blocks == PerturbedBlocks.Recurrent) return new CertifiedBound(bound);
        double[] sizes = [.. boxes.Select(Size)];
        bound += BallTerms.Linear(options.Ball, beta, [.. sizes.Select((s, i) => s * Math.Abs(layer.Input[i]))])
            + BallTerms.Linear(options.Ball, beta, [.. sizes.Select((s, i) => s * Math.Abs(layer.Output[i]))])
                + BallTerms.Quadratic(options.Ball, beta, sizes);
        return new CertifiedBound(bound);
    }

    /// <summary>sup over the box of ||z~ - z||.</summary>
    private double Distance(UnitBox box)
    {
        if (box.IsPositive) return Math.Max(Ordered(box, box.FastLambda, box.FastGain), Ordered(box, box.SlowLambda, box.SlowGain));
        double q = box.Modulus, p = Math.Abs(box.Lambda), sum;
        if (box.SlowLambda <= 0)
        {
            // All negative: sizes are ordered at every t and signs alternate, so that the variation is twice the sum.
            sum = Math.Max(Math.Abs(1 / (1 - q) - 1 / (1 - p)), Math.Abs(1 / (1 + box.SlowLambda) - 1 / (1 - p)));
            return box.Gain * sum * (1 + 2 / layer.TimeStep);
        }
        // |lambda~^t - lambda^t| is at most q^t + p^t, and at most t q^{t-1} |lambda~ - lambda|; each step of a power is at most (1 + q)
        // q^{t-1}.
        double moved = Math.Max(box.SlowLambda - box.Lambda, box.Lambda - box.FastLambda) / ((1 - q) * (1 - q));
        sum = Math.Min(q / (1 - q) + p / (1 - p), moved);
        return box.Gain * (sum + Math.Min(2 * sum, (1 + q) / (1 - q) + (1 + p) / (1 - p)) / layer.TimeStep);
    }

    /// <summary>||z~ - z|| for two multipliers in [0, 1).</summary>
    private double Ordered(UnitBox box, double lambda, double gain)
    {
        double sum = Math.Abs(gain / (1 - lambda) - box.Gain / (1 - box.Lambda));
        return sum + 2 * Peak(gain, lambda, box.Gain, box.Lambda) / layer.TimeStep;
    }

    /// <summary>max over whole t &gt;= 0 of |g mu^t - h lambda^t|: at 0 or beside the one extreme, where g mu^t log mu = h lambda^t log
    /// lambda.</summary>
    private static double Peak(double g, double mu, double h, double lambda)
    {
        double largest = Math.Abs(g - h);
        if (mu == lambda) return largest;
        if (mu <= 0 || lambda <= 0) return Math.Max(largest, Math.Max(g * mu, h * lambda));
        double a = Math.Log(mu), b = Math.Log(lambda), extreme = Math.Log(h * b / (g * a)) / (a - b);
        if (!(extreme > 0) || double.IsInfinity(extreme)) return largest;
        foreach (double t in (ReadOnlySpan<double>)[Math.Floor(extreme), Math.Ceiling(extreme)])
            largest = Math.Max(largest, Math.Abs(g * Math.Exp(a * t) - h * Math.Exp(b * t)));
        return largest;
    }

    /// <summary>sup over the box of ||z~||: for multipliers in [0, 1) the sum plus 2 z~(0)/dt.</summary>
    private double Size(UnitBox box)
    {
        if (box.IsPositive) return box.SlowGain / (1 - box.SlowLambda) + 2 * box.SlowGain / layer.TimeStep;
        double q = box.Modulus;
        return box.Gain / (1 - q) + box.Gain / layer.TimeStep * (1 + (1 + q) / (1 - q));
    }
}
