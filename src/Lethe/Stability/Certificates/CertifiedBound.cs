namespace Lethe.Stability.Certificates;

/// <summary>An upper bound of an error over a ball.</summary>
/// <param name="Value">No weights in the ball give a larger error; infinite where no bound is known or there is none.</param>
/// <param name="Reason">Why it is infinite; empty where it is not.</param>
internal readonly record struct CertifiedBound(double Value, string Reason = "")
{
    /// <summary>The mean of a bound of each sequence, over steps and channels.</summary>
    public static CertifiedBound Mean(TiledSequences inputs, int channels, Workers workers, Func<int, double> ofSequence)
    {
        var sums = new double[inputs.Count];
        workers.Run(inputs.Count, (_, sequence) => sums[sequence] = ofSequence(sequence));
        double bound = sums.Sum() / ((double)inputs.Count * inputs.Length * channels);
        return double.IsFinite(bound)
            ? new CertifiedBound(bound) : None("the states a perturbed model may reach overflow on this horizon");
    }

    public static CertifiedBound None(string reason) => new(double.PositiveInfinity, reason);
}
