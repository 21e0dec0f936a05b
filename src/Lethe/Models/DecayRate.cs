namespace Lethe.Models;

/// <summary>The decay rate of a unit per unit of time, whatever the form of time: f(w), or in native time -ln|g(w)|/dt.</summary>
public static class DecayRate
{
    /// <summary>The rate of weight w; negative where |lambda| &gt; 1.</summary>
    /// <param name="model">Whose parameterisation and form of time hold.</param>
    /// <param name="w">The weight.</param>
    public static double Of(IRateModel model, double w) => Checked(model).Integration == Integration.Native
        ? -Math.Log(Math.Abs(model.Parameterization.Native(w))) / model.TimeStep
        : model.Parameterization.Rate(w);

    /// <summary>Its derivative in w.</summary>
    /// <param name="model">Whose parameterisation and form of time hold.</param>
    /// <param name="w">The weight.</param>
    public static double Slope(IRateModel model, double w) => Checked(model).Integration == Integration.Native
        ? -model.Parameterization.NativeDerivative(w) / (model.Parameterization.Native(w) * model.TimeStep)
        : model.Parameterization.RateDerivative(w);

    /// <summary>A w of the given rate, or NaN where there is none.</summary>
    /// <param name="model">Whose parameterisation and form of time hold.</param>
    /// <param name="rate">The rate, per unit of time.</param>
    public static double Inverse(IRateModel model, double rate) => Checked(model).Integration == Integration.Native
        ? model.Parameterization.NativeInverse(Math.Exp(-rate * model.TimeStep))
        : model.Parameterization.Inverse(rate);

    private static IRateModel Checked(IRateModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model;
    }
}
