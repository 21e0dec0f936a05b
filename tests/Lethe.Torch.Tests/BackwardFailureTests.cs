using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests;

/// <summary>A backward pass that fails is told to whom it belongs, once, and to nobody else; the process lives on and the gradients are
/// NaN.</summary>
public sealed class BackwardFailureTests : TorchTest
{
    private const int Steps = 20;

    // Each layer whose backward pass calls f' in a function of its own.
    public static TheoryData<string> Layers => ["diagonal", "dense", "state space", "lru"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_two_networks_in_turns_only_the_one_that_failed_is_told_and_once(string kind)
    {
        using IDisposable scope = NewDisposeScope();
        Breakable fragile = new(), sound = new();
        nn.Module<Tensor, Tensor> failing = Create(kind, fragile), other = Create(kind, sound);
        for (int step = 0; step < Steps; step++)
        {
            fragile.Broken = step % 3 == 1;
            if (step % 3 == 2) AssertTold(() => failing.forward(Input()));
            Loss(failing).backward();
            Loss(other).backward();
            Assert.Equal(fragile.Broken, HasNaN(failing));
            Assert.False(HasNaN(other));
            foreach (nn.Module module in (nn.Module[])[failing, other]) module.zero_grad();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_networks_on_threads_of_their_own_only_the_one_that_failed_is_told(bool pass)
    {
        int[] told = new int[4];
        Parallel.For(0, told.Length, new ParallelOptions { MaxDegreeOfParallelism = told.Length }, i =>
        {
            Breakable f = new();
            using nn.Module<Tensor, Tensor> network = Create("diagonal", f);
            for (int step = 0; step < Steps; step++)
            {
                using IDisposable scope = NewDisposeScope();
                f.Broken = i % 2 == 1 && step % 2 == 0;
                try
                {
                    Tensor loss = Loss(network);
                    if (pass) BackwardPass.Run(loss);
                    else loss.backward();
                }
                catch (InvalidOperationException)
                {
                    told[i]++;
                }
            }
        });
        Assert.Equal([0, Steps / 2, 0, Steps / 2], told);
    }

    [Fact]
    public void A_pass_tells_its_own_failure_and_the_layer_does_not_tell_it_again()
    {
        using IDisposable scope = NewDisposeScope();
        Breakable f = new() { Broken = true };
        DiagonalRecurrence layer = new(1, 3, 1, f);
        AssertTold(() => BackwardPass.Run(Loss(layer)));
        layer.Failure.ThrowIfAny();
        f.Broken = false;
        BackwardPass.Run(Loss(layer));
    }

    [Fact]
    public void A_pass_inside_a_pass_keeps_the_failures_apart()
    {
        using IDisposable scope = NewDisposeScope();
        DiagonalRecurrence sound = new(1, 3, 1, new Breakable()), broken = new(1, 3, 1, new Breakable { Broken = true });
        BackwardPass.Run(() =>
        {
            AssertTold(() => BackwardPass.Run(Loss(broken)));
            Loss(sound).backward();
        });
        AssertTold(() => BackwardPass.Run(() =>
        {
            Loss(broken).backward();
            BackwardPass.Run(Loss(sound));
        }));
        Assert.Throws<TimeZoneNotFoundException>(() => BackwardPass.Run(() => throw new TimeZoneNotFoundException()));
        Loss(broken).backward();
        AssertTold(broken.Failure.ThrowIfAny);
    }

    [Fact]
    public void A_scan_without_a_layer_tells_what_it_was_given_or_the_pass_it_runs_in()
    {
        using IDisposable scope = NewDisposeScope();
        BackwardFailure first = new(), second = new();
        (Tensor a, Tensor broken) = StaleScan(first);
        (_, Tensor sound) = Scan(second);
        sound.backward();
        broken.backward();
        Assert.True(AllNaN(a.grad!));
        second.ThrowIfAny();
        Assert.NotNull(Assert.Throws<InvalidOperationException>(first.ThrowIfAny).InnerException);
        first.ThrowIfAny();

        (a, broken) = StaleScan(null);
        broken.backward();
        Assert.True(AllNaN(a.grad!));
        Scan(null).Loss.backward();
        (_, broken) = StaleScan(first);
        Assert.Throws<InvalidOperationException>(() => BackwardPass.Run(broken));
        first.ThrowIfAny();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_is_thrown_leaves_the_process_alive(bool memory)
    {
        using IDisposable scope = NewDisposeScope();
        Breakable f = new() { Broken = true, OutOfMemory = memory };
        Tensor w = rand([4], dtype: ScalarType.Float64).requires_grad_();
        Tensor rate = RateFunction.Apply(null, w, f);
        rate.sum(dim: 0).backward();
        Assert.True(AllNaN(w.grad!));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_graph_that_is_dropped_takes_everything_with_it(bool backward, bool fails)
    {
        WeakReference[] kept = Drop(backward, fails);
        // Nodes are destroyed by libtorch as the last tensor goes; finalizers of tensors that no scope disposed of need a second
        // collection.
        for (int round = 0; round < 10 && kept.Any(reference => reference.IsAlive); round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.DoesNotContain(kept, reference => reference.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Drop(bool backward, bool fails)
    {
        using IDisposable scope = NewDisposeScope();
        Breakable f = new() { Broken = fails };
        LruLayer lru = new(1, 3, 1, f);
        DiagonalRecurrence diagonal = new(1, 3, 1, f);
        BackwardFailure scan = new();
        using (no_grad()) lru.forward(Input());
        Tensor loss = Loss(lru).Plus(Loss(diagonal)).Plus((fails ? StaleScan(scan) : Scan(scan)).Loss);
        if (backward) loss.backward();
        return [new(f), new(lru.Failure), new(diagonal.Failure), new(scan)];
    }

    private static nn.Module<Tensor, Tensor> Create(string kind, IParameterization f) => kind switch
    {
        "diagonal" => new DiagonalRecurrence(1, 3, 1, f, Activation.Tanh),
        "dense" => new DenseRecurrence(1, 3, 1, f, Activation.Tanh),
        "state space" => new StateSpaceLayer(1, 3, 1, f),
        _ => new LruLayer(1, 3, 1, f),
    };

    private static Tensor Input() => ones([2, 5, 1], dtype: ScalarType.Float64);

    private static Tensor Loss(nn.Module<Tensor, Tensor> network) => network.forward(Input()).Squared().mean();

    private static (Tensor Multipliers, Tensor Loss) Scan(BackwardFailure? failure)
    {
        Tensor a = rand([3], dtype: ScalarType.Float64).requires_grad_();
        return (a, LinearScan.Apply(a, ones([2, 5, 3], dtype: ScalarType.Float64), failure: failure).mean());
    }

    // What a user does by mistake: a tensor that the graph still needs is changed in place, and libtorch refuses it when the graph is gone
    // back through.
    private static (Tensor Multipliers, Tensor Loss) StaleScan(BackwardFailure? failure)
    {
        (Tensor a, Tensor loss) = Scan(failure);
        using (no_grad()) a.mul_(Kept.Number(2));
        return (a, loss);
    }

    private static void AssertTold(Action action) =>
        Assert.Contains(Breakable.Message, Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);

    private static bool HasNaN(nn.Module network) =>
        network.parameters().Any(p => p.grad is { } gradient && gradient.data<double>().ToArray().Any(double.IsNaN));

    private static bool AllNaN(Tensor gradient) => Array.TrueForAll(gradient.data<double>().ToArray(), double.IsNaN);

    private sealed class Breakable : Parameterization
    {
        internal const string Message = "no slope here.";

        internal bool Broken { get; set; }

        internal bool OutOfMemory { get; init; }

        public override string Name => "breakable";

        public override string Description => "throws where its slope is asked for, once it is broken";

        public override string Formula => "w";

        public override double Rate(double w) => w;

        public override double RateDerivative(double w) => !Broken ? 1
            : throw (OutOfMemory ? new InsufficientMemoryException(Message) : new ArithmeticException(Message));

        public override double Inverse(double rate) => rate;
    }
}
