namespace Lethe.Stability.Certificates;

/// <summary>
/// exact and w1 of a linear recurrence with a full matrix over the infinite horizon: sqrt E(beta) &lt;= sqrt E(0) + sqrt(|change of
/// kernel|^2 + |change of zero-input output|^2) for exact, and E(0) + (1 + 2/dt) sum |change of kernel| + change of zero-input output for
/// w1 (a sequence's variation, its first value included, is at most twice its sum). Finite while the bound of |M~^K| falls below 1 for a K
/// that is tried.
/// </summary>
internal sealed class MatrixKernelCertificate(MatrixLayer layer, Func<int, MatrixSeries> series, double inputNorm, double biasNorm,
    double gainNorm, double timeStep,
    PerturbationErrorKind kind, double initialError) : ICertificate
{
    private static readonly int[] Lengths = [64, 256, 1024];

    public CertifiedBound At(double beta)
    {
        if (beta == 0) return new CertifiedBound(initialError);
        (double step, double gain) = layer.StepChange(beta);
        double vector = layer.VectorChange(beta), drive = gain * (inputNorm + vector) + gainNorm * vector,
            constant = gain * (biasNorm + vector) + gainNorm * vector;
        double best = double.PositiveInfinity, last = 0;
        foreach (int length in Lengths)
        {
            SeriesBounds kernel = series(length).Bounds(0, step, drive, vector);
            last = kernel.LastPower;
            if (!(last < 1)) continue;
            SeriesBounds own = series(length).Bounds(0, 0, 0, 0), offset = series(length).Bounds(1, step, constant, vector);
            // Behind K steps the kernel and the perturbed one are both bounded as a whole; so it does not matter where the kernel was cut
            // when E(0) was measured.
            double bias = layer.OffsetChange(beta) + offset.Change.SkipLast(1).Sum() + offset.AbsoluteTail + series(length)
                .Bounds(1, 0, 0, 0).AbsoluteTail;
            double bound;
            if (kind == PerturbationErrorKind.Exact)
            {
                double change = Math.Sqrt(kernel.Change.SkipLast(1).Sum(v => v * v)) + kernel.SquareTail + own.SquareTail,
                    root = Math.Sqrt(initialError) + Math.Sqrt(change * change + bias * bias);
                bound = root * root;
            }
            else
            {
                bound = initialError + (1 + 2 / timeStep) * (kernel.Change.SkipLast(1).Sum() + kernel.AbsoluteTail + own.AbsoluteTail)
                    + bias;
            }
            if (bound < best) best = bound;
        }
        return double.IsFinite(best) ? new CertifiedBound(best)
            : CertifiedBound.None(Invariant($"a perturbed matrix of this ball may be unstable: the bound of its {Lengths[^1] - 1}-th ") +
                Invariant($"power is {last:G3}, not below 1"));
    }
}
