using Lethe.Data;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Data;
using Lethe.Experiments.Runs;
using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Models;
using Lethe.Stability;
using Lethe.Training;

// A recording of 4,000 steps: the load of a machine follows its speed with a delay.
string file = Path.Combine(Path.GetTempPath(), $"machine-{Environment.ProcessId}.csv");
double speed = 0, load = 0;
File.WriteAllLines(file, Enumerable.Range(0, 4000).Select(step =>
{
    speed = Math.Sin(step * step % 1013);
    load = (0.9 * load) + (0.1 * speed);
    return FormattableString.Invariant($"{speed},{load}");
}).Prepend("speed,load"));

var workers = new Workers(Environment.ProcessorCount);
DataFormats formats = DataReaders.All();
string[] settings = [$"data={file}", "data.targets=load", "data.length=100", "model.width=4", "train.epochs=200", "activation=tanh"];
RunConfig config = formats.Seal(RunConfig.Resolve(null, settings), Console.WriteLine);
OwnData data = formats.Load(config);
RecurrentModel model = ModelFactory.CreateInitialized(config);
var trainer = new Trainer(model, data.Split, RunOptions.Training(config), workers);
TrainingResult training = trainer.Run(trainer.NewState(), observer: null, CancellationToken.None);
model.Parameters.Set(training.State.BestWeights);
MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = 100 }, workers);
StabilityRadiusResult radius =
    StabilityRadius.Find(model, data.Test.Inputs, data.Test.Targets, timeWeights: [], options: null, workers);
Console.WriteLine($"{data.Train.Inputs.Count} windows of {data.Length} steps; relative error {radius.RelativeError:E2}");
Console.WriteLine($"memory: {memory.Tail.Kind}, half-life {memory.HalfLife}; stability radius {radius.Radius:G3}");
File.Delete(file);
