using Lethe.Experiments.Subjects;

namespace Lethe.Experiments.Noise;

/// <summary>From the word that names a subject to models with weights.</summary>
public static class NoiseSubjects
{
    private const string Accepted = "a run folder, random:KIND,width=64,seed=0, model.onnx, model.pt (TorchScript) or the state_dict of " +
        "a torch.nn.RNN, GRU or LSTM";

    /// <summary>Finds the subjects of a word: each width of each run at or below a folder, else one.</summary>
    /// <param name="word">The word.</param>
    /// <param name="settings">key=value: those of the ports of model files.</param>
    /// <param name="place">Where noise acts on models of Lethe's own.</param>
    /// <param name="load">Loads model files.</param>
    /// <param name="options">Limits of model files.</param>
    /// <exception cref="ProblemException">There is no such subject, or it has no weights to change.</exception>
    public static IReadOnlyList<NoiseSubject> Parse(string word, IReadOnlyList<string> settings, NoisePlace place, ModelFileLoader load,
        ForeignModelOptions options)
    {
        if (word.StartsWith(TeacherText.Prefix, StringComparison.Ordinal))
        {
            RequireNone(settings, "a random model");
            TeacherOptions teacher = UserInput.Read("noise: random model", word, "random:KIND and key=value words separated by commas",
                "write for example random:lstm,width=64,layers=2,seed=3", () => TeacherText.Parse(word));
            return [new TeacherSubject(TeacherText.Write(teacher), () => Teacher.Create(teacher))];
        }
        if (word.StartsWith(MemorySubjects.TargetPrefix, StringComparison.Ordinal))
            throw ProblemException.Usage("noise: subject", $"'{word}', a target", Accepted,
                "a target has no weights: train a model of it, lethe train, or see lethe memory");
        if (Directory.Exists(word))
        {
            RequireNone(settings, "a run");
            StoredRun[] runs = [.. (StoredRun.IsRun(word) ? [StoredRun.Open(word)] : StoredRun.Find(word))
                .SelectMany(run => run.Widths).Where(run => run.HasWeights)];
            return runs.Length > 0 ? [.. runs.Select(run => OfRun(run, place))]
                : throw ProblemException.Usage($"folder '{word}'", "it holds no run with weights", "a run that has finished an epoch",
                    "train one: lethe train --out DIR");
        }
        if (StateDict.Is(word))
        {
            RequireNone(settings, "a state_dict");
            return [StateDict.Subject(word)];
        }
        if (LoadedModel.Is(word)) return [new FileSubject(word, load, options)];
        throw ProblemException.Usage("noise: subject", $"'{word}'", Accepted,
            File.Exists(word) ? "make a model of it: lethe import, or export it to ONNX" : "check the path");
    }

    /// <summary>A model of Lethe's own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="model">The model.</param>
    /// <param name="place">Where noise acts.</param>
    /// <param name="memory">How its memory is measured; null: as usual.</param>
    public static NoiseSubject Of(string name, RecurrentModel model, NoisePlace place, MemoryOptions? memory = null) =>
        new NativeSubject(name, model, place) { MemoryOptions = memory ?? new() };

    /// <summary>Whether a subject stands for the same numbers wherever noise acts: weights that are the rates themselves.</summary>
    /// <param name="subject">The subject, noise on its rates.</param>
    public static bool IsSame(NoiseSubject subject) => subject is NativeSubject { IsSame: true };

    private static NativeSubject OfRun(StoredRun run, NoisePlace place)
    {
        if (run.Config.Get(Settings.DataTokens) is not null)
            throw ProblemException.Usage("noise: subject", $"'{run.Name}' reads tokens", "a model that reads numbers",
                "its memory is known: lethe memory; of targets that are numbers lethe stability measures perturbed weights");
        return new NativeSubject(run.Name, run.LoadModel(), place)
        {
            MemoryOptions = RunOptions.Memory(run.Config),
            Steps = run.Config.Get(Settings.Length),
            DataUnits = Normalization.Of(run.Config),
        };
    }

    private static void RequireNone(IReadOnlyList<string> settings, string of)
    {
        if (settings.Count > 0)
            throw ProblemException.Usage($"noise: setting of {of}", $"'{settings[0]}'", "none", "omit it");
    }
}
