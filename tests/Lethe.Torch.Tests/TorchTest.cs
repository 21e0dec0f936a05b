namespace Lethe.Torch.Tests;

/// <summary>
/// Base of all tests that use TorchSharp: loads libtorch before the first of its members can run, or skips the test where there is none
/// (in CI: fails it).
/// </summary>
public abstract class TorchTest
{
    protected TorchTest() => Require.Optional(TorchRuntime.TryLoad(out string reason), "libtorch", reason);
}
