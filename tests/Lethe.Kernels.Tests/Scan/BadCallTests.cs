namespace Lethe.Kernels.Tests.Scan;

public sealed class BadCallTests
{
    private static readonly double[] Row = new double[3], State = new double[6], Data = new double[24], Wrong = new double[5];

    [Fact]
    public void Every_wrong_length_is_named_by_every_variant()
    {
        var shape = new ScanShape(2, 4, 3);
        foreach (ScanVariant variant in ScanKernels.All)
        {
            ScanKernel<double> kernel = variant.Create<double>(shape);
            Check("multipliers", () => kernel.Forward(Wrong, Data, State, Data, State, Workers.Single));
            Check("inputs", () => kernel.Forward(Row, Wrong, State, Data, State, Workers.Single));
            Check("initial", () => kernel.Forward(Row, Data, Wrong, Data, State, Workers.Single));
            Check("states", () => kernel.Forward(Row, Data, State, Wrong, State, Workers.Single));
            Check("final", () => kernel.Forward(Row, Data, State, Data, Wrong, Workers.Single));
            Check("workers", () => kernel.Forward(Row, Data, State, Data, State, null!));
            Check("multipliers", () => kernel.Backward(Wrong, Data, State, Data, State, Row, Data, State, Workers.Single));
            Check("states", () => kernel.Backward(Row, Wrong, State, Data, State, Row, Data, State, Workers.Single));
            Check("states", () => kernel.Backward(Row, default, State, Data, State, Row, Data, State, Workers.Single));
            Check("initial", () => kernel.Backward(Row, Data, Wrong, Data, State, Row, Data, State, Workers.Single));
            Check("stateGradients", () => kernel.Backward(Row, Data, State, Wrong, State, Row, Data, State, Workers.Single));
            Check("finalGradients", () => kernel.Backward(Row, Data, State, Data, Wrong, Row, Data, State, Workers.Single));
            Check("multiplierGradients", () => kernel.Backward(Row, Data, State, Data, State, Wrong, Data, State, Workers.Single));
            Check("inputGradients", () => kernel.Backward(Row, Data, State, Data, State, Row, Wrong, State, Workers.Single));
            Check("initialGradients", () => kernel.Backward(Row, Data, State, Data, State, Row, Data, Wrong, Workers.Single));
            Check("workers", () => kernel.Backward(Row, Data, State, Data, State, Row, Data, State, null!));
        }
    }

    [Fact]
    public void A_message_says_what_was_given_and_what_was_expected()
    {
        ScanKernel<double> kernel = ScanKernels.Create<double>(new ScanShape(2, 4, 3));
        ArgumentException error = Assert.Throws<ArgumentException>(() => kernel.Forward(Row, Wrong, State, Data, State, Workers.Single));
        Assert.StartsWith("inputs has 5 numbers, expected 24", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_and_types_that_do_not_exist_are_refused()
    {
        foreach (ScanShape shape in (ScanShape[])[new(-1, 1, 1), new(1, -1, 1), new(1, 1, 0), new(1 << 12, 1 << 12, 1 << 12),
            new(0, int.MaxValue, int.MaxValue)])
            Assert.Throws<ArgumentOutOfRangeException>(() => ScanKernels.Create<double>(shape));
        Assert.Throws<NotSupportedException>(() => ScanKernels.Create<Half>(new ScanShape(1, 1, 1)));
    }

    [Fact]
    public void The_reference_is_the_last_variant_and_names_are_unique()
    {
        Assert.Equal("reference", ScanKernels.All[^1].Name);
        Assert.Equal(ScanKernels.All.Count, ScanKernels.All.Select(v => v.Name).Distinct().Count());
    }

    private static void Check(string argument, Action call) => Assert.Equal(argument, Assert.ThrowsAny<ArgumentException>(call).ParamName);
}
