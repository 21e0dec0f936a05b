namespace Lethe.Stability.Certificates;

/// <summary>The weights of a linear layer of real units with one input and one output, and its units' boxes.</summary>
internal sealed class LinearLayer(RecurrentModel model)
{
    private readonly double[] _weights = model.Parameters[model.Decay!.Weights].ToArray();

    /// <summary>u_i.</summary>
    public double[] Input { get; } = model.Parameters[RecurrentModel.InputName].ToArray();

    /// <summary>b_i.</summary>
    public double[] Bias { get; } = model.Parameters[RecurrentModel.BiasName].ToArray();

    /// <summary>c_i.</summary>
    public double[] Output { get; } = model.Parameters[RecurrentModel.OutputName].ToArray();

    /// <summary>d.</summary>
    public double OutputBias { get; } = model.Parameters[RecurrentModel.OutputBiasName][0];

    /// <summary>m.</summary>
    public int Units => _weights.Length;

    /// <summary>dt.</summary>
    public double TimeStep => model.Options.TimeStep;

    /// <summary>The boxes of all units.</summary>
    public UnitBox[] Boxes(double beta) => [.. _weights.Select(w => UnitBox.Of(model.Decay!, w, beta))];

    /// <summary>Why no bound over an infinite horizon exists in a ball; null where all multipliers stay below 1 in size.</summary>
    public static string? Unstable(UnitBox[] boxes)
    {
        int unit = Array.FindIndex(boxes, b => !b.IsStable);
        return unit < 0 ? null : "the ball reaches an unstable recurrence (the multiplier of " +
            Invariant($"unit {unit + 1} runs from {boxes[unit].FastLambda:G4} to {boxes[unit].SlowLambda:G4})");
    }

    /// <summary>The largest |B~ - B| over the ball, B = d + sum_i c_i b_i sum_t z_i(t).</summary>
    public double BiasChange(UnitBox[] boxes, PerturbationOptions options, double beta)
    {
        double change = 0;
        for (int i = 0; i < Units; i++)
            if (Output[i] * Bias[i] != 0) change += Math.Abs(Output[i] * Bias[i]) * boxes[i].SumChange;
        if (options.Blocks == PerturbedBlocks.Recurrent) return change;
        double[] sums = [.. boxes.Select(b => b.Sum)];
        double[] read = [1, .. sums.Select((s, i) => Math.Abs(Bias[i]) * s)], driven = [.. sums.Select((s, i) => Math.Abs(Output[i]) * s)];
        return change + BallTerms.Linear(options.Ball, beta, read) + BallTerms.Linear(options.Ball, beta, driven)
            + BallTerms.Quadratic(options.Ball, beta, sums);
    }
}
