namespace Lethe.Kernels.Tests.Recurrence;

public sealed class BadCallTests
{
    private static readonly RecurrenceShape Shape = new(1, 3, 1, false, Activation.Tanh);

    private readonly TiledSequences _x = new(4, 5, 1), _y = new(4, 5, 1);

    [Fact]
    public void Every_wrong_size_is_named_by_every_variant()
    {
        foreach (RecurrenceVariant variant in RecurrenceKernels.All)
        {
            foreach ((bool dense, Activation activation) in ((bool, Activation)[])[(false, Activation.Tanh), (true, Activation.Tanh),
                (true, Activation.Linear)])
            {
                RecurrenceShape shape = Shape with { Dense = dense, Activation = activation };
                if (!variant.Supports(shape)) continue;
                RecurrenceKernel kernel = variant.Create(shape, 1);
                double[] weights = new double[shape.TotalSize], gradient = new double[shape.TotalSize];
                Check("weights", () => kernel.Forward(new double[2], _x, _y, Workers.Single));
                Check("inputs", () => kernel.Forward(weights, new TiledSequences(4, 5, 2), _y, Workers.Single));
                Check("outputs", () => kernel.Forward(weights, _x, new TiledSequences(4, 5, 2), Workers.Single));
                Check("outputs", () => kernel.Forward(weights, _x, new TiledSequences(3, 5, 1), Workers.Single));
                Check("outputs", () => kernel.Loss(weights, _x, new TiledSequences(4, 6, 1), [0], default, Workers.Single));
                Check("timeWeights", () => kernel.Loss(weights, _x, _y, [0], new double[4], Workers.Single));
                Check("tiles", () => kernel.Loss(weights, _x, _y, [1], default, Workers.Single));
                Check("tiles", () => kernel.Loss(weights, _x, _y, [-1], default, Workers.Single));
                Check("tiles", () => kernel.LossAndGradient(weights, _x, _y, [], default, gradient, Workers.Single));
                Check("gradient", () => kernel.LossAndGradient(weights, _x, _y, [0], default, new double[3], Workers.Single));
                Check("workers", () => kernel.Forward(weights, _x, _y, null!));
            }
        }
    }

    [Fact]
    public void Shapes_and_variants_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurrenceKernels.Create(Shape with { Units = 0 }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurrenceKernels.Create(Shape with { Inputs = 0 }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurrenceKernels.Create(Shape with { Outputs = 0 }, 1));
        Assert.Throws<ArgumentException>(() => new DiagonalKernel(Shape with { Dense = true }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalKernel(Shape with { Activation = (Activation)9 }, 1));
    }

    [Fact]
    public void The_first_variant_that_fits_is_chosen()
    {
        Assert.Equal("diagonal", RecurrenceKernels.Find(Shape, 100).Name);
        Assert.Equal("dense", RecurrenceKernels.Find(Shape with { Dense = true }, 100).Name);
        // T d o against m^2 + 8 m and 4 m: 768 x 2 x 3 and 64 x 72, 100 x 3 and 4 x 75.
        RecurrenceShape linear = new(2, 64, 3, true, Activation.Linear), diagonal = new(1, 75, 3, false, Activation.Linear);
        Assert.Equal("response", RecurrenceKernels.Find(linear, 768).Name);
        Assert.Equal("dense", RecurrenceKernels.Find(linear, 769).Name);
        Assert.Equal("response", RecurrenceKernels.Find(diagonal, 100).Name);
        // Many inputs make the response itself dear, and many states do not fit.
        Assert.Equal("response", RecurrenceKernels.Find(linear with { Inputs = 7 }, 16).Name);
        Assert.Equal("dense", RecurrenceKernels.Find(linear with { Inputs = 8 }, 16).Name);
        Assert.Equal("response", RecurrenceKernels.Find(new RecurrenceShape(1, 1024, 1, true, Activation.Linear), 1024).Name);
        Assert.Equal("dense", RecurrenceKernels.Find(new RecurrenceShape(1, 1024, 1, true, Activation.Linear), 1025).Name);
        Assert.Equal("diagonal", RecurrenceKernels.Find(diagonal, 101).Name);
        Assert.Equal("diagonal", RecurrenceKernels.Find(diagonal with { Activation = Activation.Relu, Layerwise = true }, 1).Name);
        Assert.Equal("reference", RecurrenceKernels.All[^1].Name);
        Assert.Equal(RecurrenceKernels.All.Count, RecurrenceKernels.All.Select(v => v.Name).Distinct().Count());
    }

    private static void Check(string argument, Action call)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Equal(argument, error.ParamName);
    }
}
