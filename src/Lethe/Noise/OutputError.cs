namespace Lethe.Noise;

/// <summary>
/// How far the outputs of a changed model lie from those of the model itself: sum |y~ - y|^2 / sum |y|^2 over all sequences, steps and
/// channels, and the same by time. The square, as everywhere here where an error is relative.
/// </summary>
public sealed class OutputError
{
    private readonly TiledSequences _reference;
    private readonly double _perStep;

    /// <summary>Errors against outputs.</summary>
    /// <param name="reference">Outputs of the model itself.</param>
    /// <exception cref="ArgumentException">They are 0 throughout, or not finite.</exception>
    public OutputError(TiledSequences reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _reference = reference;
        double sum = 0;
        var means = new double[reference.Channels];
        for (int s = 0; s < reference.Count; s++)
            for (int k = 0; k < reference.Length; k++)
                for (int c = 0; c < reference.Channels; c++)
                {
                    sum += reference[s, k, c] * reference[s, k, c];
                    means[c] += reference[s, k, c];
                }
        double values = (double)reference.Count * reference.Length;
        if (!double.IsFinite(sum)) throw new ArgumentException("the outputs of the model are not finite.", nameof(reference));
        if (sum == 0) throw new ArgumentException("the outputs of the model are 0 throughout.", nameof(reference));
        MeanSquare = sum / values;
        ConstantShare = means.Sum(mean => mean / values * (mean / values)) / MeanSquare;
        _perStep = sum / reference.Length;
    }

    /// <summary>Mean of |y|^2.</summary>
    public double MeanSquare { get; }

    /// <summary>The part of it that the means of the outputs make up: what a constant would explain.</summary>
    public double ConstantShare { get; }

    /// <summary>The relative squared error at each step, over the mean square of all steps; infinite where outputs are not
    /// finite.</summary>
    /// <param name="outputs">Of the changed model.</param>
    public double[] ByTime(TiledSequences outputs)
    {
        TiledSequences.RequireOutputs(_reference, outputs, _reference.Channels);
        var error = new double[_reference.Length];
        for (int s = 0; s < _reference.Count; s++)
            for (int k = 0; k < error.Length; k++)
                for (int c = 0; c < _reference.Channels; c++)
                {
                    double apart = outputs[s, k, c] - _reference[s, k, c];
                    error[k] += apart * apart;
                }
        for (int k = 0; k < error.Length; k++) error[k] = double.IsNaN(error[k]) ? double.PositiveInfinity : error[k] / _perStep;
        return error;
    }

    /// <summary>The whole from its parts: their mean.</summary>
    /// <param name="byTime">From <see cref="ByTime"/>.</param>
    public static double Of(IReadOnlyList<double> byTime)
    {
        ArgumentNullException.ThrowIfNull(byTime);
        double sum = 0;
        foreach (double e in byTime) sum += e;
        return sum / byTime.Count;
    }

    /// <summary>10 log10(1/E): signal to noise in decibels; infinite without error.</summary>
    /// <param name="error">E.</param>
    public static double Decibels(double error) => error == 0 ? double.PositiveInfinity : -10 * Math.Log10(error);
}
