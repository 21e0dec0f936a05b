namespace Lethe.Interop.Onnx;

/// <summary>One operation of a graph.</summary>
/// <param name="Operator">Its operator.</param>
/// <param name="Inputs">Names of what it reads; empty for one that is left out.</param>
/// <param name="Outputs">Names of what it gives.</param>
/// <param name="Attributes">Its settings.</param>
internal sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>The name of an input; empty where there is none.</summary>
    internal string Input(int index) => index < Inputs.Count ? Inputs[index] : "";

    /// <summary>An attribute that is a whole number.</summary>
    internal long Whole(string name, long otherwise) => Attributes.TryGetValue(name, out OnnxAttribute? found) ? found.Whole : otherwise;
}

/// <summary>One setting of a node, as far as it is read: a number, a text, texts, or a tensor.</summary>
internal sealed record OnnxAttribute
{
    internal long Whole { get; set; }

    internal float Real { get; set; }

    internal string Text { get; set; } = "";

    internal List<string> Texts { get; } = [];

    /// <summary>How many real numbers it lists.</summary>
    internal int Reals { get; set; }

    internal OnnxTensor? Tensor { get; set; }
}
