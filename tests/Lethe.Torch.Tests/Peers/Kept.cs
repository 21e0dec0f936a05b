using TorchSharp;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Peers;

/// <summary>
/// Arithmetic for the tests' second opinion. TorchSharp's operators make an object of every number, which the garbage collector may free
/// while libtorch reads it (docs/torch.md); here numbers are tensors, and the factor of a sum is kept for good.
/// </summary>
internal static class Kept
{
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>A number in float64 that broadcasts.</summary>
    public static Tensor Number(double value) => tensor(value);

    /// <summary>max(-1, min(1, z)); hardtanh of TorchSharp 0.107 returns its input.</summary>
    public static Tensor Hardtanh(this Tensor z) => where(z.abs().lt(Number(1)), z, z.sign());
}
