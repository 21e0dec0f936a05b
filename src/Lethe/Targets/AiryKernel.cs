using MathNet.Numerics;

namespace Lethe.Targets;

/// <summary>rho(t) = Ai(t - 6): oscillates, then decays faster than every exponential.</summary>
public sealed class AiryKernel : LinearFunctional
{
    private const double Delay = 6;

    /// <inheritdoc/>
    public override string Name => "airy";

    /// <inheritdoc/>
    public override string Description => "Ai(t - 6): oscillates, then decays faster than any exponential";

    /// <inheritdoc/>
    public override double Kernel(double t) => SpecialFunctions.AiryAi(t - Delay);

    /// <inheritdoc/>
    public override double SquaredNorm => SquaredTail(0);

    /// <summary>Ai'(z)^2 - z Ai(z)^2 at z = t - 6, since (z Ai^2 - Ai'^2)' = Ai^2 by Airy's equation.</summary>
    public override double SquaredTail(double t)
    {
        double z = t - Delay;
        double value = SpecialFunctions.AiryAi(z), slope = SpecialFunctions.AiryAiPrime(z);
        return slope * slope - z * value * value;
    }
}
