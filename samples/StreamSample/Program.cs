using System.Globalization;
using Lethe.Experiments.Runs;
using Lethe.Interop;
using Lethe.Kernels.Recurrence;
using Lethe.Models;

// StreamSample RUN STATE.npy: a line of numbers in, a line out, a step each; the state is kept from one start to the next.
RecurrentModel model = StoredRun.Open(args[0]).LoadModel();
SequenceStepper stepper = model.Start(lanes: 1);
if (File.Exists(args[1])) stepper.RestoreState(Npy.Read(args[1]).Data);
double[] x = new double[model.InputSize], y = new double[model.OutputSize], state = new double[model.StateSize];
while (Console.ReadLine() is { } line)
{
    string[] numbers = line.Split(' ');
    for (int i = 0; i < x.Length; i++) x[i] = double.Parse(numbers[i], CultureInfo.InvariantCulture);
    stepper.Step(x, y);
    Console.WriteLine(string.Join(' ', y.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
}
stepper.SaveState(state);
Npy.Write(args[1], new NamedTensor("state", [1, state.Length], state));
