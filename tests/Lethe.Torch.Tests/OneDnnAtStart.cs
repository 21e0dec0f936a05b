using System.Runtime.CompilerServices;

namespace Lethe.Torch.Tests;

/// <summary>Before any test has oneDNN compute: programs run in this process as well, in float32 too.</summary>
internal static class OneDnnAtStart
{
    [ModuleInitializer]
    internal static void Limit() => OneDnnLimit.Apply();
}
