using CsCheck;
using Lethe.Torch.Optimization;
using Lethe.Torch.Tests.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Optimization;

/// <summary>Lethe's AdamW beside TorchSharp's, and with the garbage collector at work.</summary>
[Collection(Alone.Name)]
public sealed class AdamWOptimizerTests : TorchTest
{
    /// <summary>Relative; both do the same operations up to the order of a few roundings in each of the steps.</summary>
    private const double Tolerance = 1e-12;

    [Fact]
    public void The_trajectory_is_that_of_libtorch() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Double[1e-4, 0.1], Gen.Double[0, 0.1], Gen.Double[0.5, 0.95], Gen.Double[0.9, 0.9999])
            .Sample((seed, rate, decay, beta1, beta2) =>
            Kept.Repeated(() => Differences(seed, rate, decay, beta1, beta2), (differences, _) => differences.All(d => d <= Tolerance)),
            iter: 5, threads: 1);

    /// <summary>A scalar that nobody holds is freed while libtorch reads it: with TorchSharp's own optimizer this fails within
    /// seconds.</summary>
    [Fact]
    public void A_collection_on_another_thread_changes_no_step()
    {
        double[] undisturbed = Train();
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                // One collection after the other would let the other thread do nothing for minutes.
                Thread.Sleep(1);
            }
        });
        collector.Start();
        try
        {
            Assert.Equal(undisturbed, Train());
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        using var parameter = new Parameter(ones([3], dtype: ScalarType.Float64));
        using var optimizer = new AdamWOptimizer([parameter]);
        optimizer.Step();
        Assert.All(parameter.data<double>().ToArray(), value => Assert.Equal(1, value));
        Assert.Equal(1, optimizer.Steps);
    }

    [Fact]
    public void A_number_out_of_range_is_refused()
    {
        using var parameter = new Parameter(ones([3], dtype: ScalarType.Float64));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWOptimizer([parameter], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWOptimizer([parameter], beta1: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWOptimizer([parameter], beta2: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWOptimizer([parameter], epsilon: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWOptimizer([parameter], weightDecay: -1));
    }

    private static List<double> Differences(int seed, double rate, double decay, double beta1, double beta2)
    {
        using IDisposable scope = NewDisposeScope();
        manual_seed(seed);
        List<double> differences = [];
        Tensor x = randn([7, 3], dtype: ScalarType.Float64), y = randn([7, 2], dtype: ScalarType.Float64);
        Linear ours = nn.Linear(3, 2, dtype: ScalarType.Float64), theirs = nn.Linear(3, 2, dtype: ScalarType.Float64);
        theirs.load_state_dict(ours.state_dict());
        using var optimizer = new AdamWOptimizer(ours.parameters(), rate, beta1, beta2, weightDecay: decay);
        using optim.Optimizer expected = optim.AdamW(theirs.parameters(), rate, beta1, beta2, 1e-8, decay);
        for (int step = 0; step < 20; step++)
        {
            optimizer.ZeroGradients();
            expected.zero_grad();
            nn.functional.mse_loss(ours.forward(x), y).backward();
            nn.functional.mse_loss(theirs.forward(x), y).backward();
            optimizer.Step();
            expected.step();
            foreach ((Parameter a, Parameter b) in ours.parameters().Zip(theirs.parameters()))
            {
                using Tensor difference = (a - b).abs().max();
                differences.Add(difference.item<double>());
            }
        }
        return differences;
    }

    private static double[] Train()
    {
        using IDisposable scope = NewDisposeScope();
        using var parameter = new Parameter(tensor([.. Enumerable.Range(0, 20000).Select(i => (double)i)]));
        using var optimizer = new AdamWOptimizer([parameter], 0.01);
        using Tensor loss = parameter.mul(parameter).sum(dim: 0);
        loss.backward();
        for (int step = 0; step < 3000; step++) optimizer.Step();
        return parameter.detach().data<double>().ToArray();
    }
}
