namespace Lethe.Targets;

/// <summary>rho given by samples at t = 0, h, 2h, ...: linear between them, 0 behind the last.</summary>
public sealed class SampledKernel : LinearFunctional
{
    private readonly double[] _samples;
    private readonly double _step;
    private readonly double[] _squaredTails;

    /// <summary>Creates the kernel from samples (copied).</summary>
    /// <param name="name">Name.</param>
    /// <param name="samples">rho(0), rho(h), ...; at least one, all finite.</param>
    /// <param name="sampleStep">h, positive and finite, in the time unit of dt.</param>
    /// <exception cref="ArgumentException">No samples, one that is not finite, or a step that is not positive.</exception>
    public SampledKernel(string name, double[] samples, double sampleStep)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Length == 0) throw new ArgumentException("no samples given, expected at least one.", nameof(samples));
        int bad = Array.FindIndex(samples, s => !double.IsFinite(s));
        if (bad >= 0) throw new ArgumentException(Invariant($"sample {bad} is {samples[bad]}, expected a finite number."), nameof(samples));
        if (sampleStep is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(Invariant($"sample step is {sampleStep}, expected a finite number > 0."), nameof(sampleStep));
        (Name, _samples, _step) = (name, (double[])samples.Clone(), sampleStep);
        _squaredTails = new double[samples.Length];
        for (int i = samples.Length - 2; i >= 0; i--)
            _squaredTails[i] = _squaredTails[i + 1] + SquaredPiece(samples[i], samples[i + 1], sampleStep);
        double absolute = 0;
        for (int i = 0; i + 1 < samples.Length; i++) absolute += AbsolutePiece(samples[i], samples[i + 1]) * sampleStep;
        AbsoluteNorm = absolute;
        Breakpoints = [.. Enumerable.Range(1, samples.Length - 1).Select(i => i * sampleStep)];
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description => Invariant($"{_samples.Length} samples, {_step} apart, linear between them, 0 behind");

    /// <inheritdoc/>
    public override double Kernel(double t)
    {
        double place = t / _step;
        double nearest = Math.Round(place);
        // Exact at the samples, whatever k * h / h is rounded to.
        if (Math.Abs(place - nearest) <= 1e-12 * Math.Max(1, place)) place = nearest;
        if (!(place >= 0) || place > _samples.Length - 1) return 0;
        int left = (int)place;
        double part = place - left;
        return part == 0 ? _samples[left] : _samples[left] * (1 - part) + _samples[left + 1] * part;
    }

    /// <inheritdoc/>
    public override double SquaredNorm => _squaredTails[0];

    /// <inheritdoc/>
    public override double SquaredTail(double t)
    {
        double place = Math.Max(t, 0) / _step;
        if (place >= _samples.Length - 1) return 0;
        int right = (int)place + 1;
        return _squaredTails[right] + SquaredPiece(Kernel(Math.Max(t, 0)), _samples[right], (right - place) * _step);
    }

    /// <inheritdoc/>
    public override double AbsoluteNorm { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Breakpoints { get; }

    private static double SquaredPiece(double a, double b, double length) => length * (a * a + a * b + b * b) / 3;

    private static double AbsolutePiece(double a, double b) =>
        a * b >= 0 ? 0.5 * Math.Abs(a + b) : 0.5 * (a * a + b * b) / (Math.Abs(a) + Math.Abs(b));
}
