using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Peers;

/// <summary>The trajectory of torch.optim.AdamW on a given gradient, float64.</summary>
internal static class TorchAdamW
{
    private const int MostAttempts = 10;

    /// <summary>
    /// The weights after each step. The optimizer's own numbers may be freed while libtorch reads them (<see cref="Kept"/>), so that it
    /// now and then fails or steps otherwise: what two runs in turn agree on is returned.
    /// </summary>
    internal static List<double[]> Run(double[] start, Func<double[], double[]> gradient, int steps, double learningRate, double beta1,
        double beta2, double epsilon, double weightDecay)
    {
        List<double[]>? last = null;
        for (int attempt = 1; attempt <= MostAttempts; attempt++)
        {
            List<double[]>? now = null;
            try
            {
                now = Once(start, gradient, steps, learningRate, beta1, beta2, epsilon, weightDecay);
            }
            catch (System.Runtime.InteropServices.ExternalException e)
                when (e.Message.Contains("Expected false to be true", StringComparison.Ordinal))
            {
            }
            if (now is not null && last is not null && now.Zip(last).All(p => p.First.AsSpan().SequenceEqual(p.Second))) return now;
            last = now;
        }
        throw new InvalidOperationException($"{MostAttempts} runs of torch.optim.AdamW, no two in turn alike");
    }

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
