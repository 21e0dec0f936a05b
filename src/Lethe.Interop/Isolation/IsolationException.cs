namespace Lethe.Interop.Isolation;

/// <summary>
/// This application cannot start a child process for a model of foreign origin. Such a model is then not run, unless the caller
/// names <see cref="ModelIsolation.InProcess"/>.
/// </summary>
public sealed class IsolationException : FileProblemException
{
    internal IsolationException(string actual, Exception? inner = null)
        : base("child process of a model", actual, "an application of framework-dependent assemblies, which dotnet can start",
            "Publish without single file, trimming and self-containment; "
                + "or, for a model that is trusted, choose ModelIsolation.InProcess in its options", inner)
    {
    }
}
