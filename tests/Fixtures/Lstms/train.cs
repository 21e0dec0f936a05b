#:project ../../../src/Lethe.Torch/Lethe.Torch.csproj
#:project ../../../src/Lethe.Interop/Lethe.Interop.csproj
#:package TorchSharp
#:property ManagePackageVersionsCentrally=true
#:property RestorePackagesWithLockFile=false
#:property RunAnalyzersDuringBuild=false
#:property PublishAot=false

// Makes the files beside it: five LSTMs with a linear read-out, trained in float64, for tests of the memory function.
// dotnet run tests/Fixtures/Lstms/train.cs
using Lethe.Interop;
using Lethe.Torch;
using Lethe.Torch.Optimization;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded();
Training.Run(Path.GetDirectoryName(Path.GetFullPath(args.Length > 0 ? args[0] : "tests/Fixtures/Lstms/train.cs"))!);

internal static class Training
{
    private const int Batch = 32, Time = 60, Steps = 400;

    // Width, inputs, and what is to be learnt of standard normal inputs (batch, time, inputs).
    private static readonly (int Width, int Inputs, Func<double[,], double[]> Target)[] Tasks =
    [
        (10, 1, x => Each(x, (k, h) => k < 8 ? 0 : x[k - 8, 0])),                                        // recall
        (8, 2, x => Each(x, (k, h) => 0.9 * h + (x[k, 1] > 0.8 ? 0.3 * x[k, 0] : 0))),                  // sum of what is marked
        (12, 2, x => Each(x, (k, h) => Math.Tanh(1.05 * h + 0.3 * x[k, 0] * x[k, 1]))),                  // a soft latch of products
        (10, 3, x => Each(x, (k, h) => 0.9 * h + 0.1 * Math.Max(x[k, 0], Math.Max(x[k, 1], x[k, 2])))), // mean of the largest
        (12, 4, x => Each(x, (k, h) => (x[k, 3] > 1 ? 0.2 : 0.8) * h + 0.1 * (x[k, 0] + x[k, 1] - x[k, 2]))), // reset by the fourth
    ];

    public static void Run(string folder)
    {
        for (int i = 0; i < Tasks.Length; i++)
        {
            (int width, int inputs, Func<double[,], double[]> target) = Tasks[i];
            set_num_threads(1);
            manual_seed(i + 1);
            var random = new Random(i + 1);
            var lstm = nn.LSTM(inputs, width, batchFirst: true, dtype: ScalarType.Float64);
            var read = nn.Linear(width, 1, dtype: ScalarType.Float64);
            using var optimizer = new AdamWOptimizer([.. lstm.parameters(), .. read.parameters()], 0.01);
            double last = 0;
            for (int step = 0; step < Steps; step++)
            {
                using IDisposable scope = NewDisposeScope();
                (Tensor x, Tensor y) = Data(random, inputs, target);
                Tensor loss = nn.functional.mse_loss(read.forward(lstm.call(x).Item1), y);
                optimizer.ZeroGradients();
                BackwardPass.Run(loss);
                optimizer.Step();
                last = loss.item<double>();
            }
            NamedTensor[] tensors = [.. lstm.named_parameters().Select(p => Of(p.name, p.parameter)),
                .. read.named_parameters().Select(p => Of("readout." + p.name, p.parameter))];
            using FileStream file = File.Create(Path.Combine(folder, $"lstm-{i + 1}.safetensors"));
            Safetensors.Write(file, tensors);
            Console.WriteLine($"lstm-{i + 1}: width {width}, {inputs} inputs, last loss {last:G4}");
        }
    }

    private static NamedTensor Of(string name, Tensor values) =>
        new(name, [.. values.shape.Select(n => (int)n)], [.. values.detach().contiguous().data<double>()]);

    private static (Tensor X, Tensor Y) Data(Random random, int inputs, Func<double[,], double[]> target)
    {
        double[] x = new double[Batch * Time * inputs], y = new double[Batch * Time];
        for (int s = 0; s < Batch; s++)
        {
            var sequence = new double[Time, inputs];
            for (int k = 0; k < Time; k++)
                for (int c = 0; c < inputs; c++)
                    x[(s * Time + k) * inputs + c] = sequence[k, c] =
                        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            target(sequence).CopyTo(y, s * Time);
        }
        return (tensor(x).reshape(Batch, Time, inputs), tensor(y).reshape(Batch, Time, 1));
    }

    private static double[] Each(double[,] x, Func<int, double, double> next)
    {
        var y = new double[x.GetLength(0)];
        for (int k = 0; k < y.Length; k++) y[k] = next(k, k == 0 ? 0 : y[k - 1]);
        return y;
    }
}
