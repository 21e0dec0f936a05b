using Lethe.Experiments.Measurement;
using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Models;
using Lethe.Parameterizations;
using Lethe.Stability;
using Lethe.Targets;

var workers = new Workers(Environment.ProcessorCount);
LinearFunctional target = TargetCatalog.Parse("exp");
(TiledSequences inputs, TiledSequences targets) =
    DataGenerator.Generate(target, new DataOptions { Length = 64 }, DataPart.Test, count: 256, workers);
var model = new DiagonalModel(new RecurrentOptions
{
    Width = 1,
    Parameterization = ParameterizationCatalog.Direct,
    Activation = Activation.Linear,
    Integration = Integration.Exact,
});
foreach (string weight in new[] { DiagonalModel.RecurrentName, DiagonalModel.InputName, DiagonalModel.OutputName })
    model.Parameters[weight].Fill(0.9);
var ball = new PerturbationOptions
{
    Blocks = PerturbedBlocks.All,
    Ball = PerturbationBall.L2,
    Search = PerturbationSearch.Adversarial,
    Relative = true,
};
var options = new MeasurementOptions { Perturbation = ball, Tolerance = 0.1, Memory = new MemoryOptions { Length = 64 } };
ModelMeasurement measured = ModelMeasurement.Of(model, new EvaluationData(inputs, targets, TimeWeights: [], target), options, workers);
Console.WriteLine($"{measured.Choice}: relative error {measured.RelativeError:G3}, beta* {measured.Radius!.Radius:G3}, " +
    $"r(W) {measured.Distance.Distance:G3}");
Console.WriteLine($"memory: {measured.Memory!.Tail.Kind}, rate {measured.Memory.Tail.Rate:G3}; E({measured.Curve!.Betas[^1]:G3}) " +
    $"at least {measured.Curve.Lower[^1]:G3}");
