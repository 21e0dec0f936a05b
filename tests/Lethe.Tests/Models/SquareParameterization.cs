namespace Lethe.Tests.Models;

/// <summary>f(w) = w^2 + 0.1, native tanh(w): smooth, with derivatives that no catalogue entry shares.</summary>
internal sealed class SquareParameterization : IParameterization
{
    public string Name => "square";

    public string Description => "for tests";

    public string Formula => "w^2 + 0.1";

    public bool HasNative => true;

    public IParameterization ForEvaluation => this;

    public double Rate(double w) => w * w + 0.1;

    public double RateDerivative(double w) => 2 * w;

    public double Inverse(double rate) => Math.Sqrt(rate - 0.1);

    public (double Rate, double Weight) Lowest(double w, double beta) => (0.1, 0);

    public double Native(double w) => Math.Tanh(w);

    public double NativeDerivative(double w) => 1 - Math.Tanh(w) * Math.Tanh(w);

    public double NativeInverse(double multiplier) => Math.Atanh(multiplier);

    public double ToEvaluation(double w) => w;
}
