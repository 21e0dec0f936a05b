namespace Lethe.Experiments.Configuration;

/// <summary>One word of the command line that changes a configuration: key=value, +key=value or ~key.</summary>
internal sealed record Override(string Key, string? Value)
{
    // data=FILE is short for data.file=FILE.
    private const string Short = "data";

    /// <exception cref="ProblemException">Neither of the three forms.</exception>
    public static Override Parse(string word)
    {
        if (word.StartsWith('~'))
        {
            string deleted = word[1..];
            return deleted.Length > 0 && !deleted.Contains('=')
                ? new Override(Long(deleted), null) : throw Problem(word, "a deletion names a key and no value", "~key");
        }

        int equals = word.IndexOf('=');
        if (equals < 0) throw Problem(word, "it has no '='", "key=value, +key=value or ~key");
        string key = word[..equals].TrimStart('+');
        if (key.Length == 0) throw Problem(word, "it has no key", "key=value, +key=value or ~key");
        return new Override(Long(key), word[(equals + 1)..]);
    }

    private static string Long(string key) => key == Short ? Settings.DataFile.Key : key;

    private static ProblemException Problem(string word, string actual, string expected) =>
        ProblemException.Setting($"override '{word}'", actual, expected, "Write it as in model.width=64");
}
