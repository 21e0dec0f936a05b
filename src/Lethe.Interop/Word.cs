namespace Lethe.Interop;

/// <summary>Names of enumerations as users write them.</summary>
public static class Word
{
    /// <summary>
    /// SuperExponential is super-exponential, and what has a name of its own (<see cref="JsonStringEnumMemberNameAttribute"/>) that name.
    /// </summary>
    public static string Of(Enum value)
    {
        string name = value.ToString();
        if (value.GetType().GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>() is { } named) return named.Name;
        // Every command asks this while it starts: a query over characters would be compiled for it each time.
        var word = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (word.Length > 0 && char.IsUpper(c)) word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }
        return word.ToString();
    }

    /// <summary>The value of a word.</summary>
    /// <exception cref="FormatException">There is no such word.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum
    {
        int i = Array.FindIndex(Enum.GetValues<T>(), value => Of(value) == word);
        return i >= 0 ? Enum.GetValues<T>()[i]
            : throw new FormatException($"'{word}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(v => Of(v)))}");
    }
}
