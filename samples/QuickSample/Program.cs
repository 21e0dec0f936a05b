using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Models;
using Lethe.Parameterizations;
using Lethe.Stability;
using Lethe.Targets;
using Lethe.Training;

var workers = new Workers(Environment.ProcessorCount);
LinearFunctional target = TargetCatalog.Parse("pol");
DataSplit data = DataGenerator.Generate(target, new DataOptions { Length = 100 }, workers);
var model = new DiagonalModel(new RecurrentOptions { Width = 16, Parameterization = ParameterizationCatalog.Parse("softplus") });
Initialization.LogUniformRates(model, horizon: 100, seed: 1);
var trainer = new Trainer(model, data, new TrainingOptions(), workers);
TrainingResult training = trainer.Run(trainer.NewState(), observer: null, CancellationToken.None);
MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = 200 }, workers);
StabilityRadiusResult radius = StabilityRadius.Find(model, data.TestInputs, data.TestTargets, timeWeights: [], options: null, workers);
Console.WriteLine($"trained: {training.Outcome}, relative error {radius.RelativeError:E2}");
Console.WriteLine($"memory: {memory.Tail.Kind}, half-life {memory.HalfLife}; stability radius {radius.Radius:G3}");
