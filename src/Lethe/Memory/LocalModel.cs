namespace Lethe.Memory;

/// <summary>
/// log |R_t| about one probe x as a quadratic function of x, from the probe, x +- h along each channel and x + h along each two: 2 d + d (d
/// - 1) / 2 probes that serve every time at which x leads. What is sought is the largest log |R_t| - log |x|_inf nearby, which has kinks
/// where another channel becomes the largest: the model is looked at on a lattice.
/// </summary>
internal sealed class LocalModel
{
    // Points of the lattice, at most, and along one channel.
    private const int MostPoints = 2500, MostAlong = 33;

    private readonly double[] _x, _slope, _curvature;
    private readonly int _channels;

    private LocalModel(double[] x)
    {
        (_x, _channels) = (x, x.Length);
        (_slope, _curvature) = (new double[_channels], new double[_channels * _channels]);
    }

    /// <summary>Number of probes about x.</summary>
    public static int Count(int channels) => 2 * channels + channels * (channels - 1) / 2;

    /// <summary>The probes about x.</summary>
    public static IEnumerable<double[]> Stencil(double[] x, double h)
    {
        for (int a = 0; a < x.Length; a++)
        {
            yield return Moved(x, a, h);
            yield return Moved(x, a, -h);
        }
        for (int a = 0; a < x.Length; a++)
            for (int b = 0; b < a; b++) yield return Moved(Moved(x, a, h), b, h);
    }

    /// <summary>The model at one time; null where a response is 0 or not finite.</summary>
    /// <param name="x">The probe.</param>
    /// <param name="h">The distance of the others.</param>
    /// <param name="here">log |R_t| at x.</param>
    /// <param name="logs">log |R_t| at the others, in their order.</param>
    public static LocalModel? Of(double[] x, double h, double here, ReadOnlySpan<double> logs)
    {
        if (!double.IsFinite(here)) return null;
        foreach (double log in logs)
            if (!double.IsFinite(log)) return null;
        var model = new LocalModel(x);
        int d = x.Length, pair = 2 * d;
        for (int a = 0; a < d; a++)
        {
            (double up, double down) = (logs[2 * a], logs[2 * a + 1]);
            model._slope[a] = (up - down) / (2 * h);
            model._curvature[a * d + a] = (up - 2 * here + down) / (h * h);
        }
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double mixed = (logs[pair++] - logs[2 * a] - logs[2 * b] + here) / (h * h);
                model._curvature[a * d + b] = model._curvature[b * d + a] = mixed;
            }
        }
        return model;
    }

    /// <summary>The best point within a cube about x.</summary>
    /// <param name="radius">Half the side of the cube.</param>
    /// <param name="smallest">Least |x|_inf.</param>
    /// <param name="limit">Largest |x|_inf.</param>
    /// <param name="divisor">What the response is divided by at |x|_inf.</param>
    public double[] Best(double radius, double smallest, double limit, Func<double, double> divisor)
    {
        int along = Math.Min(MostAlong, (int)Math.Pow(MostPoints, 1.0 / _channels));
        if (along % 2 == 0) along--;
        double[] best = _x, point = new double[_channels], offset = new double[_channels];
        double highest = double.NegativeInfinity;
        int total = 1;
        for (int c = 0; c < _channels; c++) total *= along;
        for (int i = 0; i < total; i++)
        {
            int rest = i;
            double size = 0;
            for (int c = 0; c < _channels; c++)
            {
                offset[c] = radius * (2.0 * (rest % along) / (along - 1) - 1);
                rest /= along;
                point[c] = Math.Clamp(_x[c] + offset[c], -limit, limit);
                offset[c] = point[c] - _x[c];
                size = Math.Max(size, Math.Abs(point[c]));
            }
            if (size < smallest) continue;
            double height = -Math.Log(divisor(size));
            for (int a = 0; a < _channels; a++)
            {
                double bend = 0;
                for (int b = 0; b < _channels; b++) bend += _curvature[a * _channels + b] * offset[b];
                height += offset[a] * (_slope[a] + bend / 2);
            }
            if (!(height > highest)) continue;
            (highest, best) = (height, [.. point]);
        }
        return best;
    }

    private static double[] Moved(double[] x, int channel, double by)
    {
        double[] moved = [.. x];
        moved[channel] += by;
        return moved;
    }
}
