using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lethe.Kernels.Tests;

/// <summary>The same bits with AVX-512, with AVX2, with SSE and without any vector instruction: this very program is run once for
/// each.</summary>
public sealed class TierTests
{
    // What this process computes, once for all.
    private static readonly Lazy<double[]> Here = new(() => [.. TierProbe.Results().SelectMany(x => x)]);

    [Theory]
    [InlineData("EnableAVX512")]
    [InlineData("EnableAVX2")]
    [InlineData("EnableHWIntrinsic")]
    public void Bits_do_not_depend_on_the_instruction_set(string off)
    {
        string file = Path.Combine(Path.GetTempPath(), $"lethe-tier-{Guid.NewGuid():N}");
        try
        {
            Run(file, off);
            double[] actual = [.. MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file))],
                expected = Here.Value;
            Numbers.AssertSameBits(expected, actual, () => $"with DOTNET_{off}=0: value");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Run(string file, string off)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Under `dotnet X.dll` the process is dotnet itself, and the program its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(TierTests).Assembly.Location);
        start.ArgumentList.Add("-class");
        start.ArgumentList.Add(typeof(TierProbe).FullName!);
        start.Environment["DOTNET_" + off] = "0";
        start.Environment[TierProbe.FileVariable] = file;
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"DOTNET_{off}=0: exit code {process.ExitCode}\n{output}\n{errors.Result}");
        Assert.True(File.Exists(file), $"DOTNET_{off}=0: nothing was run\n{output}");
    }
}
