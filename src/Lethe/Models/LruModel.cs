namespace Lethe.Models;

/// <summary>
/// Linear recurrent units (Orvieto et al. 2023): h_{k+1} = Lambda h_k + gamma (U x_k + b), y_k = Re(C h_{k+1}) + d, h_0 = 0, with complex
/// diagonal Lambda, lambda_i = g(nu_i) e^{i e^theta_i}, and gamma_i = sqrt|1 - |lambda_i|^2|, which gives every unit the power of its
/// input. g is the native form of a parameterization; that of exp, g(nu) = e^{-e^nu}, is the LRU's own. There is no feed-through of x to y.
/// Parameters: recurrent.nu (m), recurrent.theta (m), input.U (m, 2, d), input.b (m, 2), output.c (o, m, 2), output.d (o); an axis of 2
/// holds real and imaginary parts. With <see cref="RecurrentOptions.TrainsGain"/> gamma_i = e^{recurrent.gamma_i} is a parameter (m) of its
/// own, the last, which begins at that value. Beyond |lambda| = 1 gamma is the root of |lambda|^2 - 1: an unstable unit is driven, not
/// silenced.
/// </summary>
public sealed class LruModel : RecurrentModel
{
    /// <summary>Names of nu, theta and the logarithm of a trained gamma.</summary>
    public const string ModulusName = "recurrent.nu", PhaseName = "recurrent.theta", GainName = "recurrent.gamma";

    // A unit that begins on the circle has the gain 0, whose logarithm is none.
    private const double LeastGain = 1e-8;

    private readonly int _m, _d, _atGain;
    private readonly bool _trained;
    private readonly ParameterView _phases;

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, time is not native, the activation not linear, or there is no
    /// native form.</exception>
    public LruModel(RecurrentOptions options)
        : base(options, ComplexShape(options),
        [
            (ModulusName, [options.Width], ParameterBlock.RecurrentDiagonal),
            (PhaseName, [options.Width], ParameterBlock.RecurrentPhase),
            (InputName, [options.Width, 2, options.Inputs], ParameterBlock.Input),
            (BiasName, [options.Width, 2], ParameterBlock.Bias),
            (OutputName, [options.Outputs, options.Width, 2], ParameterBlock.Output),
            (OutputBiasName, [options.Outputs], ParameterBlock.OutputBias),
            .. Trained(options),
        ])
    {
        if (options.Integration != Integration.Native)
            throw new ArgumentException($"{options.Integration} integration is asked for, the multipliers of an LRU are given " +
                "directly: use integration=native.", nameof(options));
        RequireNative(options);
        (_m, _d) = (options.Width, options.Inputs);
        Decay = new DecayRates(Parameters.View(ModulusName), options.Parameterization, options.Integration, options.TimeStep);
        _phases = Parameters.View(PhaseName);
        _trained = options.TrainsGain;
        _atGain = _trained ? Parameters.View(GainName).Offset : 0;
    }

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "lru",
        Description = "linear recurrent units: complex lambda = g(nu) e^(i e^theta), g(nu) = e^(-e^nu) unless said otherwise, input " +
            "scaled by sqrt(1 - |lambda|^2)",
        Create = options => new LruModel(options),
        Parameterization = "exp",
        Integrations = [Integration.Native],
        IsLinearInTime = true,
        CanTrainGain = true,
        Activation = Kernels.Activation.Linear,
        Initializations = [ModelInitialization.Ring, ModelInitialization.Reference, ModelInitialization.GrowingHorizon],
        // The kernels of the protocol's targets hardly oscillate: phases begin well below one turn in the shortest memory.
        GrowingHorizonPhase = Math.PI / 50,
        RelativeCost = _ => 3,
        Pruner = UnitPruner.Prune,
        Distance = DistanceToInstability.OfRates,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    /// <summary>lambda_i.</summary>
    public Complex[] Multipliers
    {
        get
        {
            double[] nu = Parameters[Decay!.Weights].ToArray(), theta = Parameters[_phases].ToArray();
            return [.. nu.Zip(theta, (n, t) => Parameterization.Native(n) * Complex.FromPolarCoordinates(1, Math.Exp(t)))];
        }
    }

