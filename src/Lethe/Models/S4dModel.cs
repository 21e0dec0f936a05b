namespace Lethe.Models;

/// <summary>
/// A diagonal state-space model with complex poles (Gu et al. 2022, S4D): dh/dt = A h + U x + b with A_i = -f(w_i) + i omega_i, each unit
/// with a time step of its own, dt_i = dt e^{tau_i}, and y = 2 Re(C h) + D x + d: a unit stands for a conjugate pair. Time is exact
/// (zero-order hold: lambda = e^{A dt_i}, gain (lambda - 1)/A) or bilinear (lambda = (1 + u)/(1 - u), gain dt_i/(1 - u), u = A dt_i/2);
/// f is any parameterization, and a unit is stable where f(w) &gt; 0. Parameters: recurrent.w, recurrent.omega, recurrent.tau (m), input.U
/// (m, 2, d), input.b (m, 2), output.c (o, m, 2), output.D (o, d), output.d (o); an axis of 2 holds real and imaginary parts. With sigma
/// other than linear 2 Re(C h) + D x + d are features (<see cref="ComplexRecurrentModel"/>).
/// </summary>
public sealed class S4dModel : ComplexRecurrentModel
{
    /// <summary>Names of w, omega, tau and D.</summary>
    public const string RateName = "recurrent.w", FrequencyName = "recurrent.omega", StepName = "recurrent.tau", ThroughName = "output.D";

    // Smallest and largest initial dt_i / dt.
    private const double ShortestStep = 1e-3, LongestStep = 0.1;

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, time is neither exact nor bilinear, or linear layers are
    /// stacked.</exception>
    public S4dModel(RecurrentOptions options)
        : base(options, Shapes(options, S4dUnits.Through), shape =>
            [
                (RateName, [options.Width], ParameterBlock.RecurrentDiagonal),
                (FrequencyName, [options.Width], ParameterBlock.RecurrentPhase),
                (StepName, [options.Width], ParameterBlock.RecurrentPhase),
                (InputName, [options.Width, 2, shape.Inputs], ParameterBlock.Input),
                (BiasName, [options.Width, 2], ParameterBlock.Bias),
                (OutputName, [shape.Decoded, options.Width, 2], ParameterBlock.Output),
                (ThroughName, [shape.Decoded, shape.Inputs], ParameterBlock.Output),
                (OutputBiasName, [shape.Decoded], ParameterBlock.OutputBias),
                .. Readout(shape),
            ], shape => new S4dUnits(options, shape))
    {
        if (options.Integration is not (Integration.Exact or Integration.Bilinear))
            throw new ArgumentException($"{options.Integration} integration is asked for, complex poles are taken through exact or " +
                "bilinear time: use integration=exact or integration=bilinear.", nameof(options));
        if (options.TrainsGain)
            throw new ArgumentException("a trained input gain is asked for, that of an s4d follows from its step: use an lru.",
                nameof(options));
        // Stable means f(w) > 0 in both forms of time.
        Decay = new DecayRates(Parameters.View(RateName), options.Parameterization, Integration.Exact, options.TimeStep);
    }

    /// <summary>The way S4D-Lin begins: A = -1/2 + i pi n, dt_i log-uniform in [0.001, 0.1] dt, U = 1, C, D ~ N(0, 1).</summary>
    public static ModelInitialization Linear { get; } = new("s4d-lin", Begin);

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "s4d",
        Description = "complex poles A = -f(w) + i omega in conjugate pairs, a time step for each, y = 2 Re(C h) + D x + d; the " +
            "parameterization is free",
        Create = options => new S4dModel(options),
        Parameterization = "exp",
        Integrations = [Integration.Exact, Integration.Bilinear],
        IsLinearInTime = true,
        UsualActivation = Kernels.Activation.Linear,
        HasFeatures = true,
        Stacks = true,
        Initializations = [Linear, ModelInitialization.Reference],
        RelativeCost = _ => 3,
        Distance = DistanceToInstability.OfRates,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    private static void Begin(RecurrentModel model, InitializationOptions options)
    {
        foreach (ParameterView view in model.Parameters.Views)
        {
            Span<double> values = model.Parameters[view];
            var random = new CounterRandom((ulong)options.Seed, Initialization.Hash(view.Name));
            // The name without the prefix of its layer.
            string name = view.Name[(view.Name.LastIndexOf('.', view.Name.LastIndexOf('.') - 1) + 1)..];
            switch (name)
            {
                case RateName:
                    values.Fill(model.Parameterization.Inverse(0.5));
                    if (!double.IsFinite(values[0]))
                        throw new ArgumentException($"parameterization '{model.Parameterization.Name}' takes no weight with rate 1/2: " +
                            "use another parameterization, or the reference's initial values.", nameof(model));
                    break;
                case FrequencyName:
                    for (int i = 0; i < values.Length; i++) values[i] = Math.PI * i;
                    break;
                case StepName:
                    random.FillUniform(values);
                    foreach (ref double tau in values)
                        tau = Math.Log(ShortestStep) + tau * (Math.Log(LongestStep) - Math.Log(ShortestStep));
                    break;
                case InputName:
                    for (int i = 0; i < values.Length; i++) values[i] = i / view.Shape[^1] % 2 == 0 ? 1 : 0;
                    break;
                case OutputName or ThroughName:
                    random.FillNormal(values);
                    break;
                case ReadoutName:
                    Initialization.FillReadout(random, view, values);
                    break;
                default:
                    values.Clear();
                    break;
            }
        }
    }
}
