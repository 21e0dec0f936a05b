namespace Lethe.Stability.Errors;

/// <summary>sum_s e(s)^2 + B^2.</summary>
internal sealed class SquareNorm : KernelNorm
{
    public override double Of(ReadOnlySpan<double> steps, StepSum rule, Func<double, double> tail, double beyond, double bias,
        Cotangents? cotangents)
    {
        int n = steps.Length;
        cotangents?.Clear(n);
        double sum = 0;
        for (int i = rule.Times.Length - 1; i >= 0; i--)
        {
            double e = tail(rule.Times[i]);
            if (e == 0) continue;
            sum += rule.Weights[i] * e * e;
            cotangents?.Tail.Add((rule.Times[i], 2 * rule.Weights[i] * e));
        }
        double next = tail(n);
        sum += StepSum.Correction * (next * next - steps[n - 1] * steps[n - 1]);
        for (int s = n - 1; s >= 0; s--) sum += steps[s] * steps[s];
        if (cotangents is not null)
        {
            for (int s = 0; s < n; s++) cotangents.Steps[s] = 2 * steps[s];
            cotangents.Steps[n - 1] -= 2 * StepSum.Correction * steps[n - 1];
            cotangents.Tail.Add((n, 2 * StepSum.Correction * next));
            cotangents.Bias = 2 * bias;
        }
        return sum + bias * bias;
    }
}
