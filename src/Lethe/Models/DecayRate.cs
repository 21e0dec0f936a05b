namespace Lethe.Models;

/// <summary>The decay rate of a unit per unit of time, whatever the form of time: f(w), or in native time -ln|g(w)|/dt.</summary>
internal static class DecayRate
{
    /// <summary>The rate of weight w.</summary>
    public static double Of(IRateModel model, double w) => model.Integration == Integration.Native
        ? -Math.Log(Math.Abs(model.Parameterization.Native(w))) / model.TimeStep
        : model.Parameterization.Rate(w);

    /// <summary>Its derivative in w.</summary>
    public static double Slope(IRateModel model, double w) => model.Integration == Integration.Native
        ? -model.Parameterization.NativeDerivative(w) / (model.Parameterization.Native(w) * model.TimeStep)
        : model.Parameterization.RateDerivative(w);

    /// <summary>A w of the given rate, or NaN where there is none.</summary>
    public static double Inverse(IRateModel model, double rate) => model.Integration == Integration.Native
        ? model.Parameterization.NativeInverse(Math.Exp(-rate * model.TimeStep))
        : model.Parameterization.Inverse(rate);
}
