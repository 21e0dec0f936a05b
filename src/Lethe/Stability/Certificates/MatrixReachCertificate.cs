namespace Lethe.Stability.Certificates;

/// <summary>
/// mse of a recurrence with a full matrix and any sigma on given data (residual form). With d_i &gt;= |h~_i - h_i| and the secant slope s
/// of sigma in [0, 1], a step moves the distance by (1 - s) times itself plus s times the linear step, so d_i becomes at most max(d_i, |1 -
/// dt A_ii| d_i + dt sum_{j != i} |A_ij| d_j) plus dt times the change of the argument, |A~ - A| (|h| + |d|) + |delta U x| + |delta b|,
/// which a bounded sigma caps at 2, its range.
/// </summary>
internal sealed class MatrixReachCertificate(RecurrentModel model, MatrixLayer layer, TiledSequences inputs, TiledSequences targets,
    double[] timeWeights,
    PerturbationOptions options, Workers workers) : ICertificate
{
    public CertifiedBound At(double beta)
    {
        double matrix = layer.MatrixChange(beta);
        return CertifiedBound.Mean(inputs, model.OutputSize, workers, sequence => OfSequence(sequence, beta, matrix));
    }

    private double OfSequence(int sequence, double beta, double matrix)
    {
        int m = layer.Units, inputSize = model.InputSize, o = model.OutputSize;
        bool all = options.Blocks == PerturbedBlocks.All, bounded = model.Options.Activation is Activation.Tanh or Activation.Hardtanh;
        double dt = model.TimeStep, largestStep = bounded ? 2 : double.PositiveInfinity, sum = 0;
        double[] a = layer.A, h = new double[m], d = new double[m], next = new double[m], distance = new double[m],
            x = new double[inputSize], sizes = new double[m + 1];
        ReadOnlySpan<double> u = model.Parameters[RecurrentModel.InputName], b = model.Parameters[RecurrentModel.BiasName];
        ReadOnlySpan<double> c = model.Parameters[RecurrentModel.OutputName], offset = model.Parameters[RecurrentModel.OutputBiasName];
        for (int k = 0; k < inputs.Length; k++)
        {
            for (int channel = 0; channel < inputSize; channel++) x[channel] = Math.Abs(inputs[sequence, k, channel]);
            double drive = (all ? BallTerms.Linear(options.Ball, beta, x) + beta : 0) + matrix * (Norm(h) + Norm(d));
            for (int i = 0; i < m; i++)
            {
                double z = b[i], spread = 0;
                for (int channel = 0; channel < inputSize; channel++) z += u[i * inputSize + channel] * inputs[sequence, k, channel];
                for (int j = 0; j < m; j++)
                {
                    z -= a[i * m + j] * h[j];
                    spread += (j == i ? Math.Abs(1 - dt * a[i * m + i]) : dt * Math.Abs(a[i * m + j])) * d[j];
                }
                next[i] = h[i] + dt * ReferenceKernel.Apply(model.Options.Activation, z);
                // The secant of a linear sigma is 1: there is nothing to stand still for.
                double kept = model.Options.Activation == Activation.Linear ? spread : Math.Max(d[i], spread);
                distance[i] = Math.Min(kept + dt * Math.Min(drive, largestStep), d[i] + dt * largestStep);
            }
            (h, next) = (next, h);
            (d, distance) = (distance, d);
            double error = 0;
            for (int channel = 0; channel < o; channel++)
            {
                double y = offset[channel] - targets[sequence, k, channel], reach = 0;
                for (int i = 0; i < m; i++)
                {
                    y += c[channel * m + i] * h[i];
                    reach += Math.Abs(c[channel * m + i]) * d[i];
                    sizes[i] = Math.Abs(h[i]) + d[i];
                }
                sizes[m] = 1;
                if (all) reach += BallTerms.Linear(options.Ball, beta, sizes);
                error += (Math.Abs(y) + reach) * (Math.Abs(y) + reach);
            }
            sum += (timeWeights.Length == 0 ? 1 : timeWeights[k]) * error;
        }
        return sum;
    }

    private static double Norm(double[] v)
    {
        double sum = 0;
        foreach (double x in v) sum += x * x;
        return Math.Sqrt(sum);
    }
}
