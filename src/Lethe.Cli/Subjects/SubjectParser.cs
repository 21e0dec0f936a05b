using Lethe.Cli.Hosting;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Targets;

namespace Lethe.Cli.Subjects;

/// <summary>From the word that names a subject to what can be measured.</summary>
internal static class SubjectParser
{
    /// <summary>What precedes the name or formula of a target.</summary>
    public const string TargetPrefix = "rho:";

    private const string Accepted = "a run folder, rho:NAME, rho:expr:FORMULA or rho:file:SAMPLES";

    private static readonly string[] ModelFiles = [".onnx", ".pt", ".pth", ".safetensors", ".npz"];

    /// <summary>Finds the subject. Settings are those a subject without a configuration needs: dt of a target.</summary>
    /// <exception cref="CommandException">There is no such subject, or it is of a kind that is not accepted.</exception>
    public static MemorySubject Parse(string word, IReadOnlyList<string> settings)
    {
        if (word.StartsWith(TargetPrefix, StringComparison.Ordinal)) return ParseTarget(word, settings);
        if (settings.Count > 0)
        {
            throw new CommandException("memory: settings of a run", $"'{settings[0]}'", "no key=value words: the run's own configuration holds",
                "use --probe, --length and --eps, or train again with other settings");
        }
        if (word.StartsWith("random:", StringComparison.Ordinal)) throw NotAccepted(word, "random models cannot be measured by this version");
        if (!Directory.Exists(word) && ModelFiles.Contains(Path.GetExtension(word).ToLowerInvariant()))
            throw NotAccepted(word, "model files cannot be measured by this version");
        if (!Directory.Exists(word) && TargetCatalog.All.Any(target => target.Name.Equals(word, StringComparison.OrdinalIgnoreCase)))
            throw new CommandException("memory: unknown subject", $"'{word}', which is a target", Accepted, $"did you mean '{TargetPrefix}{word.ToLowerInvariant()}'?");
        return new RunSubject(StoredRun.Open(word));
    }

    /// <summary>A program behind "--" is no subject of this version.</summary>
    public static CommandException Program(string program) => NotAccepted($"-- {program}", "programs cannot be measured by this version");

    private static TargetSubject ParseTarget(string word, IReadOnlyList<string> settings)
    {
        double timeStep = TimeStep(settings);
        string text = word[TargetPrefix.Length..];
        LinearFunctional target = UserInput.Read("memory: target", text, "a name of lethe list targets, expr:FORMULA in t or file:SAMPLES",
            "see lethe list targets", () => TargetFactory.Parse(text, timeStep));
        return new TargetSubject(text, target, timeStep);
    }

    private static double TimeStep(IReadOnlyList<string> settings)
    {
        double timeStep = Settings.TimeStep.Default;
        foreach (string setting in settings)
        {
            if (!setting.StartsWith("dt=", StringComparison.Ordinal))
                throw new CommandException("memory: setting of a target", $"'{setting}'", "dt=STEP, the time between two values", "use --probe, --length and --eps for the rest");
            timeStep = NumberOption.Parse("dt=", setting[3..]);
        }
        return timeStep;
    }

    private static CommandException NotAccepted(string word, string why) => new("memory: subject", $"'{word}' ({why})", Accepted, "train a model with lethe train and give its run folder");
}
