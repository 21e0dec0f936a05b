namespace Lethe.Training;

/// <summary>Clipping by the global l2 norm: g *= min(1, limit/(|g|_2 + 1e-6)), PyTorch's rule.</summary>
public static class GradientClipping
{
    /// <summary>PyTorch's guard against division by zero; part of the protocol, since it decides the clipped norm's last digits.</summary>
    private const double Guard = 1e-6;

    /// <summary>|g|_2; not finite where an entry is not.</summary>
    public static double Norm(ReadOnlySpan<double> gradient)
    {
        double sum = 0;
        foreach (double g in gradient) sum += g * g;
        return Math.Sqrt(sum);
    }

    /// <summary>Scales the gradient in place; a limit of 0 leaves it as it is.</summary>
    public static void Clip(Span<double> gradient, double norm, double limit)
    {
        if (limit <= 0) return;
        double scale = limit / (norm + Guard);
        if (scale >= 1) return;
        foreach (ref double g in gradient) g *= scale;
    }
}
