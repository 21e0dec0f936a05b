namespace Lethe.Interop;

/// <summary>
/// Whoever takes a JSON document apart by hand meets mistakes in it as exceptions of many types: a member that is missing, a value of
/// another kind, a number out of range, a name that stands there twice. This is the one list of them, so that no reader forgets a type.
/// </summary>
public static class JsonMistake
{
    /// <summary>True for what parsing a document of another form, its nodes, their conversions and the parsing of its texts
    /// throw.</summary>
    /// <param name="e">The exception.</param>
    public static bool Is(Exception e) =>
        e is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException
        or OverflowException or InvalidCastException or KeyNotFoundException or IndexOutOfRangeException;
}
