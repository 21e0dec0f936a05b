namespace Lethe.Benchmarks.Peers;

/// <summary>A computation by libtorch, with and without its gradients.</summary>
internal abstract class TorchPeer : IPeer
{
    public abstract string Kind { get; }

    /// <summary>What gradients are taken in.</summary>
    private protected abstract IList<Tensor> Leaves { get; }

    public void Forward()
    {
        using IDisposable noGradient = no_grad();
        using IDisposable scope = NewDisposeScope();
        Outputs();
    }

    public double Step()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor loss = Loss(Outputs());
        autograd.grad([loss], Leaves);
        return TorchData.Number(loss);
    }

    public abstract void Dispose();

    private protected abstract Tensor Outputs();

    private protected abstract Tensor Loss(Tensor outputs);
}
