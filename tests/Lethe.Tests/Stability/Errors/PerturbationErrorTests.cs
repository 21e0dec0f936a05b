using CsCheck;
using Lethe.Stability.Errors;

namespace Lethe.Tests.Stability.Errors;

public sealed class PerturbationErrorTests
{
    // Those of models with real poles.
    private static readonly Gen<Integration> Forms = Gen.Enum<Integration>().Where(form => form != Integration.Bilinear);

    // Sums of some thousand terms of either sign, relative to the squared norm of the target.
    private const double Rounding = 1e-11;

    // Central differences with steps of 1e-6.
    private const double GradientTolerance = 2e-5;

    private static readonly LinearFunctional Exp = TargetCatalog.Parse("exp");
    private static readonly LinearFunctional Pol = TargetCatalog.Parse("pol");

    /// <summary>Against geometric series: sum (dt e^{-dt s} - sum_i K_i lambda_i^s)^2 + B^2, rates from 1e-5 to 1.5, so that most of some
    /// sums lies behind the single steps.</summary>
    [Fact]
    public void ExactIsTheGeometricSeries() =>
        Gen.Select(Gen.Double[-5, 0.17].Array[1, 4], Gen.Double[-1, 1].Array[4], Forms, Gen.Double[0.3, 1])
            .Sample((logs, k, integration, dt) =>
        {
            double[] rates = [.. logs.Select(l => Math.Pow(10, l))];
            DiagonalModel model = StabilityCases.Diagonal("exp", rates, Activation.Linear, integration, dt);
            for (int i = 0; i < rates.Length; i++) model.Parameters[RecurrentModel.OutputName][i] = k[i];
            var units = new LinearUnits(model);
            double tau = Math.Exp(-dt), expected = dt * dt / (1 - tau * tau) + units.Bias * units.Bias, size = expected;
            for (int i = 0; i < rates.Length; i++)
            {
                double lambda = units.Multipliers[i], term = 2 * dt * units.Coefficient(i) / (1 - tau * lambda);
                expected -= term;
                size += Math.Abs(term);
                for (int j = 0; j < rates.Length; j++)
                {
                    term = units.Coefficient(i) * units.Coefficient(j) / (1 - lambda * units.Multipliers[j]);
                    expected += term;
                    size += Math.Abs(term);
                }
            }
            // A product 1 - lambda_i lambda_j of slow units has lost digits.
            Assert.Equal(expected, Value(model, Exp, PerturbationErrorKind.Exact), (Rounding + 1e-15 / rates.Min()) * size);
        }, iter: 100);

    /// <summary>A model that answers 0: 2 rho(0) + sum of dt rho, which for a kernel that falls is all there is; the sum one by one, its
    /// rest by Euler-Maclaurin.</summary>
    [Theory]
    [InlineData("pol", 1)]
    [InlineData("pol11", 0.5)]
    [InlineData("pol15", 1)]
    [InlineData("exp", 0.1)]
    public void W1OfAFallingKernel(string name, double dt)
    {
        LinearFunctional rho = TargetCatalog.Parse(name);
        DiagonalModel model = StabilityCases.Diagonal("exp", [0.5], Activation.Linear, dt: dt);
        model.Parameters.Values[1..].Clear();
        const int Terms = 1_000_000;
        double sum = rho.AbsoluteTail(Terms * dt) - 0.5 * dt * rho.Kernel(Terms * dt);
        for (int s = Terms; s >= 0; s--) sum += dt * rho.Kernel(s * dt);
        Assert.Equal(2 * rho.Kernel(0) + sum, Value(model, rho, PerturbationErrorKind.Supremum), 1e-10 * sum);
    }

    /// <summary>w1 of a difference that changes sign, against a sum of ten million steps.</summary>
    [Fact]
    public void W1OfADifferenceThatChangesSign()
    {
        DiagonalModel model = StabilityCases.Diagonal("exp", [0.3, 0.002, 0.00005], Activation.Linear);
        double[] k = [0.4, 0.2, 0.01];
        for (int i = 0; i < 3; i++)
            (model.Parameters[RecurrentModel.InputName][i], model.Parameters[RecurrentModel.BiasName][i],
                model.Parameters[RecurrentModel.OutputName][i]) = (1, 0, k[i]);
        model.Parameters[RecurrentModel.OutputBiasName][0] = 0.25;
        var units = new LinearUnits(model);
        double absolute = 0, variation = 0, before = 0;
        double[] power = [.. k];
        const int Terms = 10_000_000;
        for (int s = 0; s < Terms; s++)
        {
            double e = Pol.Kernel(s) - power.Sum();
            absolute += Math.Abs(e);
            variation += Math.Abs(e - before);
            before = e;
            for (int i = 0; i < 3; i++) power[i] *= units.Multipliers[i];
        }
        double expected = absolute + variation + Math.Abs(before) + Pol.AbsoluteTail(Terms) + 0.25;
        Assert.Equal(expected, Value(model, Pol, PerturbationErrorKind.Supremum), 1e-7 * expected);
    }

    /// <summary>A diagonal matrix in a full model, an ssm, is the diagonal model.</summary>
    [Theory]
    [InlineData(PerturbationErrorKind.Exact)]
    [InlineData(PerturbationErrorKind.Supremum)]
    public void KernelsReadOffAnswersGiveTheSame(PerturbationErrorKind kind)
    {
        foreach (Integration integration in (Integration[])[Integration.Euler, Integration.Exact])
        {
            DiagonalModel model = StabilityCases.Diagonal("direct", [0.4, 0.05], Activation.Linear, integration);
            DenseModel dense = StabilityCases.Dense([-0.4, 0, 0, -0.05], integration);
            model.Parameters.Values[2..].CopyTo(dense.Parameters.Values[4..]);
            double expected = Value(model, Pol, kind);
            Assert.Equal(expected, Value(dense, Pol, kind), 1e-9 * expected);
        }
    }

