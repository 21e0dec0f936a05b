namespace Lethe.Models;

/// <summary>
/// Linear recurrent units (Orvieto et al. 2023): h_{k+1} = Lambda h_k + gamma (U x_k + b), y_k = Re(C h_{k+1}) + d, h_0 = 0, with complex
/// diagonal Lambda, lambda_i = g(nu_i) e^{i e^theta_i}, and gamma_i = sqrt|1 - |lambda_i|^2|, which gives every unit the power of its
/// input. g is the native form of a parameterization; that of exp, g(nu) = e^{-e^nu}, is the LRU's own. There is no feed-through of x to y.
/// With sigma other than linear Re(C h) + d are features (<see cref="ComplexRecurrentModel"/>).
/// Parameters: recurrent.nu (m), recurrent.theta (m), input.U (m, 2, d), input.b (m, 2), output.c (o, m, 2), output.d (o); an axis of 2
/// holds real and imaginary parts. With <see cref="RecurrentOptions.TrainsGain"/> gamma_i = e^{recurrent.gamma_i} is a parameter (m) of its
/// own, the last, which begins at that value. Beyond |lambda| = 1 gamma is the root of |lambda|^2 - 1: an unstable unit is driven, not
/// silenced.
/// </summary>
public sealed class LruModel : ComplexRecurrentModel
{
    /// <summary>Names of nu, theta and the logarithm of a trained gamma.</summary>
    public const string ModulusName = "recurrent.nu", PhaseName = "recurrent.theta", GainName = "recurrent.gamma";

    // A unit that begins on the circle has the gain 0, whose logarithm is none.
    private const double LeastGain = 1e-8;

    private readonly ParameterView _phases;

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, time is not native, linear layers are stacked, or there is no
    /// native form.</exception>
    public LruModel(RecurrentOptions options)
        : base(options, Shapes(options, _ => 0), shape =>
            [
                (ModulusName, [shape.Units], ParameterBlock.RecurrentDiagonal),
                (PhaseName, [shape.Units], ParameterBlock.RecurrentPhase),
                (InputName, [shape.Units, 2, shape.Inputs], ParameterBlock.Input),
                (BiasName, [shape.Units, 2], ParameterBlock.Bias),
                (OutputName, [shape.Decoded, shape.Units, 2], ParameterBlock.Output),
                (OutputBiasName, [shape.Decoded], ParameterBlock.OutputBias),
                .. Readout(shape),
                .. Trained(options),
            ], shape => new LruUnits(options, shape))
    {
        if (options.Integration != Integration.Native)
            throw new ArgumentException($"{options.Integration} integration is asked for, the multipliers of an LRU are given " +
                "directly: use integration=native.", nameof(options));
        RequireNative(options);
        Decay = new DecayRates(Parameters.View(ModulusName), options.Parameterization, options.Integration, options.TimeStep);
        _phases = Parameters.View(PhaseName);
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
        UsualActivation = Kernels.Activation.Linear,
        HasFeatures = true,
        Stacks = true,
        Initializations = [ModelInitialization.Ring, ModelInitialization.Reference, ModelInitialization.GrowingHorizon],
        // The kernels of the protocol's targets hardly oscillate: phases begin well below one turn in the shortest memory.
        GrowingHorizonPhase = Math.PI / 50,
        RelativeCost = _ => 3,
        Pruner = UnitPruner.Prune,
        Distance = DistanceToInstability.OfRates,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    /// <summary>lambda_i of the first layer.</summary>
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
        foreach (ParameterView view in Parameters.Views.Where(v => v.Name.EndsWith(GainName, StringComparison.Ordinal)))
        {
            ReadOnlySpan<double> nu = Parameters[Parameters.View(view.Name[..^GainName.Length] + ModulusName)];
            for (int i = 0; i < nu.Length; i++)
                Parameters[view][i] = Math.Log(Math.Max(LruUnits.Gain(Parameterization.Native(nu[i])), LeastGain));
        }
    }

    private static (string, int[], ParameterBlock)[] Trained(RecurrentOptions options) =>
        options.TrainsGain ? [(GainName, [options.Width], ParameterBlock.RecurrentPhase)] : [];
}
