namespace Lethe.Stability;

/// <summary>
/// Measures E_m(beta) = sup over |theta~ - theta_m| &lt;= beta of the error of the perturbed model ([IAT] def. 3.1), the error being one of
/// <see cref="PerturbationErrorKind"/>. The supremum is searched, so a curve is a lower bound; the balls are nested,
/// so its running maximum is one too.
/// </summary>
public static class PerturbationMeasurement
{
    /// <summary>
    /// Why a model and the target of the options do not admit the error asked for, and which they do; null where they do.
    /// </summary>
    public static ErrorObjection? Objection(IParametricModel model, PerturbationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return Errors.PerturbationErrors.Objection(model, options.Target, options.Error);
    }

    /// <summary>Measures one curve. The model itself is left as it is: work is done on its evaluation form.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">(batch, time, in); its length is the horizon, which may exceed that of training.</param>
    /// <param name="targets">(batch, time, out).</param>
    /// <param name="timeWeights">v_k, one per step; empty: all ones.</param>
    /// <param name="options">Blocks, ball, search, sizes.</param>
    /// <param name="workers">Threads; the result has the same bits for any number.</param>
    /// <param name="progress">Share of the sizes done, 0 to 1; null: none.</param>
    /// <param name="cancellation">Checked between evaluations.</param>
    /// <exception cref="ArgumentException">Shapes or options do not fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PerturbationCurve Measure(IParametricModel model, TiledSequences inputs, TiledSequences targets,
        ReadOnlySpan<double> timeWeights,
        PerturbationOptions options, Workers workers, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workers);
        var searcher = new PerturbationSearcher(model, inputs, targets, timeWeights, options, workers, cancellation);
        double[] betas = [0, .. options.Betas.Where(b => b > 0).Distinct().Order()];
        double[] raw = new double[betas.Length], lower = new double[betas.Length], upper = new double[betas.Length];
        string reason = "";
        ICertificate? certificate = null;
        for (int i = 0; i < betas.Length; i++)
        {
            raw[i] = i == 0 ? searcher.Unperturbed() : searcher.At(betas[i]);
            lower[i] = i == 0 ? raw[i] : Math.Max(lower[i - 1], raw[i]);
            // Only the ball of size 0 is known exactly; where a model in the ball diverged, so is the supremum.
            upper[i] = i == 0 ? raw[i] : double.PositiveInfinity;
            if (options.Certify && i > 0)
            {
                double scale = options.Relative ? searcher.Reference : 1;
                certificate ??= new CertificateSet(searcher.Model, inputs, targets, timeWeights.ToArray(), options, raw[0] * scale,
                    searcher.Reference, workers);
                cancellation.ThrowIfCancellationRequested();
                CertifiedBound bound = certificate.At(betas[i]);
                upper[i] = bound.Value / scale;
                if (reason.Length == 0) reason = bound.Reason;
            }
            progress?.Report((i + 1.0) / betas.Length);
        }
        // A bound for a larger ball is one for a smaller.
        for (int i = betas.Length - 2; i > 0; i--) upper[i] = Math.Min(upper[i], upper[i + 1]);
        return new PerturbationCurve(betas, raw, lower, upper, options, inputs.Length, searcher.Reference) { UpperReason = reason };
    }
}
