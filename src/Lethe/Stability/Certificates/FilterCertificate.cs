namespace Lethe.Stability.Certificates;

/// <summary>
/// mse of a linear layer on given data: sqrt E(beta) &lt;= sqrt E(0) + |change of the kernel| + |change of the zero-input output|, the
/// first in the norm of
/// <see cref="InputCovariance"/> by <see cref="SquareEnvelope"/>, the second step by step. Where the target's kernel is known, the same
/// with the whole difference of kernels and the whole zero-input output in place of sqrt E(0) and the changes: tighter where the error is
/// mostly the perturbation's. The smaller counts. On a finite horizon it is finite also where the ball holds unstable units.
/// </summary>
internal sealed class FilterCertificate(LinearLayer layer, PerturbationOptions options, InputCovariance inputs, double[] timeWeights,
    double initialError,
    double[]? initialKernel) : ICertificate
{
    private const double ShapeFloor = 1e-6;

    public CertifiedBound At(double beta)
    {
        int length = inputs.Diagonal.Length;
        UnitBox[] boxes = layer.Boxes(beta);
        double[] times = [.. Enumerable.Range(0, length).Select(s => (double)s)];
        double change = BiasNorm(boxes, beta, length, whole: false), whole = BiasNorm(boxes, beta, length, whole: true),
            root = double.PositiveInfinity;
        foreach (double[] weights in (double[][])[[.. inputs.Diagonal.Select(r => inputs.Condition * r)],
            inputs.SchurWeights(Shape(boxes, length))])
        {
            var envelope = new SquareEnvelope(layer, options, times, weights, length);
            root = Math.Min(root, Math.Sqrt(initialError) + envelope.Norm(boxes, beta, null) + change);
            if (initialKernel is not null) root = Math.Min(root, envelope.Norm(boxes, beta, initialKernel) + whole);
        }
        return new CertifiedBound(root * root);
    }

    /// <summary>About what changes of the kernel look like: sum_i |c_i u_i| times the largest size of the unit; never far below its
    /// maximum, so that quotients stay moderate.</summary>
    private double[] Shape(UnitBox[] boxes, int length)
    {
        var shape = new double[length];
        for (int i = 0; i < layer.Units; i++)
        {
            double k = Math.Abs(layer.Input[i] * layer.Output[i]);
            for (int s = 0; s < length; s++)
            {
                (_, double low, double high) = boxes[i].At(s, true);
                shape[s] += k * Math.Max(Math.Abs(low), Math.Abs(high));
            }
        }
        double floor = ShapeFloor * shape.Max();
        return [.. shape.Select(p => floor > 0 ? Math.Max(p, floor) : 1)];
    }

    /// <summary>sqrt(1/T sum_k v_k B_k^2), B_k the largest change of the zero-input output after k steps, or that output itself.</summary>
    private double BiasNorm(UnitBox[] boxes, double beta, int length, bool whole)
    {
        int m = layer.Units;
        bool all = options.Blocks == PerturbedBlocks.All;
        if (!all && !whole && layer.Bias.All(b => b == 0)) return 0;
        double low = 0, high = 0, sum = 0, output = layer.OutputBias;
        // Running sums of the units' largest sizes: their answers to a constant.
        var answers = new double[m];
        for (int k = 0; k < length; k++)
        {
            for (int i = 0; i < m; i++)
            {
                (double own, double least, double most) = boxes[i].At(k, true);
                double driven = layer.Output[i] * layer.Bias[i], down = driven * (least - own), up = driven * (most - own);
                output += driven * own;
                low += Math.Min(down, up);
                high += Math.Max(down, up);
                answers[i] += Math.Max(Math.Abs(least), Math.Abs(most));
            }
            double change = whole ? Math.Max(Math.Abs(output + low), Math.Abs(output + high)) : Math.Max(-low, high);
            if (all)
            {
                double[] read = [1, .. answers.Select((a, i) => a * Math.Abs(layer.Bias[i]))],
                    fed = [.. answers.Select((a, i) => a * Math.Abs(layer.Output[i]))];
                change += BallTerms.Linear(options.Ball, beta, read) + BallTerms.Linear(options.Ball, beta, fed)
                    + BallTerms.Quadratic(options.Ball, beta, answers);
            }
            sum += (timeWeights.Length == 0 ? 1 : timeWeights[k]) * change * change;
        }
        return Math.Sqrt(sum / length);
    }
}
