namespace Lethe.Interop;

/// <summary>Names of enumerations as users write them.</summary>
public static class Word
{
    /// <summary>SuperExponential is super-exponential.</summary>
    public static string Of(Enum value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
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
