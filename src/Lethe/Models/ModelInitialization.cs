namespace Lethe.Models;

/// <summary>What initial weights may depend on besides the model.</summary>
/// <param name="Seed">Seed.</param>
/// <param name="Horizon">T in units of time.</param>
/// <param name="MaxPhase">Largest phase of complex units.</param>
/// <param name="RingMin">Inner radius of the ring.</param>
/// <param name="RingMax">Outer radius of the ring.</param>
public sealed record InitializationOptions(long Seed, double Horizon, double MaxPhase = 2 * Math.PI, double RingMin = 0,
    double RingMax = 1);

/// <summary>One way the weights of a model may begin.</summary>
/// <param name="Name">The name: `model.init=NAME`.</param>
/// <param name="Apply">Overwrites all weights; throws an <see cref="ArgumentException"/> where the parameterization cannot take
/// them.</param>
public sealed record ModelInitialization(string Name, Action<RecurrentModel, InitializationOptions> Apply)
{
    /// <summary>The published code's: <see cref="Initialization.Reference"/>.</summary>
    public static ModelInitialization Reference { get; } = new("reference", (model, o) => Initialization.Reference(model, o.Seed));

    /// <summary>Rates log-uniform in [1/T, 1]: <see cref="Initialization.LogUniformRates"/>.</summary>
    public static ModelInitialization GrowingHorizon { get; } =
        new("growing-horizon", (model, o) => Initialization.LogUniformRates(model, o.Horizon, o.Seed, o.MaxPhase));

    /// <summary>Complex multipliers uniform on a ring: <see cref="Initialization.Ring"/>.</summary>
    public static ModelInitialization Ring { get; } =
        new("ring", (model, o) => Initialization.Ring(model, o.RingMin, o.RingMax, o.MaxPhase, o.Seed));
}
