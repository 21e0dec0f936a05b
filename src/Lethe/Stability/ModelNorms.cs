namespace Lethe.Stability;

/// <summary>
/// The sizes that decide what a full ball does: in the L1 or w1 norm perturbing c costs beta |u/a|_2 and perturbing U costs beta |c/a|_2,
/// and their product is at least sum |c_i u_i| / a_i^2, so these are reported by width beside full-ball curves.
/// </summary>
/// <param name="Recurrent">|W|_2: for diagonal models max |w_i|; where there are several recurrent parameters the largest.</param>
/// <param name="Input">|U|_2, spectral.</param>
/// <param name="Bias">|b|_2.</param>
/// <param name="Output">|[C d]|_2, spectral.</param>
/// <param name="Kappa">sum_i |c_i| |u_i| / a_i / ||rho||_1 of a diagonal or one-layer state-space model; NaN for other models, or where a
/// rate is not positive or ||rho||_1 is not given.</param>
public sealed record ModelNorms(double Recurrent, double Input, double Bias, double Output, double Kappa)
{
    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kernelNorm">||rho||_1 of the target: the integral of |rho| over [0, inf); NaN where it diverges or there is
    /// none.</param>
    public static ModelNorms Of(IParametricModel model, double kernelNorm = double.NaN)
    {
        ArgumentNullException.ThrowIfNull(model);
        double recurrent = 0, input = 0, bias = 0, output = 0;
        ReadOnlySpan<double> values = model.Parameters.Values;
        foreach (PerturbedBlock block in PerturbedBlock.Of(model.Parameters, PerturbedBlocks.All, PerturbationBall.L2))
        {
            double norm = block.Norm(values);
            switch (block.Views[0].Block)
            {
                case ParameterBlock.Input:
                    input = Math.Max(input, norm);
                    break;
                case ParameterBlock.Bias:
                    bias = Math.Max(bias, norm);
                    break;
                case ParameterBlock.Output or ParameterBlock.OutputBias:
                    output = Math.Max(output, norm);
                    break;
                default:
                    recurrent = Math.Max(recurrent, norm);
                    break;
            }
        }
        return new ModelNorms(recurrent, input, bias, output, KappaOf(model, kernelNorm));
    }

    private static double KappaOf(IParametricModel model, double kernelNorm)
    {
        if (model.Recurrence is not { Shape: { Dense: false, Complex: false } shape, Decay: not null } recurrence || !(kernelNorm > 0)
            || double.IsInfinity(kernelNorm)) return double.NaN;
        (int d, int m, int o) = (shape.Inputs, shape.Units, shape.Outputs);
        double[] rates = recurrence.Rates;
        ReadOnlySpan<double> u = model.Parameters[RecurrentModel.InputName], c = model.Parameters[RecurrentModel.OutputName];
        double sum = 0;
        for (int i = 0; i < m; i++)
        {
            if (!(rates[i] > 0)) return double.NaN;
            double[] column = new double[o];
            for (int k = 0; k < o; k++) column[k] = c[k * m + i];
            sum += SpectralNorm.Of(column, o, 1) * SpectralNorm.Of(u.Slice(i * d, d), 1, d) / rates[i];
        }
        return sum / kernelNorm;
    }
}
