using MathNet.Numerics.LinearAlgebra;

namespace Lethe.Experiments.Data;

/// <summary>
/// Looks for targets that stand at other steps than the inputs they belong to. A linear fit of each target on the last inputs up to its own
/// step is compared, on rows it was not fitted to, with one on as many inputs up to some later step. Where the latter explains far more,
/// the target knows inputs that a causal model has not seen yet. It is said, not refused: inputs that are computed from the target (a
/// controller) look the same. Inputs that are a target of the same or an earlier step, scaled, are said as well: they are its answer.
/// </summary>
internal static class ShiftedTargets
{
    /// <summary>Of a later window, at most this share of what the fit on the past leaves may be left.</summary>
    private const double FarLess = 0.25;

    // Below it the past explains the target as well as it need.
    private const double Enough = 1e-3;

    private const double Ridge = 1e-9;

    // Of a copy nothing is left but rounding.
    private const double Copy = 1e-12;

    private const int MostTargets = 8, MostInputs = 12, MostTaps = 48, MostLags = 24, FewestLags = 4, MostRows = 12_000, RowsPerTap = 10;

    /// <summary>What was found, in sentences.</summary>
    /// <param name="raw">The data.</param>
    /// <param name="train">The stretches that are trained on.</param>
    public static IEnumerable<string> Found(RawData raw, IReadOnlyList<Stretch> train)
    {
        int inputs = raw.InputNames.Count, targets = Math.Min(raw.TargetNames.Count, MostTargets);
        if (raw.Classes is not null || raw.AreTargetsSparse || inputs is 0 or > MostInputs) yield break;
        int lags = Math.Clamp(MostTaps / inputs, FewestLags, MostLags);
        List<(Stretch Of, int Row)> rows = Rows(raw, train, lags);
        if (rows.Count < 2 * RowsPerTap * ((lags * inputs) + 1)) yield break;
        for (int target = 0; target < targets; target++)
        {
            string name = $"'{Printable.Clip(raw.TargetNames[target])}'";
            string? copy = CopyOf(raw, rows, target, lags, name);
            if (copy is not null)
            {
                yield return copy;
                continue;
            }

            double[] left = [.. Enumerable.Range(0, lags + 1).Select(shift => Left(raw, rows, target, lags, shift))];
            double best = left.Min();
            // NaN is no finding.
            if (!(left[0] > Enough && best <= FarLess * left[0])) continue;
            int steps = Array.FindIndex(left, one => one <= 1.5 * best);
            yield return Invariant($"target {name} follows inputs that come up to {steps} {(steps == 1 ? "step" : "steps")} later: a ")
                + Invariant($"linear fit on them leaves {100 * left[steps]:G2} % of its variance, one on as many inputs up to its own ")
                + Invariant($"step {100 * left[0]:G2} %. A model sees none of them: check that rows and targets belong together ")
                + "(inputs that are computed from the target look the same)";
        }
    }

    // Rows with enough inputs before and behind them, without gaps, spread over the training part.
    private static List<(Stretch, int)> Rows(RawData raw, IReadOnlyList<Stretch> train, int lags)
    {
        long possible = train.Sum(stretch => (long)Math.Max(0, stretch.Length - (2 * lags)));
        int every = (int)Math.Max(1, possible / MostRows), at = 0;
        List<(Stretch, int)> rows = [];
        foreach (Stretch stretch in train)
        {
            for (int row = stretch.Start + lags - 1; row + lags < stretch.Start + stretch.Length; row++)
                if (at++ % every == 0 && IsWhole(stretch, row)) rows.Add((stretch, row));
        }

        return rows;

        bool IsWhole(Stretch stretch, int row)
        {
            int inputs = raw.InputNames.Count, targets = raw.TargetNames.Count;
            foreach (double value in stretch.Source.Inputs.Span.Slice((row - lags + 1) * inputs, 2 * lags * inputs))
                if (!double.IsFinite(value)) return false;
            foreach (double value in stretch.Source.Targets.Span.Slice((row - lags + 1) * targets, lags * targets))
                if (!double.IsFinite(value)) return false;
            return true;
        }
    }

