namespace Lethe.Interop;

/// <summary>What comes of a file or folder that cannot be read or written.</summary>
public static class FileTrouble
{
    /// <summary>True for what the system says, and for what Lethe made of it.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or ProblemException { Problem.IsOfFile: true };
}
