namespace Lethe.Stability.Errors;

/// <summary>The error of one model as a function of its weights: what a search over a ball climbs.</summary>
internal interface IPerturbationError
{
    /// <summary>The error of the model that answers 0: what relative errors are divided by.</summary>
    double Reference { get; }

    /// <summary>Improves an estimate from below at the given weights, before anything is measured; errors that are computed need
    /// nothing.</summary>
    void Refine(ReadOnlySpan<double> weights);

    /// <summary>errors[s] of the s-th row of samples; infinity or NaN where the model diverges. The same bits alone or in
    /// company.</summary>
    void Evaluate(ReadOnlySpan<double> samples, Span<double> errors);

    /// <summary>
    /// As <see cref="Evaluate"/>, on a part of the data large enough to tell a clear case; false, and nothing written, where there is no
    /// such part.
    /// </summary>
    bool TryEvaluatePart(ReadOnlySpan<double> samples, Span<double> errors) => false;

    /// <summary>The error, or an approximation good enough to climb, at the weights, and its gradient (overwritten).</summary>
    double Gradient(ReadOnlySpan<double> weights, Span<double> gradient);
}
