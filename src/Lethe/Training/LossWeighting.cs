namespace Lethe.Training;

/// <summary>How the time axis is weighted in the loss: effective weight v_k of the error of step k, which multiplies the error, not the
/// output ("loss-weighted").</summary>
public sealed record LossWeighting
{
    private const string PowerPrefix = "power:", FilePrefix = "file:";

    private LossWeighting(string text) => Text = text;

    /// <summary>v_k = 1: the plain mean.</summary>
    public static LossWeighting Plain { get; } = new("plain");

    /// <summary>The reference's: p_k = (k+1)^2 normalized to mean 1, inside the square, so v_k = p_k^2 (mean of v at T = 100:
    /// 1.791).</summary>
    public static LossWeighting TimeSquared { get; } = new("time-squared");

    /// <summary>The last step alone: v_{T-1} = T, 0 elsewhere.</summary>
    public static LossWeighting Last { get; } = new("last");

    /// <summary>How it is written: plain, time-squared, last, power:P or file:PATH.</summary>
    public string Text { get; }

    /// <summary>P of v_k proportional to (k+1)^P with mean 1; null: it is no power.</summary>
    public double? Exponent { get; private init; }

    /// <summary>The file v is read from, "PATH" or "PATH,sha256=DIGITS"; null: none.</summary>
    public string? File => Text.StartsWith(FilePrefix, StringComparison.Ordinal) ? Text[FilePrefix.Length..] : null;

    /// <summary>v_k proportional to (k+1)^P, with mean 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">P is not in [0, 100].</exception>
    public static LossWeighting Power(double exponent)
    {
        if (!(exponent is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "Expected a power from 0 to 100.");
        return new LossWeighting(Invariant($"{PowerPrefix}{exponent:R}")) { Exponent = exponent };
    }

    /// <summary>v from a file; whoever reads it gives the numbers to <see cref="TimeWeights.Create"/>.</summary>
    public static LossWeighting Of(string file) => new(FilePrefix + file);

    /// <summary>What <see cref="Text"/> wrote; null where it is none.</summary>
    public static LossWeighting? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (LossWeighting known in (LossWeighting[])[Plain, TimeSquared, Last])
            if (known.Text == text) return known;
        if (text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length) return Of(text[FilePrefix.Length..]);
        return text.StartsWith(PowerPrefix, StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(PowerPrefix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double p)
            && p is >= 0 and <= 100 ? Power(p) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
