namespace Lethe.Experiments.Runs;

/// <summary>
/// Whether a run made of a model file answers as the file does. Weights are taken by their names and shapes, and what the file computes
/// beside them is not always seen: where the file can be run, both are given the same random inputs.
/// </summary>
public static class ImportCheck
{
    // float32 on one side, over a few dozen steps.
    private const double SameSingle = 1e-4;

    private const int Sequences = 3, Steps = 24;

    /// <summary>The largest difference of outputs on N(0, 1) inputs, relative to the largest output.</summary>
    /// <param name="run">The model made of the weights.</param>
    /// <param name="file">The file's own model.</param>
    /// <param name="workers">Threads.</param>
    /// <returns>Infinite where they read or give other numbers of channels.</returns>
    public static double Difference(ISequenceModel run, ISequenceModel file, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(file);
        if ((run.InputSize, run.OutputSize) != (file.InputSize, file.OutputSize)) return double.PositiveInfinity;
        int steps = Math.Min(Steps, file.LongestContext ?? Steps);
        var random = new CounterRandom(1);
        TiledSequences x = new(Sequences, steps, run.InputSize), y = new(Sequences, steps, run.OutputSize),
            own = new(Sequences, steps, run.OutputSize);
        ulong drawn = 0;
        for (int s = 0; s < Sequences; s++)
            for (int k = 0; k < steps; k++)
                for (int c = 0; c < x.Channels; c++) x[s, k, c] = random.Normal(drawn++);
        run.Forward(x, own, workers);
        file.Forward(x, y, workers);
        double size = 0, apart = 0;
        for (int s = 0; s < Sequences; s++)
            for (int k = 0; k < steps; k++)
                for (int c = 0; c < y.Channels; c++)
                {
                    size = Math.Max(size, Math.Abs(y[s, k, c]));
                    apart = Math.Max(apart, Math.Abs(y[s, k, c] - own[s, k, c]));
                }
        return apart == 0 ? 0 : apart / size;
    }

    /// <summary>What to say of a difference; null where it is rounding.</summary>
    /// <param name="path">The file.</param>
    /// <param name="difference">From <see cref="Difference"/>.</param>
    public static ProblemException? Objection(string path, double difference) => difference <= SameSingle ? null
        : ProblemException.Failed($"run made of '{path}'",
            double.IsInfinity(difference) ? "the file's model reads or gives another number of channels"
                : Invariant($"on random inputs its outputs differ from the file's by {difference:G3} of the largest"),
            Invariant($"the same outputs, up to {SameSingle:G1}"),
            $"the file computes more than its weights say; measure it as it is: lethe memory {ShellWord.Path(path)}");
}
