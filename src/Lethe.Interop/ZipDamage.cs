namespace Lethe.Interop;

/// <summary>How the framework's zip reader speaks of a damaged archive: by many types, among them those for wrong arguments.</summary>
internal static class ZipDamage
{
    /// <summary>True for what a damaged archive makes it throw; what Lethe itself has to say about a file passes unchanged.</summary>
    internal static bool Is(Exception e) =>
        e is InvalidDataException or ArgumentException or NotSupportedException or OverflowException or IOException
            or UnauthorizedAccessException;

    internal static ProblemException Problem(string source, string kind, Exception e) =>
        ProblemException.Input(source, $"its zip structure is damaged ({Printable.Clip(e.Message.TrimEnd('.'))})", kind,
            "Write or copy the file again", e);
}
