using static TorchSharp.torch;

namespace Lethe.Torch.Tests;

public sealed class TorchRuntimeTests : TorchTest
{
    [Fact]
    public void Tensors_compute()
    {
        using Tensor a = tensor(new double[] { 1, 2, 3, 4 }).reshape(2, 2);
        using Tensor product = a.matmul(a);
        Assert.Equal([7, 10, 15, 22], product.data<double>().ToArray());
    }

    [Fact]
    public void Gradients_flow()
    {
        using Tensor x = tensor(new double[] { 1, 2, 3 }).requires_grad_();
        using Tensor y = (x * x * x).sum(dim: 0);
        y.backward();
        Assert.Equal([3, 12, 27], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Nothing_is_copied_beside_the_program()
    {
        using (Tensor t = zeros(3)) Assert.Equal(3, t.numel());
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")),
            "TorchSharp has copied libtorch: one of its members ran before the loader");
        Assert.Empty(Directory.GetFiles(AppContext.BaseDirectory, "*torch_cpu*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(AppContext.BaseDirectory, "*libLibTorchSharp*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Loading_again_does_nothing()
    {
        TorchRuntime.EnsureLoaded();
        Assert.True(TorchRuntime.TryLoad(out string reason));
        Assert.Empty(reason);
        Assert.True(TorchRuntime.TryFind(out string folder));
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void The_loader_looks_for_the_version_TorchSharp_is_built_against() =>
        Assert.StartsWith(TorchVersions.LibTorch + ".", __version__ + ".", StringComparison.Ordinal);
}