    internal override void Begun()
    {
        for (int i = 0; i < _m && _trained; i++)
        {
            double gain = Gain(Parameterization.Native(Parameters.Values[i]));
            Parameters.Values[_atGain + i] = Math.Log(Math.Max(gain, LeastGain));
        }
    }

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights)
    {
        int m = _m, row = 2 * _d, atU = 2 * m, atB = atU + m * row, atC = atB + 2 * m;
        ReadOnlySpan<double> values = Parameters.Values;
        // nu and theta take the place of the pairs (Re, Im): all else stands where the kernel has it.
        values[atU..weights.Length].CopyTo(weights[atU..]);
        for (int i = 0; i < m; i++)
        {
            double modulus = Parameterization.Native(values[i]), phase = Math.Exp(values[m + i]), gain = GainOf(i, modulus);
            weights[2 * i] = modulus * Math.Cos(phase);
            weights[2 * i + 1] = modulus * Math.Sin(phase);
            foreach (ref double u in weights.Slice(atU + i * row, row)) u *= gain;
            foreach (ref double b in weights.Slice(atB + 2 * i, 2)) b *= gain;
        }
        // Re(C h) = Re C Re h - Im C Im h.
        for (int i = 0; i < Options.Outputs * m; i++) weights[atC + 2 * i + 1] = -weights[atC + 2 * i + 1];
    }

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int m = _m, row = 2 * _d, atU = 2 * m, atB = atU + m * row, atC = atB + 2 * m;
        ReadOnlySpan<double> values = Parameters.Values;
        kernelGradient[atU..].CopyTo(gradient[atU..]);
        for (int i = 0; i < m; i++)
        {
            double modulus = Parameterization.Native(values[i]), phase = Math.Exp(values[m + i]), gain = GainOf(i, modulus), inGain = 0;
            for (int at = atU + i * row; at < atU + (i + 1) * row; at++)
            {
                inGain += kernelGradient[at] * values[at];
                gradient[at] *= gain;
            }
            for (int at = atB + 2 * i; at < atB + 2 * i + 2; at++)
            {
                inGain += kernelGradient[at] * values[at];
                gradient[at] *= gain;
            }
            double re = kernelGradient[2 * i], im = kernelGradient[2 * i + 1], cos = Math.Cos(phase), sin = Math.Sin(phase);
            double inModulus = re * cos + im * sin;
            if (_trained) gradient[_atGain + i] = inGain * gain;
            else inModulus += inGain * GainSlope(modulus, gain);
            gradient[i] = inModulus * Parameterization.NativeDerivative(values[i]);
            gradient[m + i] = modulus * (im * cos - re * sin) * phase;
        }
        for (int i = 0; i < Options.Outputs * m; i++) gradient[atC + 2 * i + 1] = -gradient[atC + 2 * i + 1];
    }

    private double GainOf(int unit, double modulus) => _trained ? Math.Exp(Parameters.Values[_atGain + unit]) : Gain(modulus);

    private static double Gain(double modulus) => Math.Sqrt(Math.Abs((1 - modulus) * (1 + modulus)));

    /// <summary>d gamma / d |lambda|; at |lambda| = 1, where gamma has a cusp, 0: there is no direction to prefer.</summary>
    private static double GainSlope(double modulus, double gain) => gain == 0 ? 0 : (Math.Abs(modulus) < 1 ? -modulus : modulus) / gain;

    private static (string, int[], ParameterBlock)[] Trained(RecurrentOptions options) =>
        options.TrainsGain ? [(GainName, [options.Width], ParameterBlock.RecurrentPhase)] : [];

    private static RecurrenceShape ComplexShape(RecurrentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Activation != Kernels.Activation.Linear)
            throw new ArgumentException($"the activation is {options.Activation}, the units of an LRU are linear: use activation=linear.",
                nameof(options));
        return new RecurrenceShape(options.Inputs, options.Width, options.Outputs, false, options.Activation)
        { Complex = true, Precision = options.Precision };
    }
}
