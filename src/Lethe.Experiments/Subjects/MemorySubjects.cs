namespace Lethe.Experiments.Subjects;

/// <summary>From the word that names a subject to what can be measured.</summary>
public static class MemorySubjects
{
    /// <summary>What precedes the name or formula of a target.</summary>
    public const string TargetPrefix = "rho:";

    private const string Accepted = "a run folder, rho:NAME, rho:expr:FORMULA, rho:file:SAMPLES, random:KIND,width=64,seed=0, " +
        "model.onnx, model.pt (TorchScript) or -- PROGRAM";

    private const string Inputs = "in", Step = "dt";

    /// <summary>Finds the subject.</summary>
    /// <param name="word">A run folder, rho:NAME, random:KIND or a model file.</param>
    /// <param name="settings">key=value; those a subject without a configuration needs: dt.</param>
    /// <param name="options">Seeds, limits and the loader of model files.</param>
    /// <param name="cancellation">Ends the process of a model file.</param>
    /// <exception cref="ProblemException">There is no such subject, or it is of a kind that is not accepted.</exception>
    public static MemorySubject Parse(string word, IReadOnlyList<string> settings, MemorySubjectOptions options,
        CancellationToken cancellation)
    {
        if (word.StartsWith(TeacherText.Prefix, StringComparison.Ordinal)) return ParseRandom(word, settings, options.Seeds, options.Seed);
        if (options.Seeds > 1) throw ProblemException.Usage("option --seeds", $"'{word}' has no seed", "a random model, random:KIND,...",
            "omit --seeds, or write for example random:lstm,width=64");
        if (word.StartsWith(TargetPrefix, StringComparison.Ordinal)) return ParseTarget(word, settings);
        if (options.LoadModelFile is { } load && !Directory.Exists(word) && LoadedModel.Is(word))
            return new ModelFileSubject(word, load(word,
                ModelFileSettings.Parse(settings) with { Limits = options.Limits, Cancellation = cancellation }));
        if (settings.Count > 0)
        {
            throw ProblemException.Usage("memory: settings of a run", $"'{settings[0]}'",
                "base=, scale=, data= or rest=: for the rest the run's own configuration holds",
                "use --probe, --length and --eps, or train again with other settings");
        }
        if (!Directory.Exists(word) && (File.Exists(word) || ForeignFile.IsNamed(word))) throw ForeignFile.Refused(word);
        if (!Directory.Exists(word) && TargetCatalog.All.Any(target => target.Name.Equals(word, StringComparison.OrdinalIgnoreCase)))
            throw ProblemException.Usage("memory: unknown subject", $"'{word}', which is a target", Accepted,
                $"did you mean '{TargetPrefix}{word.ToLowerInvariant()}'?");
        if (!Directory.Exists(word) && TeacherText.Kinds.Contains(word, StringComparer.OrdinalIgnoreCase))
            throw ProblemException.Usage("memory: unknown subject", $"'{word}', which is a random model", Accepted,
                $"did you mean '{TeacherText.Prefix}{word.ToLowerInvariant()}'?");
        return new RunSubject(StoredRun.Open(word));
    }

    /// <summary>A program behind "--", and the settings before it: in, dt.</summary>
    /// <param name="program">The program and its words.</param>
    /// <param name="settings">key=value.</param>
    /// <param name="limits">Time and memory of one call.</param>
    /// <param name="folder">Where it is started; null: in the current folder.</param>
    /// <exception cref="ProblemException">No program is named, or a setting is another.</exception>
    public static MemorySubject Program(IReadOnlyList<string> program, IReadOnlyList<string> settings, ModelLimits limits, string? folder)
    {
        if (program.Count == 0)
            throw ProblemException.Usage("memory: program", "nothing behind --", "a program and its words",
            "write for example lethe memory -- python3 model.py");
        Dictionary<string, double> read = Numbers(settings, "a program", Step, Inputs);
        double inputs = read.GetValueOrDefault(Inputs, 1);
        if (inputs is < 1 or > TeacherOptions.MostChannels || inputs != Math.Floor(inputs))
            throw ProblemException.Usage("memory: setting of a program", $"in={inputs}",
                $"a whole number from 1 to {TeacherOptions.MostChannels}", "write for example in=1");
        return new ProgramSubject(program, (int)inputs, read.GetValueOrDefault(Step, Settings.TimeStep.Default), limits, folder);
    }

    private static RandomSubject ParseRandom(string word, IReadOnlyList<string> settings, int seeds, long? seed)
    {
        TeacherOptions options =
            UserInput.Read("memory: random model", word, "random:KIND and key=value words separated by commas",
            "write for example random:lstm,width=64,layers=2,seed=3",
            () => TeacherText.Parse(word));
        // --seed is seed= where the word has none.
        if (seed is { } given && !word.Contains("seed", StringComparison.OrdinalIgnoreCase)) options = options with { Seed = given };
        return new RandomSubject(options, TimeStep(settings, "a random model"), seeds);
    }

    private static TargetSubject ParseTarget(string word, IReadOnlyList<string> settings)
    {
        OperatingPoint.Refuse(settings);
        double timeStep = TimeStep(settings, "a target");
        string text = word[TargetPrefix.Length..];
        LinearFunctional target = UserInput.Read("memory: target", text, "a name of lethe list targets, expr:FORMULA in t or file:SAMPLES",
            "see lethe list targets", () => TargetFactory.Parse(text, timeStep));
        return new TargetSubject(text, target, timeStep);
    }

    private static double TimeStep(IReadOnlyList<string> settings, string of) =>
        Numbers(settings, of, Step).GetValueOrDefault(Step, Settings.TimeStep.Default);

    private static Dictionary<string, double> Numbers(IReadOnlyList<string> settings, string of, params string[] keys)
    {
        var read = new Dictionary<string, double>();
        foreach (string setting in settings)
        {
            string key = setting.Split('=')[0];
            if (!keys.Contains(key) || !setting.Contains('='))
            {
                throw ProblemException.Usage($"memory: setting of {of}", $"'{setting}'", keys.Length == 1
                    ? "dt=STEP, the time between two values" : "dt=STEP or in=CHANNELS",
                    "use --probe, --length and --eps for the rest");
            }
            read[key] = UserInput.Positive(key + "=", setting[(key.Length + 1)..]);
        }
        return read;
    }
}

/// <summary>What a word does not say of a subject.</summary>
public sealed record MemorySubjectOptions
{
    /// <summary>So many seeds of a random model, from its own on.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The seed of a random model whose word has none; null: 0.</summary>
    public long? Seed { get; init; }

    /// <summary>Time and memory of one call of a model file.</summary>
    public ModelLimits Limits { get; init; } = new();

    /// <summary>Loads model files; null: they are no subjects.</summary>
    public ModelFileLoader? LoadModelFile { get; init; }
}
