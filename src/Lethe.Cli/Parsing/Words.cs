namespace Lethe.Cli.Parsing;

/// <summary>The free words of a command line: subjects (names, files, folders) and overrides (key=value, +key=value, ~key).</summary>
internal sealed record Words(IReadOnlyList<string> Subjects, IReadOnlyList<string> Overrides)
{
    /// <summary>Sorts the words. A word with '=' is an override unless it names a subject such as rho:NAME or random:KIND.</summary>
    public static Words Sort(IEnumerable<string> words)
    {
        var subjects = new List<string>();
        var overrides = new List<string>();
        foreach (string word in words) (IsOverride(word) ? overrides : subjects).Add(word);
        return new Words(subjects, overrides);
    }

    /// <summary>Nothing but <paramref name="minimum"/> to <paramref name="maximum"/> subjects, or an error that shows the command's
    /// usage.</summary>
    public Words RequireSubjects(string command, string noun, int minimum, int maximum)
    {
        if (Subjects.Count < minimum)
        {
            throw ProblemException.Usage(command, $"{(Subjects.Count == 0 ? "no" : $"only {Subjects.Count}")} {noun} given", null,
                $"see lethe {command} --help");
        }
        if (Subjects.Count > maximum)
        {
            throw ProblemException.Usage(command, $"unexpected argument '{Subjects[maximum]}'", null,
                $"see lethe {command} --help; settings are written key=value");
        }
        return this;
    }

    /// <summary>The one word, which is one of a few.</summary>
    public string RequireChoice(string command, string noun, IReadOnlyList<string> choices)
    {
        if (Subjects.Count == 0)
            throw ProblemException.Usage(command, $"no {noun} given", $"one of {string.Join(", ", choices)}",
                $"write for example lethe {command} {choices[0]}");
        string word = RequireSubjects(command, noun, 1, 1).RequireNoOverrides(command).Subjects[0];
        return choices.Contains(word) ? word : throw ProblemException.Usage($"{command}: unknown {noun}", $"'{word}'",
            $"one of {string.Join(", ", choices)}",
            NearestName.Remedy(word, choices, $"see lethe {command} --help"));
    }

    /// <summary>An error where there are overrides.</summary>
    public Words RequireNoOverrides(string command)
    {
        if (Overrides.Count == 0) return this;
        throw ProblemException.Usage(command, $"it takes no settings, but '{Overrides[0]}' was given", null, $"see lethe {command} --help");
    }

    private static bool IsOverride(string word)
    {
        if (word.StartsWith('~')) return true;
        int equals = word.IndexOf('='), slash = word.IndexOf('/');
        // ./a=b is a path: no key has a slash.
        if (equals < 0 || (slash >= 0 && slash < equals)) return false;
        int colon = word.IndexOf(':');
        return colon < 0 || colon > equals
            || !(word.StartsWith("rho:", StringComparison.Ordinal) || word.StartsWith("random:", StringComparison.Ordinal));
    }
}
