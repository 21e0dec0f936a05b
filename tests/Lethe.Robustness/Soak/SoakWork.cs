using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Onnx;
using Lethe.Parameterizations;
using Lethe.Reporting.Html;
using Lethe.Reporting.Science;
using Lethe.Torch;
using Lethe.Training;

namespace Lethe.Robustness.Soak;

/// <summary>One round: each kind of measurement, those that take microseconds more often. All by the public entry points, as a program of a
/// user's would.</summary>
internal sealed class SoakWork : IDisposable
{
    private const int Often = 25;

    // The length of the horizon, small: it is the number of measurements that counts here.
    private static readonly MemoryOptions Short =
        new() { Length = 16, SteadyStateSteps = 32, AscentRounds = 0, Directions = 2, Magnitudes = [1], LargestMagnitude = 0 };

    private readonly ScratchFolder _folder = new();
    private readonly Workers _workers = new(2);
    private readonly List<(string Name, int Times, Action Measure)> _kinds = [];
    private long _round;

    internal SoakWork()
    {
        if (TorchRuntime.TryLoad(out string torch)) _kinds.Add(("TorchScript", 1, Script));
        else Console.WriteLine($"without TorchScript: {torch}");
        if (OnnxLibrary.TryLoad(out string onnx)) _kinds.Add(("ONNX", 1, Graph));
        else Console.WriteLine($"without ONNX: {onnx}");
        _kinds.AddRange([("native models", Often, Native), ("files", Often, Files), ("reports", 2, Report), ("trained runs", 1, Train)]);
    }

    internal IEnumerable<string> Kinds => _kinds.Select(kind => kind.Name);

    /// <summary>Runs it.</summary>
    /// <returns>The number of measurements.</returns>
    internal int Round()
    {
        _round++;
        foreach ((_, int times, Action measure) in _kinds)
            for (int i = 0; i < times; i++) measure();
        return _kinds.Sum(kind => kind.Times);
    }

    public void Dispose() => _folder.Dispose();

    private static void Script()
    {
        using TorchScriptModel model = TorchScriptModel.Load(Fixtures.PathOf("lstm.pt"),
            new ForeignModelOptions { Ports = new() { Channels = 2 } });
        MemoryProbing.Measure(model, Short, Workers.Single);
    }

    private static void Graph()
    {
        using OnnxModel model = OnnxModel.Load(Fixtures.PathOf("gru-fixed.onnx"),
            new ForeignModelOptions { Ports = new() { Layout = SequenceLayout.TimeFirst } });
        MemoryProbing.Measure(model, Short, Workers.Single);
    }

    private void Native()
    {
        DiagonalModel model = Model();
        MemoryProbing.Measure(model, Short, _workers);
    }

    private void Files()
    {
        NamedTensor[] tensors = [new NamedTensor("w", [64, 16], new double[1024])];
        Npz.Write(_folder["values.npz"], tensors);
        Npz.Read(_folder["values.npz"]);
        Safetensors.Write(_folder["values.safetensors"], tensors);
        TensorFile.Read(_folder["values.safetensors"]);
        TensorFile.Read(Fixtures.PathOf("state-dict.pt"));
        Npy.Read(Fixtures.PathOf("lstm-x.npy"));
    }

    private void Report()
    {
        MemoryFunction memory = MemoryProbing.Measure(Model(), Short, Workers.Single);
        var figure = new ReportFigure(MemoryFigure.Create("Memory", [new MemoryCurve("model", memory, true)]), "memory");
        using FileStream page = File.Create(_folder["report.html"]);
        HtmlReport.Write(new ReportContent { Title = $"round {_round}", Sections = [new ReportSection("Memory", [figure])] }, page);
    }

    private void Train()
    {
        DataSplit data = DataGenerator.Generate(TargetCatalog.Parse("exp"),
            new DataOptions { Length = 20, TrainCount = 256, ValidationCount = 64, TestCount = 64, Seed = _round }, _workers);
        var options = new TrainingOptions { BatchSize = 64, Loss = LossWeighting.Plain, Margin = 0, StopBelow = null, MaxEpochs = 2 };
        var trainer = new Trainer(Model(), data, options, _workers);
        trainer.Run(trainer.NewState(), observer: null, CancellationToken.None);
    }

    private DiagonalModel Model()
    {
        var model = new DiagonalModel(new RecurrentOptions { Width = 8, Parameterization = ParameterizationCatalog.Parse("softplus") });
        Initialization.LogUniformRates(model, horizon: 20, seed: _round);
        return model;
    }
}
