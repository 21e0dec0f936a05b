namespace Lethe.Parameterizations;

/// <summary>
/// A parameterization of recurrent weights: the trained w gives the decay rate a = f(w) (theory: W = -A, stable means a > 0),
/// and, where a native form exists, the multiplier lambda = g(w) of a discrete recurrence directly.
/// </summary>
public interface IParameterization
{
    /// <summary>The name used on the command line, or the expression in w.</summary>
    string Name { get; }

    /// <summary>One line for people.</summary>
    string Description { get; }

    /// <summary>f as text, such as "log(1 + e^w)".</summary>
    string Formula { get; }

    /// <summary>The decay rate f(w).</summary>
    double Rate(double w);

    /// <summary>f'(w); one-sided conventions at kinks follow libtorch (relu: 0 at 0).</summary>
    double RateDerivative(double w);

    /// <summary>A w with f(w) = <paramref name="rate"/>, or NaN where there is none.</summary>
    double Inverse(double rate);

    /// <summary>The smallest f on [w - beta, w + beta] and a w that takes it: what a directed search aims at.</summary>
    (double Rate, double Weight) Lowest(double w, double beta);

    /// <summary>True where f(w) = w: the weight is the rate itself.</summary>
    bool IsIdentity => false;

    /// <summary>
    /// Where the boundary of stability lies in the weight: the w of rate 0. NaN where the rate comes near 0 at an infinite w only, so that
    /// no perturbation of a given size reaches instability however slow a unit is.
    /// </summary>
    double RateBoundary => double.NaN;

    /// <summary>The same of the native form: the w of g(w) = 1; NaN where no finite one has it, or there is no native form.</summary>
    double NativeBoundary => double.NaN;

    /// <summary>True where f and g are monotone on either side of w = 0, so that their extremes over an interval lie at its ends or at
    /// 0.</summary>
    bool IsMonotoneAsideOfZero => true;

    /// <summary>True where a native (discrete) form lambda = g(w) is defined.</summary>
    bool HasNative { get; }

    /// <summary>lambda = g(w), the multiplier of the native form.</summary>
    /// <exception cref="NotSupportedException">No native form.</exception>
    double Native(double w);

    /// <summary>g'(w).</summary>
    /// <exception cref="NotSupportedException">No native form.</exception>
    double NativeDerivative(double w);

    /// <summary>A w with g(w) = <paramref name="multiplier"/>, or NaN where there is none.</summary>
    /// <exception cref="NotSupportedException">No native form.</exception>
    double NativeInverse(double multiplier);

    /// <summary>
    /// The evaluation-time form where it differs from the trained one: the reference trains max(w, 0) but, when it perturbs,
    /// clamps the weights once and then uses them as they are. Others return themselves. Weights must first pass through
    /// <see cref="ToEvaluation"/>.
    /// </summary>
    IParameterization ForEvaluation { get; }

    /// <summary>Maps a trained w to the weight used with <see cref="ForEvaluation"/> (relu: max(w, 0); others: w).</summary>
    double ToEvaluation(double w);
}
