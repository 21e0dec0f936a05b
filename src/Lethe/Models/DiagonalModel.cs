using Lethe.Kernels;
using Lethe.Parameterizations;

namespace Lethe.Models;

/// <summary>
/// Diagonal recurrence A = diag(f(w)). Parameters: recurrent.w (m), input.U (m, d), input.b (m), output.c (o, m), output.d (o).
/// </summary>
public sealed class DiagonalModel : RecurrentModel, IRateModel
{
    /// <summary>Name of w.</summary>
    public const string RecurrentName = "recurrent.w";

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, exact or native time with a nonlinear activation, or no native form.</exception>
    public DiagonalModel(RecurrentOptions options)
        : base(options, dense: false, [(RecurrentName, [options.Width], ParameterBlock.RecurrentDiagonal)])
    {
        RateWeights = Parameters.View(RecurrentName);
        if (options.Integration == Integration.Native && !options.Parameterization.HasNative)
        {
            throw new ArgumentException($"parameterization '{options.Parameterization.Name}' has no native form lambda = g(w): " +
                "use integration=euler or integration=exact.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public override string Name => "diagonal";

    /// <inheritdoc/>
    public IParameterization Parameterization => Options.Parameterization;

    /// <inheritdoc/>
    public ParameterView RateWeights { get; }

    /// <inheritdoc/>
    public Integration Integration => Options.Integration;

    /// <summary>The decay rates a_i = f(w_i).</summary>
    public double[] Rates
    {
        get
        {
            var rates = new double[Options.Width];
            Span<double> w = Parameters[RateWeights];
            for (int i = 0; i < rates.Length; i++) rates[i] = Parameterization.Rate(w[i]);
            return rates;
        }
    }

    /// <inheritdoc/>
    public override IParametricModel ForEvaluation()
    {
        var copy = new DiagonalModel(Options with { Parameterization = Parameterization.ForEvaluation });
        copy.Parameters.Set(Parameters.Values);
        foreach (ref double w in copy.Parameters[copy.RateWeights]) w = Parameterization.ToEvaluation(w);
        return copy;
    }

    private protected override RecurrentModel Create(RecurrentOptions options) => new DiagonalModel(options);

    private protected override void ToKernel(Span<double> weights)
    {
        int m = Options.Width, d = Options.Inputs;
        ReadOnlySpan<double> values = Parameters.Values;
        values[m..].CopyTo(weights[m..]);
        for (int i = 0; i < m; i++)
        {
            (double recurrent, double gain, _, _) = Unit(values[i]);
            weights[i] = recurrent;
            if (Options.Activation != Activation.Linear) continue;
            for (int c = 0; c < d; c++) weights[m + i * d + c] *= gain;
            weights[m + m * d + i] *= gain;
        }
    }

    private protected override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int m = Options.Width, d = Options.Inputs;
        ReadOnlySpan<double> values = Parameters.Values;
        kernelGradient.CopyTo(gradient);
        for (int i = 0; i < m; i++)
        {
            (_, double gain, double recurrentSlope, double gainSlope) = Unit(values[i]);
            double slope = kernelGradient[i] * recurrentSlope;
            if (Options.Activation == Activation.Linear)
            {
                double inGain = kernelGradient[m + m * d + i] * values[m + m * d + i];
                gradient[m + m * d + i] *= gain;
                for (int c = 0; c < d; c++)
                {
                    inGain += kernelGradient[m + i * d + c] * values[m + i * d + c];
                    gradient[m + i * d + c] *= gain;
                }
                slope += inGain * gainSlope;
            }
            gradient[i] = slope;
        }
    }

    /// <summary>The kernel's recurrent weight and gain of a unit, and their derivatives in w.</summary>
    private (double Recurrent, double Gain, double RecurrentSlope, double GainSlope) Unit(double w)
    {
        double dt = Options.TimeStep;
        if (Options.Integration == Integration.Native) return (Parameterization.Native(w), 1, Parameterization.NativeDerivative(w), 0);
        double a = Parameterization.Rate(w), slope = Parameterization.RateDerivative(w);
        if (Options.Activation != Activation.Linear) return (a, 1, slope, 0);
        if (Options.Integration == Integration.Euler) return (1 - dt * a, dt, -dt * slope, 0);
        double multiplier = Math.Exp(-a * dt);
        return (multiplier, RateGain.Gain(a, dt), -dt * multiplier * slope, RateGain.GainDerivative(a, dt) * slope);
    }
}
