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

    private const int MostAttempts = 10;

    /// <summary>
    /// What TorchSharp's own optimizers give, whose numbers cannot be kept: their steps fail now and then, or go elsewhere. The first
    /// result that is accepted is returned.
    /// </summary>
    /// <param name="run">One attempt, from the start.</param>
    /// <param name="accept">Whether a result, which follows another or null, is right.</param>
    public static T Repeated<T>(Func<T> run, Func<T, T?, bool> accept)
        where T : class
    {
        T? last = null;
        for (int attempt = 1; attempt <= MostAttempts; attempt++)
        {
            T? now = null;
            try
            {
                now = run();
            }
            catch (System.Runtime.InteropServices.ExternalException) when (attempt < MostAttempts)
            {
            }
            if (now is not null && accept(now, last)) return now;
            last = now;
        }
        throw new InvalidOperationException($"{MostAttempts} attempts, none accepted");
    }

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>a^2; the square of TorchSharp is a power, whose exponent is such a number.</summary>
    public static Tensor Squared(this Tensor a) => a * a;

    /// <summary>A number in float64 that broadcasts.</summary>
    public static Tensor Number(double value) => tensor(value);

    /// <summary>max(-1, min(1, z)); hardtanh of TorchSharp 0.107 returns its input.</summary>
    public static Tensor Hardtanh(this Tensor z) => where(z.abs().lt(Number(1)), z, z.sign());
}
