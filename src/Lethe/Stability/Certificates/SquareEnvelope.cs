namespace Lethe.Stability.Certificates;

/// <summary>
/// Bounds of weighted L2 norms, |e|^2 = sum_j w_j e(t_j)^2, of kernels that a linear layer takes in a ball. Moving the rates keeps the
/// kernel between pointwise extremes e_low(t) &lt;= e~(t) &lt;= e_high(t), sums over the units of the extremes of c_i u_i z~_i(t); the norm
/// is at most that of max(|e_low|, |e_high|), and equal where one perturbation is extreme at all t. It is also at most |e0| + sum_i |c_i
/// u_i| sup |z~_i - z_i|, the supremum at an end of the interval where the z~ are ordered at every t: tight for one unit. The smaller of
/// the two counts. Moving U and c adds |sum_i delta_i u_i z~_i| &lt;= beta lambda_max(G)^{1/2}, G_ij = |u_i u_j| &lt;z^max_i, z^max_j&gt;,
/// since z^max &gt;= 0 dominates z~ pointwise; likewise with c; and the product of both changes, beta^2 max_i |z^max_i|.
/// </summary>
internal sealed class SquareEnvelope(LinearLayer layer, PerturbationOptions options, double[] times, double[] weights, int whole)
{
    /// <summary>The bound of the norm of e0 - (k~ - k), k the layer's kernel; e0 null: of the change alone.</summary>
    /// <param name="boxes">The units.</param>
    /// <param name="beta">Radius.</param>
    /// <param name="initial">e0 at the nodes.</param>
    public double Norm(UnitBox[] boxes, double beta, double[]? initial)
    {
        int m = layer.Units, n = times.Length;
        bool all = options.Blocks == PerturbedBlocks.All;
        double[] low = new double[n], high = new double[n];
        double apart = 0;
        double[][] largest = all ? [.. Enumerable.Range(0, m).Select(_ => new double[n])] : [];
        for (int i = 0; i < m; i++)
        {
            double k = layer.Output[i] * layer.Input[i];
            if (k == 0 && !all) continue;
            double slow = 0, fast = 0, either = 0;
            for (int j = 0; j < n; j++)
            {
                (double own, double least, double most) = boxes[i].At(times[j], j < whole);
                double down = k * (least - own), up = k * (most - own);
                low[j] += Math.Min(down, up);
                high[j] += Math.Max(down, up);
                slow += weights[j] * (most - own) * (most - own);
                fast += weights[j] * (least - own) * (least - own);
                either += weights[j] * Math.Max((most - own) * (most - own), (least - own) * (least - own));
                if (all) largest[i][j] = Math.Sqrt(weights[j]) * Math.Max(Math.Abs(least), Math.Abs(most));
            }
            if (k != 0) apart += Math.Abs(k) * Math.Sqrt(boxes[i].IsPositive ? Math.Max(slow, fast) : either);
        }
        // Whole steps: the larger end. Behind them, where a rule stands for a sum, smooth parts by the triangle inequality.
        double sum = 0, tail = 0, tailInitial = 0, squaredInitial = 0;
        for (int j = n - 1; j >= 0; j--)
        {
            double e = initial is null ? 0 : initial[j];
            if (j < whole)
            {
                double end = Math.Max(Math.Abs(e - low[j]), Math.Abs(e - high[j]));
                sum += weights[j] * end * end;
                squaredInitial += weights[j] * e * e;
                continue;
            }
            double change = Math.Max(-low[j], high[j]);
            tail += weights[j] * change * change;
            tailInitial += weights[j] * e * e;
        }
        tail = Math.Sqrt(tail) + Math.Sqrt(tailInitial);
        double norm = Math.Min(Math.Sqrt(sum + tail * tail), Math.Sqrt(squaredInitial + tailInitial) + apart);
        return all ? norm + Others(largest, beta) : norm;
    }

    private double Others(double[][] largest, double beta)
    {
        int m = largest.Length;
        double[] gram = new double[m * m], sizes = new double[m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j <= i; j++) gram[i * m + j] = gram[j * m + i] = ColumnMatrix.Dot(largest[i], largest[j]);
            sizes[i] = Math.Sqrt(gram[i * m + i]);
        }
        double cross = BallTerms.Quadratic(options.Ball, beta, sizes);
        return Change(layer.Input) + Change(layer.Output) + cross;

        double Change(double[] partner)
        {
            var scaled = new double[m * m];
            double total = 0;
            for (int i = 0; i < m; i++)
                for (int j = 0; j < m; j++) total += scaled[i * m + j] = gram[i * m + j] * Math.Abs(partner[i] * partner[j]);
            return beta * Math.Sqrt(options.Ball == PerturbationBall.L2 ? SpectralNorm.Of(scaled, m, m) : total);
        }
    }
}
