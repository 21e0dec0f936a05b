namespace Lethe.Stability.Certificates;

/// <summary>The exact error of a linear layer: the envelope's norm over all steps, squared, and the largest zero-input output,
/// squared.</summary>
internal sealed class SquareCertificate : ICertificate
{
    private readonly LinearLayer _layer;
    private readonly PerturbationOptions _options;
    private readonly TargetKernel _target;
    private readonly LinearUnits _units;

    public SquareCertificate(LinearLayer layer, LinearUnits units, TargetKernel target, PerturbationOptions options) =>
        (_layer, _units, _target, _options) = (layer, units, target, options);

    public CertifiedBound At(double beta)
    {
        UnitBox[] boxes = _layer.Boxes(beta);
        if (LinearLayer.Unstable(boxes) is { } reason) return CertifiedBound.None(reason);
        int steps = _units.Steps(_target.Steps);
        StepSum rule = StepSum.Of(steps);
        double[] times = [.. Enumerable.Range(0, steps + 1).Select(s => (double)s), .. rule.Times], weights = new double[times.Length],
            e = new double[times.Length];
        _units.Subtract(_target.Samples(steps), e.AsSpan(0, steps));
        weights.AsSpan(0, steps).Fill(1);
        weights[steps - 1] -= StepSum.Correction;
        weights[steps] = StepSum.Correction;
        rule.Weights.CopyTo(weights, steps + 1);
        for (int j = steps; j < e.Length; j++) e[j] = _target.At(times[j]) - _units.At(times[j]);
        double norm = new SquareEnvelope(_layer, _options, times, weights, steps).Norm(boxes, beta, e);
        double bias = Math.Abs(_units.Bias) + _layer.BiasChange(boxes, _options, beta);
        return new CertifiedBound(norm * norm + bias * bias);
    }
}
