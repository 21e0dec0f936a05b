namespace Lethe.Noise;

/// <summary>
/// An analog memory cell, in parts of the largest conductance. The defaults are of the order published for phase-change and
/// resistive cells; they are no device's data sheet.
/// </summary>
public sealed record DeviceOptions
{
    /// <summary>The time after writing at which conductances are what was written, in seconds.</summary>
    public double ReferenceTime { get; init; } = 1;

    /// <summary>nu: mean exponent of drift, G(t) = G (t/t0)^-nu.</summary>
    public double Drift { get; init; } = 0.05;

    /// <summary>Standard deviation of nu from device to device; no device drifts upwards.</summary>
    public double DriftSpread { get; init; } = 0.01;

    /// <summary>Standard deviation of what is written, in parts of G_max.</summary>
    public double Programming { get; init; } = 0.02;

    /// <summary>Standard deviation of one reading of all cells, in parts of G_max.</summary>
    public double Read { get; init; } = 0.01;

    /// <summary>G_min / G_max: the conductance that stands for 0.</summary>
    public double Lowest { get; init; }

    /// <summary>In words, for tables.</summary>
    public override string ToString() => Invariant(
        $"t0 {ReferenceTime} s, nu {Drift} +- {DriftSpread}, programming {Programming} Gmax, read {Read} Gmax, Gmin {Lowest} Gmax");

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public void Validate()
    {
        if (!(ReferenceTime > 0) || double.IsInfinity(ReferenceTime))
            throw new ArgumentException(Invariant($"t0 is {ReferenceTime}, expected a positive finite number."));
        foreach ((string name, double value) in ((string, double)[])[("nu", Drift), ("spread of nu", DriftSpread),
            ("programming noise", Programming), ("read noise", Read)])
        {
            if (!(value >= 0) || double.IsInfinity(value))
                throw new ArgumentException(Invariant($"{name} is {value}, expected at least 0."));
        }
        if (!(Lowest >= 0 && Lowest < 1)) throw new ArgumentException(Invariant($"Gmin is {Lowest} Gmax, expected from 0 to below 1."));
    }
}
