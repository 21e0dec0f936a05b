namespace Lethe.Interop;

/// <summary>What a .safetensors file holds.</summary>
/// <param name="Tensors">The tensors, in the order of their data.</param>
/// <param name="Metadata">The free strings of the header's __metadata__; empty where there are none.</param>
public sealed record SafetensorsContent(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The tensor of this name, or null.</summary>
    /// <param name="name">The name, compared exactly.</param>
    public NamedTensor? Find(string name)
    {
        foreach (NamedTensor tensor in Tensors)
        {
            if (string.Equals(tensor.Name, name, StringComparison.Ordinal)) return tensor;
        }

        return null;
    }
}
