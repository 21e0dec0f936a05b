using MathNet.Numerics.Integration;

namespace Lethe.Tests.Targets;

public sealed class KernelTests
{
    // Composite Gauss-Legendre of order 32 on pieces of length <= 1 is exact to rounding for these kernels; the sum holds some hundred
    // pieces.
    private const double QuadratureTolerance = 1e-12;

    // MathNet's Airy functions (Amos) promise 1e-13 or so where they oscillate.
    private const double AiryTolerance = 1e-13;

    public static TheoryData<string> Decaying => ["exp", "geo", "shift", "twoparts", "airy"];

    [Theory]
    [InlineData("exp", 2, 0.1353352832366127)]
    [InlineData("pol", 10, 0.46651649576840371)]
    [InlineData("pol15", 3, 0.125)]
    [InlineData("pol11", 1, 0.46651649576840371)]
    [InlineData("geo", 2, 0.81)]
    [InlineData("shift", 9, 0)]
    [InlineData("shift", 10, 1)]
    [InlineData("shift", 11, 0)]
    [InlineData("twoparts", 9, 1.0001234098040867)]
    [InlineData("sin", 1, 0.8414709848078965)]
    [InlineData("sumexp", 0, 1.6449340668482264)]
    [InlineData("sumexp", 1, 0.84642193400371818)]
    [InlineData("sumexp", 5, 0.20017901925104289)]
    [InlineData("sumexp", 1e4, 1e-4)]
    public void Known_values(string name, double t, double expected) =>
        Assert.Equal(expected, TargetCatalog.Parse(name).Kernel(t), 1e-14 * Math.Max(expected, 1e-4));

    [Theory]
    [InlineData(0, -0.32914517362982310523)]
    [InlineData(5, 0.5355608832923521188)]
    [InlineData(6, 0.35502805388781723926)]
    [InlineData(7, 0.13529241631288141552)]
    [InlineData(16, 1.1047532552898685934e-10)]
    public void Airy_values(double t, double expected)
    {
        LinearFunctional airy = TargetCatalog.Parse("airy");
        Assert.Equal(expected, airy.Kernel(t), AiryTolerance * Math.Abs(expected));
        Assert.Equal(Math.Abs(expected), airy.MemoryFunction(t), AiryTolerance * Math.Abs(expected));
    }

    [Theory]
    [MemberData(nameof(Decaying))]
    public void Squared_tail_is_the_integral(string name)
    {
        LinearFunctional target = TargetCatalog.Parse(name);
        foreach (double t in new[] { 0.0, 0.5, 3, 9.5, 12 })
        {
            double integral = Integral(s => target.Kernel(s) * target.Kernel(s), t, 200);
            Assert.Equal(integral, target.SquaredTail(t), QuadratureTolerance * target.SquaredNorm);
        }
        Assert.Equal(target.SquaredTail(0), target.SquaredNorm);
    }

    [Theory]
    [InlineData("pol", 8.333333333333333, 100)]
    [InlineData("pol15", 0.5, 2)]
    [InlineData("pol11", 0.8333333333333333, 10)]
    public void Power_norms(string name, double squared, double absolute)
    {
        LinearFunctional target = TargetCatalog.Parse(name);
        Assert.Equal(squared, target.SquaredNorm, 1e-13 * squared);
        Assert.Equal(absolute, target.AbsoluteNorm, 1e-12 * absolute);
        double piece = Integral(s => target.Kernel(s) * target.Kernel(s), 2, 50);
        Assert.Equal(piece, target.SquaredTail(2) - target.SquaredTail(50), QuadratureTolerance);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("geo")]
    [InlineData("shift")]
    [InlineData("twoparts")]
    public void Absolute_norm_is_the_integral(string name)
    {
        LinearFunctional target = TargetCatalog.Parse(name);
        Assert.Equal(Integral(target.MemoryFunction, 0, 500), target.AbsoluteNorm, QuadratureTolerance * target.AbsoluteNorm);
    }

    [Fact]
    public void What_is_not_integrable_says_so()
    {
        foreach (LinearFunctional target in TargetCatalog.All)
            Assert.Equal(target.Name is not ("sin" or "sumexp"), target.IsIntegrable);
        Assert.Equal(2.4041138063191886, TargetCatalog.Parse("sumexp").SquaredNorm, 1e-15);
        Assert.True(double.IsPositiveInfinity(TargetCatalog.Parse("sin").SquaredNorm));
    }

    [Theory]
    [InlineData("exp(-t)*cos(t)", true)]
    [InlineData("1/(1+t)^1.1", true)]
    [InlineData("1/(1+t)", false)]
    [InlineData("cos(t)", false)]
    [InlineData("if(t < 5, 1, 0)", true)]
    public void Expression_kernels_estimate_integrability(string expression, bool expected)
    {
        LinearFunctional target = TargetCatalog.Parse("expr:" + expression);
        Assert.Equal(expected, target.IsIntegrable);
        Assert.Equal("expr:" + expression, target.Name);
        Assert.Equal(target.Name, TargetCatalog.Parse(target.Name).Name);
        Assert.True(double.IsNaN(target.SquaredNorm));
    }

    [Fact]
    public void Sampled_kernel_is_linear_between_samples_and_zero_behind()
    {
        var target = new SampledKernel("file", [1, -0.5, 0.25, 2], 0.1);
        for (int i = 0; i < 4; i++) Assert.Equal(new[] { 1, -0.5, 0.25, 2 }[i], target.Kernel(i * 0.1));
        Assert.Equal(0.25, target.Kernel(0.05), 1e-15);
        Assert.Equal(0, target.Kernel(0.31));
        Assert.Equal(0, target.Kernel(1e9));
        foreach (double t in new[] { 0.0, 0.07, 0.1, 0.25 })
            Assert.Equal(Integral(s => target.Kernel(s) * target.Kernel(s), t, 0.3, 3000), target.SquaredTail(t), 1e-7);
        Assert.Equal(Integral(target.MemoryFunction, 0, 0.3, 3000), target.AbsoluteNorm, 1e-7);
        Assert.Equal(0, target.SquaredTail(0.3), 1e-15);
        Assert.True(target.IsIntegrable);
    }

    [Theory]
    [InlineData(new double[0], 1.0, "no samples")]
    [InlineData(new[] { 1, double.NaN }, 1.0, "sample 1 is NaN")]
    [InlineData(new[] { 1.0 }, 0.0, "sample step is 0")]
    public void Sampled_kernel_refuses_bad_samples(double[] samples, double step, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new SampledKernel("file", samples, step))
            .Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("pol51", "Did you mean 'pol15'?")]
    [InlineData("expp", "Did you mean 'exp'?")]
    [InlineData("expr:exp(-t", "at character 7")]
    [InlineData("expr:exp(-w)", "the variable t")]
    [InlineData("", "none of exp, pol")]
    public void Wrong_names_are_refused_with_a_remedy(string text, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => TargetCatalog.Parse(text)).Message, StringComparison.Ordinal);

    private static double Integral(Func<double, double> f, double from, double to, int pieces = 0)
    {
        if (pieces == 0) pieces = (int)Math.Ceiling(2 * (to - from));
        double step = (to - from) / pieces;
        return Enumerable.Range(0, pieces).Sum(i => GaussLegendreRule.Integrate(f, from + i * step, from + (i + 1) * step, 32));
    }
}
