using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Peers;

/// <summary>The trajectory of torch.optim.AdamW on a given gradient, float64.</summary>
internal static class TorchAdamW
{
    /// <summary>The weights after each step: what two runs in turn agree on.</summary>
    internal static List<double[]> Run(double[] start, Func<double[], double[]> gradient, int steps, double learningRate, double beta1,
        double beta2, double epsilon, double weightDecay) =>
        Kept.Repeated(() => Once(start, gradient, steps, learningRate, beta1, beta2, epsilon, weightDecay),
            (now, last) => last is not null && now.Zip(last).All(p => p.First.AsSpan().SequenceEqual(p.Second)));

    private static List<double[]> Once(double[] start, Func<double[], double[]> gradient, int steps, double learningRate, double beta1,
        double beta2, double epsilon, double weightDecay)
    {
        using IDisposable scope = NewDisposeScope();
        using Parameter weights = new(tensor(start));
        using nn.Module module = new Holder(weights);
        using optim.Optimizer optimizer = optim.AdamW(module.parameters(), learningRate, beta1, beta2, epsilon, weightDecay);
        List<double[]> trajectory = [];
        double[] now = start;
        for (int i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            using Tensor product = (weights * tensor(gradient(now))).sum(dim: 0); // its gradient is the given one
            product.backward();
            optimizer.step();
            now = weights.detach().data<double>().ToArray();
            trajectory.Add(now);
        }

        return trajectory;
    }

    private sealed class Holder : nn.Module
    {
        internal Holder(Parameter weights)
            : base("holder") => register_parameter("weights", weights);
    }
}
