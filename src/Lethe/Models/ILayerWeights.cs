namespace Lethe.Models;

/// <summary>How the trained weights of one layer become those its kernel reads, and the chain rule back.</summary>
internal interface ILayerWeights
{
    /// <summary>Trained weights.</summary>
    int Count { get; }

    /// <summary>Writes the kernel's weights.</summary>
    void ToKernel(ReadOnlySpan<double> values, Span<double> weights);

    /// <summary>Writes the gradient in the trained weights from that in the kernel's.</summary>
    void FromKernel(ReadOnlySpan<double> values, ReadOnlySpan<double> kernelGradient, Span<double> gradient);
}
