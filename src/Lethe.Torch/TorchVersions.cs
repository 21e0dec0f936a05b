using System.Reflection;

namespace Lethe.Torch;

/// <summary>The versions this build belongs to, as they stand in Directory.Packages.props.</summary>
public static class TorchVersions
{
    /// <summary>The version of the TorchSharp package.</summary>
    public static string TorchSharp { get; } = Metadata("TorchSharpVersion");

    /// <summary>The version of the libtorch-cpu packages it needs.</summary>
    public static string LibTorch { get; } = Metadata("LibTorchVersion");

    private static string Metadata(string key)
    {
        foreach (AssemblyMetadataAttribute attribute in typeof(TorchVersions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (attribute.Key == key && attribute.Value is { } value) return value;
        }

        throw new InvalidOperationException($"the assembly was built without the metadata {key}");
    }
}
