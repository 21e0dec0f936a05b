using CsCheck;

namespace Lethe.Tests.Stability.Certificates;

/// <summary>Certified bounds of models whose f is a formula, attacked by random weights in the ball.</summary>
public sealed class ExpressionCertificateTests
{
    private const int Attacks = 200;

    // The range is that of the formula; its values in double are off by the roundings of some ten operations on numbers of size 10.
    private const double Rounding = 1e-13;

    [Theory]
    [InlineData("log(1 + exp(2*w))/2")]
    [InlineData("(1 + max(w, 0))/(1 + max(-w, 0))")]
    [InlineData("0.5*exp(w)*(2 + sin(8*w))/3")]
    [InlineData("0.3 + 0.25*sin(20*w)")]
    [InlineData("if(w < 0, 0.2, 0.6)")]
    [InlineData("w^2 + 0.05")]
    [InlineData("0.4 + abs(w - 0.1)")]
    public void No_attack_breaks_the_bound(string formula)
    {
        foreach (Integration integration in new[] { Integration.Euler, Integration.Exact })
            foreach (PerturbationErrorKind kind in new[] { PerturbationErrorKind.MeanSquare, PerturbationErrorKind.Exact })
                foreach (double beta in new[] { 0.03, 0.3 })
                {
                    DiagonalModel model = Units(formula, integration);
                    LinearFunctional target = TargetCatalog.Parse("exp");
                    TiledSequences x = StabilityCases.Noise(8, 24, 1, 1), y = new(8, 24, 1);
                    target.Evaluate(x, y, model.TimeStep, Workers.Single);
                    PerturbationOptions options = new()
                    {
                        Error = kind,
                        Target = target,
                        Blocks = PerturbedBlocks.Recurrent,
                        Ball = PerturbationBall.MaxAbs,
                        Search = PerturbationSearch.Random,
                        Draws = Attacks,
                        Betas = [beta],
                        Certify = true,
                    };
                    PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, options, Workers.Single);
                    Assert.True(double.IsFinite(curve.Upper[1]), $"{formula} {integration} {kind} {beta}: {curve.UpperReason}");
                    Assert.True(curve.Lower[1] <= curve.Upper[1],
                        Invariant($"{formula} {integration} {kind} {beta}: {curve.Lower[1]} found, {curve.Upper[1]} certified"));
                }
    }

    /// <summary>Values at random weights of the interval lie in the enclosed range, and its ends are nearly taken.</summary>
    [Theory]
    [InlineData("0.3 + 0.25*sin(20*w)")]
    [InlineData("exp(-w^2)*(1 + w)")]
    [InlineData("w*log(1 + w^2) + cos(3*w)")]
    [InlineData("-1 - w^2 + 0.9*sin(5*w)")]
    [InlineData("cos(2*w) - 3*exp(w/3)")]
    [InlineData("tanh(w)^2 - erf(w/2) + sqrt(abs(w))")]
    [InlineData("min(w, 0.2)*max(w, -0.4) + if(w > 0.1, 1, w)")]
    [InlineData("expm1(w)*log1p(w^2)/(1 + softplus(w))")]
    public void The_range_of_a_formula_holds_its_values(string formula) =>
        Gen.Select(Gen.Double[-3, 3], Gen.Double[1e-3, 2]).Sample((w, beta) =>
        {
            var f = new ExpressionParameterization(formula);
            (double low, double high) = Lethe.Stability.Certificates.WeightInterval.Of(f, Integration.Euler, w, beta);
            (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
            for (int i = 0; i <= 4000; i++)
            {
                double value = f.Rate(w - beta + 2 * beta * i / 4000);
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
            Assert.True(low <= least + Rounding && most <= high + Rounding,
                Invariant($"[{low}, {high}] does not hold [{least}, {most}] at {w}, {beta}"));
            Assert.True(high - low <= 1.02 * (most - least) + 1e-6, Invariant($"[{low}, {high}] for [{least}, {most}] at {w}, {beta}"));
        }, iter: 60);

    /// <summary>The largest term is negative and the sign of the other is not known: the maximum near the right end is held.</summary>
    [Fact]
    public void A_ratio_to_a_negative_term_keeps_its_sign()
    {
        const double Maximum = -1.930833148830394;
        var f = new ExpressionParameterization("w*log(1 + w^2) + cos(3*w)");
        Assert.True(Lethe.Stability.Certificates.WeightInterval.Of(f, Integration.Euler, -2.647711209941992, 1).High >= Maximum);
    }

    /// <summary>Where a formula is not defined in the ball nothing is certified, and the reason is given.</summary>
    [Fact]
    public void An_undefined_formula_has_no_bound()
    {
        TiledSequences x = StabilityCases.Noise(8, 24, 1, 1);
        DiagonalModel model = Units("0.2 + sqrt(w + 0.3)", Integration.Euler);
        PerturbationOptions options = new() { Betas = [0.9], Certify = true, Blocks = PerturbedBlocks.Recurrent };
        PerturbationCurve curve = StabilityCases.Curve(model, x, x, default, options, Workers.Single);
        Assert.Equal(double.PositiveInfinity, curve.Upper[1]);
        Assert.NotEmpty(curve.UpperReason);
    }

    private static DiagonalModel Units(string formula, Integration integration)
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = 3,
            Parameterization = new ExpressionParameterization(formula),
            Activation = Activation.Linear,
            Integration = integration,
        });
        StabilityCases.Randomize(model, 4);
        double[] weights = [-0.15, 0.05, 0.2];
        weights.CopyTo(model.Parameters[DiagonalModel.RecurrentName]);
        return model;
    }
}
