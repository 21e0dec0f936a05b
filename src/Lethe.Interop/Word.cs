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
}
