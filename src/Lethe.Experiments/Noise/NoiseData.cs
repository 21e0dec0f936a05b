namespace Lethe.Experiments.Noise;

/// <summary>The user's inputs, and the right answers where they are known.</summary>
public static class NoiseData
{
    /// <summary>Reads x.npy or x.npy,y.npy.</summary>
    /// <param name="options">What else is asked for.</param>
    /// <param name="text">One name of a file, or two.</param>
    /// <param name="subject">The model, whose units the data get.</param>
    /// <param name="pathOf">From a name to a path.</param>
    /// <exception cref="ProblemException">A file is missing, damaged, or of another shape.</exception>
    public static NoiseOptions Read(NoiseOptions options, string text, NoiseSubject subject, Func<string, string> pathOf)
    {
        string[] files = text.Split(',', StringSplitOptions.TrimEntries);
        if (files.Length > 2 || files.Any(file => file.Length == 0))
            throw ProblemException.Usage("option --data", $"'{Printable.Clip(text)}'", "x.npy, or x.npy,y.npy", "name one file, or two");
        (int channels, int answers) = subject.Channels;
        TiledSequences x = Prediction.ReadInputs(pathOf(files[0]), channels);
        subject.Units?.ApplyToInputs(x);
        if (files.Length == 1) return options with { Inputs = x };
        TiledSequences y = Prediction.ReadInputs(pathOf(files[1]), answers);
        if (y.Count != x.Count || y.Length != x.Length)
            throw ProblemException.Input(files[1], Invariant($"it holds {y.Count} sequences of {y.Length} steps"),
                Invariant($"{x.Count} of {x.Length}, as the inputs"), "Give answers to these inputs");
        if (subject.Units is { TargetMean.Count: > 0 } units)
        {
            for (int s = 0; s < y.Count; s++)
                for (int k = 0; k < y.Length; k++)
                    for (int c = 0; c < y.Channels; c++) y[s, k, c] = (y[s, k, c] - units.TargetMean[c]) / units.TargetScale[c];
        }
        return options with { Inputs = x, Targets = y };
    }
}
