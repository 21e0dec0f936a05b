namespace Lethe.Torch;

/// <summary>libtorch's native libraries are not at hand or do not load. Only what needs them is affected.</summary>
public sealed class TorchUnavailableException : InvalidOperationException
{
    /// <summary>Composes the message from its parts, each without a full stop at its end.</summary>
    /// <param name="actual">What was found, or where nothing was found.</param>
    /// <param name="remedy">What the user can do.</param>
    public TorchUnavailableException(string actual, string remedy)
        : base($"{WhatText}: {actual}. Expected {ExpectedText}. {remedy}.")
    {
        Actual = actual;
        Remedy = remedy;
    }

    private const string WhatText = "libtorch";

    private static string ExpectedText => $"the native libraries of libtorch {TorchVersions.LibTorch} and TorchSharp {TorchVersions.TorchSharp}";

    /// <summary>The part that is missing: libtorch.</summary>
    public string What => WhatText;

    /// <summary>What was found, or where nothing was found.</summary>
    public string Actual { get; }

    /// <summary>What would have been right.</summary>
    public string Expected => ExpectedText;

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }
}
