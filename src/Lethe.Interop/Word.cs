using System.Reflection;
using System.Text.Json.Serialization;

namespace Lethe.Interop;

/// <summary>Names of enumerations as users write them.</summary>
public static class Word
{
    /// <summary>
    /// SuperExponential is super-exponential, and what has a name of its own (<see cref="JsonStringEnumMemberNameAttribute"/>) that name.
    /// </summary>
    public static string Of(Enum value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string name = value.ToString();
        if (value.GetType().GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>() is { } named) return named.Name;
        return string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c)
            ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
    }
}
