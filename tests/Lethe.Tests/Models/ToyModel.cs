namespace Lethe.Tests.Models;

/// <summary>
/// A model that nobody but its tests knows: independent linear units h + dt (U x + b - w h), the rates being the trained weights, and a
/// decoder that reads the states times the golden ratio. Parameters: recurrent.w (m), input.U (m, d), input.b (m), output.c (o, m),
/// output.d (o).
/// </summary>
internal sealed class ToyModel : RecurrentModel
{
    private const double Gain = 1.618033988749895;

    private readonly ParameterView _w, _c;

    public ToyModel(RecurrentOptions options)
        : base(options, dense: false, [("recurrent.w", [options.Width], ParameterBlock.RecurrentDiagonal)])
    {
        (_w, _c) = (Parameters.View("recurrent.w"), Parameters.View(OutputName));
        Decay = new DecayRates(_w, options.Parameterization, options.Integration, options.TimeStep);
    }

    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "toy",
        Description = "golden units",
        Create = options => new ToyModel(options),
        Parameterization = "direct",
        Integrations = [Integration.Euler],
        Activation = Kernels.Activation.Linear,
        Initializations = [new ModelInitialization("halves", Halves), ModelInitialization.GrowingHorizon],
        Pruner = UnitPruner.Prune,
        Distance = DistanceToInstability.OfRates,
    };

    public override ModelEntry Entry => CatalogEntry;

    protected internal override void ToKernel(Span<double> weights)
    {
        Parameters.Values.CopyTo(weights);
        double dt = Options.TimeStep;
        foreach (ref double w in weights[.._w.Length]) w = 1 - dt * w;
        foreach (ref double v in weights[_w.Length.._c.Offset]) v *= dt;
        foreach (ref double c in weights.Slice(_c.Offset, _c.Length)) c *= Gain;
    }

    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        kernelGradient.CopyTo(gradient);
        double dt = Options.TimeStep;
        foreach (ref double w in gradient[.._w.Length]) w *= -dt;
        foreach (ref double v in gradient[_w.Length.._c.Offset]) v *= dt;
        foreach (ref double c in gradient.Slice(_c.Offset, _c.Length)) c *= Gain;
    }

    private static void Halves(RecurrentModel model, InitializationOptions options)
    {
        Span<double> values = model.Parameters.Values;
        for (int i = 0; i < values.Length; i++) values[i] = 1 / (2.0 + i + options.Seed % 7);
    }
}
