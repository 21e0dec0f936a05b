using Lethe.Kernels;
using Lethe.Parameterizations;
using Lethe.Torch;
using Lethe.Torch.Modules;
using Lethe.Torch.Optimization;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded(); // before anything of TorchSharp, and in a method that names none of its types
Training.Run();

internal static class Training
{
    internal static void Run()
    {
        manual_seed(1);
        var memory = new StateSpaceLayer(1, 16, 8, ParameterizationCatalog.Parse("softplus"), Activation.Tanh);
        var network =
            nn.Sequential(("memory", memory), ("mix", nn.Linear(8, 16, dtype: ScalarType.Float64)), ("gelu", nn.GELU()),
            ("read", nn.Linear(16, 1, dtype: ScalarType.Float64)));
        using var optimizer = new AdamWOptimizer(network.parameters(), 0.01);
        Tensor x = randn([64, 100, 1], dtype: ScalarType.Float64), y = x.cumsum(1) / 10; // a target that forgets nothing
        for (int step = 0; step <= 100; step++)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor loss = nn.functional.mse_loss(network.forward(x), y);
            optimizer.ZeroGradients();
            BackwardPass.Run(loss); // loss.backward(), and an exception if it fails
            optimizer.Step();
            if (step % 50 == 0) Console.WriteLine($"step {step}: loss {loss.item<double>():F4}");
        }
    }
}
