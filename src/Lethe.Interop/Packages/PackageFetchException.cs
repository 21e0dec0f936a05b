namespace Lethe.Interop.Packages;

/// <summary>Packages could not be fetched.</summary>
public sealed class PackageFetchException : InvalidOperationException
{
    /// <summary>Composes the message.</summary>
    /// <param name="actual">What happened.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="lacksSdk">Whether the .NET SDK is missing, without which nothing can be fetched.</param>
    public PackageFetchException(string actual, string remedy, bool lacksSdk)
        : base($"{actual}. {remedy}.") => (Actual, Remedy, LacksSdk) = (actual, remedy, lacksSdk);

    /// <summary>What happened.</summary>
    public string Actual { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }

    /// <summary>Whether the .NET SDK is missing.</summary>
    public bool LacksSdk { get; }
}