    [Fact]
    public void GradientsAreDerivatives()
    {
        LruModel lru = Lru();
        (IParametricModel, PerturbationErrorKind)[] cases =
        [
            (StabilityCases.Diagonal("softplus", [0.4, 0.02], Activation.Linear), PerturbationErrorKind.Exact),
            (StabilityCases.Diagonal("exp", [0.4, 0.003], Activation.Linear, Integration.Exact), PerturbationErrorKind.Exact),
            (StabilityCases.Diagonal("exp", [0.4, 0.003], Activation.Linear, Integration.Native), PerturbationErrorKind.Supremum),
            (StabilityCases.Diagonal("best", [0.4, 0.02], Activation.Linear), PerturbationErrorKind.Supremum),
            (StabilityCases.Dense([-0.5, 0.3, -0.3, -0.4]), PerturbationErrorKind.Exact),
            (StabilityCases.Dense([-0.5, 0.3, -0.3, -0.4], Integration.Exact), PerturbationErrorKind.Supremum),
            (lru, PerturbationErrorKind.Exact),
            (StabilityCases.Diagonal("softplus", [0.4, 0.2]), PerturbationErrorKind.Supremum),
            (StabilityCases.Dense([-0.5, 0.3, -0.3, -0.4], activation: Activation.Tanh), PerturbationErrorKind.Supremum),
        ];
        foreach ((IParametricModel model, PerturbationErrorKind kind) in cases)
        {
            IPerturbationError error = Error(model, Pol, kind);
            double[] at = model.Parameters.Values.ToArray(), gradient = new double[at.Length], moved = new double[2 * at.Length],
                errors = new double[2];
            error.Gradient(at, gradient);
            double scale = gradient.Max(Math.Abs);
            for (int i = 0; i < at.Length; i++)
            {
                at.CopyTo(moved, 0);
                at.CopyTo(moved, at.Length);
                moved[i] += 1e-6;
                moved[at.Length + i] -= 1e-6;
                error.Evaluate(moved, errors);
                Assert.Equal((errors[0] - errors[1]) / 2e-6, gradient[i], GradientTolerance * (scale + errors[0]));
            }
        }
    }

    /// <summary>Of a linear model the estimate from inputs must not exceed the norm, and comes close to it on a horizon that sees all of
    /// the difference.</summary>
    [Fact]
    public void TheEstimateLiesBelowTheNorm() => Gen.Select(Gen.Double[0.1, 0.9].Array[1, 3], Gen.Int[1, 100]).Sample((rates, seed) =>
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", rates, Activation.Linear);
        StabilityCases.Randomize(model, seed);
        rates.CopyTo(model.Parameters[DiagonalModel.RecurrentName]);
        // The zero-input output starts at d, not at its steady state.
        model.Parameters[RecurrentModel.BiasName].Clear();
        double norm = Value(model, Exp, PerturbationErrorKind.Supremum);
        var estimate = new ProbedSupremum(model, Exp, 128, 1, Workers.Single);
        estimate.Refine(model.Parameters.Values);
        var errors = new double[1];
        estimate.Evaluate(model.Parameters.Values, errors);
        Assert.InRange(errors[0], 0.75 * norm, norm * (1 + 1e-9));
    }, iter: 30);

    [Theory]
    [InlineData("sin", Activation.Linear, PerturbationErrorKind.Exact, "square-integrable")]
    [InlineData("sumexp", Activation.Linear, PerturbationErrorKind.Supremum, "take error exact or mse")]
    [InlineData("exp", Activation.Tanh, PerturbationErrorKind.Exact, "take error w1 or mse")]
    public void WhatIsNotAdmittedIsSaid(string target, Activation activation, PerturbationErrorKind kind, string expected)
    {
        DiagonalModel model = StabilityCases.Diagonal("exp", [0.5], activation);
        var options = new PerturbationOptions { Error = kind, Target = TargetCatalog.Parse(target) };
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        ArgumentException e = Assert.Throws<ArgumentException>(() => StabilityCases.Curve(model, x, x, default, options, Workers.Single));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnstableUnitThatIsReadHasAnInfiniteErrorAndOneThatIsNotHasNone()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5, -0.1], Activation.Linear);
        Assert.Equal(double.PositiveInfinity, Value(model, Exp, PerturbationErrorKind.Exact));
        model.Parameters[RecurrentModel.OutputName][1] = 0;
        Assert.True(double.IsFinite(Value(model, Exp, PerturbationErrorKind.Exact)));
        Assert.Equal(double.PositiveInfinity, Value(StabilityCases.Dense([-0.5, 0.1, 0.2, 0.01]), Exp, PerturbationErrorKind.Supremum));
    }

    private static double Value(IParametricModel model, LinearFunctional target, PerturbationErrorKind kind)
    {
        var errors = new double[1];
        Error(model, target, kind).Evaluate(model.Parameters.Values, errors);
        return errors[0];
    }

    private static IPerturbationError Error(IParametricModel model, LinearFunctional target, PerturbationErrorKind kind)
    {
        TiledSequences x = StabilityCases.Noise(8, 40, 1, 1);
        return PerturbationErrors.Create(model, x, x, [], new PerturbationOptions { Error = kind, Target = target }, Workers.Single);
    }

    private static LruModel Lru()
    {
        var lru = new LruModel(new RecurrentOptions
        {
            Width = 2,
            Parameterization = ParameterizationCatalog.Parse("exp"),
            Activation = Activation.Linear,
            Integration = Integration.Native,
        });
        StabilityCases.Randomize(lru, 2);
        return lru;
    }
}
