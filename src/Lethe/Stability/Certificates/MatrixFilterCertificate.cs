namespace Lethe.Stability.Certificates;

/// <summary>mse of a linear recurrence with a full matrix on given data: as <see cref="FilterCertificate"/>, with the changes of the kernel
/// bounded by <see cref="MatrixSeries"/>.</summary>
internal sealed class MatrixFilterCertificate(MatrixLayer layer, MatrixSeries series, double inputNorm, double biasNorm, double gainNorm,
    InputCovariance inputs, double[] timeWeights,
    double initialError) : ICertificate
{
    public CertifiedBound At(double beta)
    {
        (double step, double gain) = layer.StepChange(beta);
        double vector = layer.VectorChange(beta), drive = gain * (inputNorm + vector) + gainNorm * vector,
            constant = gain * (biasNorm + vector) + gainNorm * vector;
        double[] kernel = series.Bounds(0, step, drive, vector).Change, offset = series.Bounds(1, step, constant, vector).Change;
        int length = inputs.Diagonal.Length;
        double change = 0, output = layer.OffsetChange(beta), bias = 0;
        for (int s = 0; s < length; s++)
        {
            change += inputs.Condition * inputs.Diagonal[s] * kernel[s] * kernel[s];
            output += offset[s];
            bias += (timeWeights.Length == 0 ? 1 : timeWeights[s]) * output * output / length;
        }
        double root = Math.Sqrt(initialError) + Math.Sqrt(change) + Math.Sqrt(bias);
        return double.IsFinite(root) ? new CertifiedBound(root * root)
            : CertifiedBound.None("the bound of the powers of the perturbed matrix overflows on this horizon");
    }
}
