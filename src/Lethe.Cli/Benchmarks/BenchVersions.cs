using System.Globalization;
using System.Runtime.InteropServices;
using Lethe.Cli.Hosting;
using Lethe.Experiments.Runs;
using Lethe.Torch;

namespace Lethe.Cli.Benchmarks;

/// <summary>What a record was measured with.</summary>
internal static class BenchVersions
{
    /// <summary>The commit of this build, as far as the build knew it; otherwise the version.</summary>
    public static string Commit { get; } = Application.Version.Split('+') is [_, var commit] ? commit : Application.Version;

    /// <summary>In the order shown. <paramref name="peers"/> false: TorchSharp and libtorch had no part in it.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Collect(int threads, bool peers)
    {
        List<KeyValuePair<string, string>> versions =
        [
            new("processor", MachineInfo.Processor),
            new("threads", threads.ToString(CultureInfo.InvariantCulture)),
            new("vectors", string.Create(CultureInfo.InvariantCulture, $"{MachineInfo.VectorBits} bits")),
            new("runtime", MachineInfo.Runtime),
            new("system", $"{MachineInfo.System.Trim()} ({RuntimeInformation.RuntimeIdentifier})"),
            new("lethe", Application.Version.Split('+')[0]),
            new("commit", Commit),
        ];
        if (peers) versions.AddRange([new("TorchSharp", TorchVersions.TorchSharp), new("libtorch", TorchVersions.LibTorch)]);
        return versions;
    }
}
