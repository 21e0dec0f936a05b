namespace Lethe.Onnx;

/// <summary>OnnxRuntime's native library is not at hand or does not load. Only what needs it is affected.</summary>
public sealed class OnnxUnavailableException : InvalidOperationException
{
    /// <summary>Composes the message from its parts, each without a full stop at its end.</summary>
    /// <param name="actual">What was found, or where nothing was found.</param>
    /// <param name="remedy">What the user can do.</param>
    public OnnxUnavailableException(string actual, string remedy)
        : base($"{WhatText}: {actual}. Expected {ExpectedText}. {remedy}.")
    {
        Actual = actual;
        Remedy = remedy;
    }

    private const string WhatText = "onnxruntime";

    private static string ExpectedText => $"the native library of OnnxRuntime {OnnxLibrary.Version}";

    /// <summary>The part that is missing: onnxruntime.</summary>
    public string What => WhatText;

    /// <summary>What was found, or where nothing was found.</summary>
    public string Actual { get; }

    /// <summary>What would have been right.</summary>
    public string Expected => ExpectedText;

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }
}
