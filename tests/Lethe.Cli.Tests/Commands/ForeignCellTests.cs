using Lethe.Interop.Isolation;
using Lethe.Memory;
using Lethe.Models;
using Lethe.Onnx;
using Lethe.Torch.Scripts;

namespace Lethe.Cli.Tests.Commands;

/// <summary>16 random cells that PyTorch wrote, as ONNX and as TorchScript: two runtimes and two roundings, one answer.</summary>
public sealed class ForeignCellTests
{
    private const int Cells = 16, MostUndecided = 4, MostApart = 1;

    [Fact]
    public void Both_files_of_a_cell_say_the_same()
    {
        using var folder = new TemporaryFolder();
        PythonProgram.RequireTorch();
        PythonProgram.Run(folder.Path, Fixtures.PathOf("cells.py"), folder.Path).Expect(0);
        int undecided = 0, apart = 0;
        string[] names = [.. Directory.GetFiles(folder.Path, "*.pt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];
        Assert.Equal(Cells, names.Length);
        foreach (string name in names)
        {
            // Number and inputs.
            var options = new ForeignModelOptions
            {
                Ports = new()
                {
                    Channels = int.Parse(name.Split('-')[1],
                CultureInfo.InvariantCulture)
                }
            };
            TailFit script, onnx;
            using (var model = TorchScriptModel.Load(folder[name + ".pt"], options with { Isolation = ModelIsolation.InProcess }))
                script = Measured(model);
            using (var model = OnnxModel.Load(folder[name + ".onnx"], new ForeignModelOptions { Isolation = ModelIsolation.InProcess }))
                onnx = Measured(model);
            if ((onnx.Kind == TailKind.Undecided) != (script.Kind == TailKind.Undecided)) undecided++;
            if (onnx.Kind == TailKind.Undecided || script.Kind == TailKind.Undecided) continue;
            Assert.Equal(script.Kind, onnx.Kind);
            if (onnx.IntervalLow > script.IntervalHigh || script.IntervalLow > onnx.IntervalHigh) apart++;
        }
        // Of one cell rounding moves the window of the fit by some steps, and the intervals miss each other by half a percent.
        Assert.InRange(apart, 0, MostApart);
        Assert.InRange(undecided, 0, MostUndecided);
    }

    // In this process: starting one for each file would take most of the time.
    private static TailFit Measured(ISequenceModel model) =>
        MemoryProbing.MeasureAll(model, new MemoryOptions
        {
            Length = 64, Restarts = 1, Magnitudes = [0.0625, 0.25, 0.5, 1, 2, 4], LargestMagnitude = 0,
        }, SharedWorkers.Of(1)).Headline.Tail;
}