    private static string? CopyOf(RawData raw, List<(Stretch Of, int Row)> rows, int target, int lags, string name)
    {
        int inputs = raw.InputNames.Count, targets = raw.TargetNames.Count;
        for (int lag = 0; lag < lags; lag++)
        {
            for (int input = 0; input < inputs; input++)
            {
                (double x, double y, double xx, double yy, double xy) = (0, 0, 0, 0, 0);
                (Stretch of, int first) = rows[0];
                double x0 = of.Source.Inputs.Span[(first * inputs) + input],
                    y0 = of.Source.Targets.Span[((first - lag) * targets) + target];
                foreach ((Stretch stretch, int row) in rows)
                {
                    double a = stretch.Source.Inputs.Span[(row * inputs) + input] - x0,
                        b = stretch.Source.Targets.Span[((row - lag) * targets) + target] - y0;
                    (x, y, xx, yy, xy) = (x + a, y + b, xx + (a * a), yy + (b * b), xy + (a * b));
                }

                double n = rows.Count, vx = (n * xx) - (x * x), vy = (n * yy) - (y * y), both = (n * xy) - (x * y);
                if (!(vx > 0 && vy > 0 && 1 - (both / vx * (both / vy)) <= Copy)) continue;
                string column = $"'{Printable.Clip(raw.InputNames[input])}'";
                return lag == 0 ? $"input {column} is target {name} itself, up to scale and offset: there is nothing to learn or remember"
                    : Invariant($"input {column} is target {name} of {lag} {(lag == 1 ? "step" : "steps")} before, up to scale and ")
                        + "offset: what a model remembers is then read from the target and not from the other inputs";
            }
        }

        return null;
    }

    /// <summary>Share of the target's variance that a fit on the inputs up to a later step leaves, on the later half of the rows.</summary>
    private static double Left(RawData raw, List<(Stretch Of, int Row)> rows, int target, int lags, int shift)
    {
        int inputs = raw.InputNames.Count, targets = raw.TargetNames.Count, taps = lags * inputs, half = rows.Count / 2;
        (double[] mean, double[] scale) = Units(rows, inputs);
        double[] row = new double[taps], right = new double[taps];
        var squares = new double[taps, taps];
        double offset = Enumerable.Range(0, half).Average(Target);
        for (int i = 0; i < half; i++)
        {
            Fill(i);
            double value = Target(i) - offset;
            for (int j = 0; j < taps; j++)
            {
                right[j] += row[j] * value;
                for (int k = 0; k <= j; k++) squares[j, k] += row[j] * row[k];
            }
        }

        for (int j = 0; j < taps; j++)
        {
            // Smooth inputs are nearly the same from step to step.
            squares[j, j] += Ridge * half;
            for (int k = 0; k < j; k++) squares[k, j] = squares[j, k];
        }

        Vector<double> fit = Matrix<double>.Build.DenseOfArray(squares).Cholesky().Solve(Vector<double>.Build.Dense(right));
        double mid = Enumerable.Range(half, rows.Count - half).Average(Target), all = 0, error = 0;
        for (int i = half; i < rows.Count; i++)
        {
            Fill(i);
            double value = Target(i), answer = offset;
            for (int k = 0; k < taps; k++) answer += fit[k] * row[k];
            (all, error) = (all + ((value - mid) * (value - mid)), error + ((value - answer) * (value - answer)));
        }

        return error / all;

        double Target(int i) => rows[i].Of.Source.Targets.Span[(rows[i].Row * targets) + target];

        void Fill(int i)
        {
            ReadOnlySpan<double> values = rows[i].Of.Source.Inputs.Span.Slice((rows[i].Row + shift - lags + 1) * inputs, taps);
            for (int k = 0; k < taps; k++) row[k] = (values[k] - mean[k % inputs]) / scale[k % inputs];
        }
    }

    private static (double[] Mean, double[] Scale) Units(List<(Stretch Of, int Row)> rows, int inputs)
    {
        double[] mean = new double[inputs], scale = new double[inputs];
        for (int c = 0; c < inputs; c++)
        {
            mean[c] = rows.Average(Value);
            scale[c] = Math.Sqrt(rows.Average(one => (Value(one) - mean[c]) * (Value(one) - mean[c])));
            if (!(scale[c] > 0)) scale[c] = 1;

            double Value((Stretch Of, int Row) one) => one.Of.Source.Inputs.Span[(one.Row * inputs) + c];
        }

        return (mean, scale);
    }
}
