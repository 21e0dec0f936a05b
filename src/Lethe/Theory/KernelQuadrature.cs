namespace Lethe.Theory;

/// <summary>
/// Nodes and weights on [0, inf) for products of a kernel and exponentials: Gauss-Legendre of order 12 on panels [2^j, 2^{j+1}], which
/// integrates products of exponentials of any rate to rounding, with panels halved until rho^2 is integrated as well.
/// </summary>
internal sealed class KernelQuadrature
{
    private const int Order = 12, FirstOctave = -70, LastOctave = 110;

    // A panel is halved until its two halves change the integral by less than this share of the whole.
    private const double PanelAccuracy = 1e-16;

    // Octaves that hold less than this share of the squared norm on either side of the rest are left out.
    private const double NegligibleShare = 1e-22;

    // Octaves before half of the squared norm is reached that rates may use, and behind a kernel that has ended: slow exponentials outlive
    // it.
    private const int EarlyOctaves = 22, LateOctaves = 14;

    private const int LargestDepth = 40, MostNodes = 120_000;

    // Decay e^{-50} is 0 to rounding; a rate of 4 per first panel is still integrated to rounding by order 12.
    private const double SlowestDecay = 50, FastestDecay = 4;

    private static readonly GaussLegendreRule Rule = new(-1, 1, Order);

    public KernelQuadrature(LinearFunctional target)
    {
        if (double.IsPositiveInfinity(target.SquaredNorm))
            throw NotSquareIntegrable(target, "its squared integral over [0, inf) is infinite");
        // A first pass finds where the kernel lives.
        var shares = new double[LastOctave - FirstOctave];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = Squared(target, Math.ScaleB(1, FirstOctave + i), Math.ScaleB(1, FirstOctave + i + 1), 8);
        double total = shares.Sum();
        if (!double.IsFinite(total) || total <= 0)
            throw NotSquareIntegrable(target, Invariant($"its squared integral was found to be {total}"));
        if (shares[^10..].Sum() > 1e-14 * total) throw NotSquareIntegrable(target, "its squared integral does not settle");
        int half = 0, last = shares.Length - 1;
        for (double sum = shares[0]; sum < 0.5 * total; sum += shares[half]) half++;
        while (shares[last] < NegligibleShare * total) last--;
        int first = Math.Max(half - EarlyOctaves, 0);
        bool ends = last < shares.Length - 1;
        int end = Math.Min(last + 1 + (ends ? LateOctaves : 0), shares.Length);
        (double start, double stop) = (Math.ScaleB(1, FirstOctave + first), Math.ScaleB(1, FirstOctave + end));

        var nodes = new List<double>();
        var weights = new List<double>();
        double[] cuts = [.. target.Breakpoints.Where(b => b > 0 && b < stop)];
        double from = 0;
        int cut = 0;
        for (int octave = first - 1; octave < end; octave++)
        {
            double to = octave < first ? start : Math.ScaleB(1, FirstOctave + octave + 1);
            while (cut < cuts.Length && cuts[cut] < to)
            {
                Add(target, from, cuts[cut], total, nodes, weights, 0);
                from = cuts[cut++];
            }
            if (from < to) Add(target, from, to, total, nodes, weights, 0);
            from = to;
        }
        Nodes = [.. nodes];
        Weights = [.. weights];
        Values = [.. Nodes.Select(target.Kernel)];
        SlowestRate = SlowestDecay / stop;
        FastestRate = FastestDecay / start;
        double squared = 0;
        for (int i = 0; i < Nodes.Length; i++) squared += Weights[i] * Values[i] * Values[i];
        SquaredNorm = double.IsNaN(target.SquaredNorm) ? squared : target.SquaredNorm;
    }

    /// <summary>t, ascending.</summary>
    public double[] Nodes { get; }

    /// <summary>Weights of the integral over t.</summary>
    public double[] Weights { get; }

    /// <summary>rho at the nodes.</summary>
    public double[] Values { get; }

    /// <summary>||rho||^2.</summary>
    public double SquaredNorm { get; }

    /// <summary>Exponentials of this rate and above have died out at the last node.</summary>
    public double SlowestRate { get; }

    /// <summary>Exponentials up to this rate are resolved by the first panel.</summary>
    public double FastestRate { get; }

    private static void Add(LinearFunctional target, double from, double to, double total, List<double> nodes, List<double> weights,
        int depth)
    {
        double middle = 0.5 * (from + to), halfLength = 0.5 * (to - from);
        double whole = Squared(target, from, to, 0);
        double halves = Squared(target, from, middle, 0) + Squared(target, middle, to, 0);
        if (Math.Abs(whole - halves) > PanelAccuracy * total && depth < LargestDepth && middle > from && middle < to)
        {
            Add(target, from, middle, total, nodes, weights, depth + 1);
            Add(target, middle, to, total, nodes, weights, depth + 1);
            return;
        }
        if (nodes.Count > MostNodes)
        {
            throw new ArgumentException(
                $"target '{target.Name}' varies too fast for the exact analysis: more than {MostNodes} quadrature points are needed, " +
                "expected a kernel that is smooth up to a few jumps, or at most some thousand samples.", nameof(target));
        }
        for (int i = 0; i < Order; i++)
        {
            nodes.Add(middle + halfLength * Rule.Abscissas[i]);
            weights.Add(halfLength * Rule.Weights[i]);
        }
    }

    /// <summary>The integral of rho^2 over a panel, from 2^depth equal parts.</summary>
    private static double Squared(LinearFunctional target, double from, double to, int parts)
    {
        int count = Math.Max(parts, 1);
        double sum = 0;
        for (int part = 0; part < count; part++)
        {
            double halfLength = 0.5 * (to - from) / count, middle = from + (2 * part + 1) * halfLength;
            for (int i = 0; i < Order; i++)
            {
                double rho = target.Kernel(middle + halfLength * Rule.Abscissas[i]);
                sum += halfLength * Rule.Weights[i] * rho * rho;
            }
        }
        return sum;
    }

    private static ArgumentException NotSquareIntegrable(LinearFunctional target, string what) =>
        new($"target '{target.Name}' has no exact analysis: {what}, expected a square-integrable kernel. Train on a finite horizon " +
            "instead.", nameof(target));
}
