using System.Diagnostics;
using System.Text.Json;

namespace Lethe.Cli.Tests.Commands;

/// <summary>16 random cells that PyTorch wrote, as ONNX and as TorchScript: two runtimes and two roundings, one answer.</summary>
public sealed class ForeignCellTests
{
    private const string Python = "/usr/bin/python3";
    private const int Cells = 16, MostUndecided = 4, MostApart = 1;

    [Fact]
    public void Both_files_of_a_cell_say_the_same()
    {
        using var folder = new TemporaryFolder();
        MakeCells(folder.Path);
        int undecided = 0, apart = 0;
        string[] names = [.. Directory.GetFiles(folder.Path, "*.pt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];
        Assert.Equal(Cells, names.Length);
        foreach (string name in names)
        {
            // Number and inputs.
            JsonNode script = Measured(folder, name + ".pt", "in=" + name.Split('-')[1]), onnx = Measured(folder, name + ".onnx");
            (string kind, string other) = ((string)onnx["kind"]!, (string)script["kind"]!);
            if ((kind == "undecided") != (other == "undecided")) undecided++;
            if (kind == "undecided" || other == "undecided") continue;
            Assert.Equal(other, kind);
            if (onnx["ci"]![0]!.GetValueKind() != JsonValueKind.Number) continue;
            if ((double)onnx["ci"]![0]! > (double)script["ci"]![1]! || (double)script["ci"]![0]! > (double)onnx["ci"]![1]!) apart++;
        }
        // Of one cell rounding moves the window of the fit by some steps, and the intervals miss each other by half a percent.
        Assert.InRange(apart, 0, MostApart);
        Assert.InRange(undecided, 0, MostUndecided);
    }

    private static JsonNode Measured(TemporaryFolder folder, string file, params string[] words) =>
        CommandRun.In(folder, ["memory", file, "--length", "64", "--restarts", "1", "--magnitudes", "0.0625,0.25,0.5,1,2,4", "--json",
            "--out", "out-" + file, .. words]).Expect(0).Json["tail"]!;

    private static void MakeCells(string folder)
    {
        var start = new ProcessStartInfo(Python, [Fixtures.PathOf("cells.py"), folder]) { RedirectStandardError = true };
        using Process? python = File.Exists(Python) ? Process.Start(start) : null;
        string error = python?.StandardError.ReadToEnd() ?? "";
        python?.WaitForExit();
        Require.Optional(python is { ExitCode: 0 }, "PyTorch " + error, "apt-get install python3-torch");
    }
}
