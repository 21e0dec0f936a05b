using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Models;

/// <summary>Numbers drawn as PyTorch draws them, against libtorch itself. It draws from libtorch's one generator, as other tests do:
/// nothing runs beside it.</summary>
[Collection(Alone.Name)]
public sealed class TorchInitializationTests : TorchTest
{
    /// <summary>libtorch's vectorized log, sin and cos are within a few ulp, and so are the library's.</summary>
    private const double NumberTolerance = 1e-14;

    /// <summary>Rounding of a QR factorization of size 64, whose reflections come in another order of operations.</summary>
    private const double FactorTolerance = 1e-12;

    [Theory]
    [InlineData(0)]
    [InlineData(12345)]
    [InlineData(-7)]
    public void Normal_and_uniform_numbers_are_those_of_libtorch(long seed)
    {
        using IDisposable scope = NewDisposeScope();
        random.manual_seed(seed);
        var ours = new TorchRandom(seed);
        foreach (int count in (int[])[1, 2, 7, 15, 16, 17, 33, 64, 3, 1000])
        {
            double[] expected = randn(count, dtype: ScalarType.Float64).data<double>().ToArray(), actual = new double[count];
            ours.FillNormal(actual);
            AssertClose(expected, actual, NumberTolerance);
            expected = empty(count, dtype: ScalarType.Float64).uniform_(-0.3, 2).data<double>().ToArray();
            ours.FillUniform(actual, -0.3, 2);
            AssertClose(expected, actual, NumberTolerance);
        }
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(false, 64)]
    [InlineData(true, 1)]
    [InlineData(true, 8)]
    [InlineData(true, 64)]
    public void Weights_are_those_the_published_code_begins_with(bool mixed, int width)
    {
        using IDisposable scope = NewDisposeScope();
        var options = new RecurrentOptions { Width = width, Parameterization = ParameterizationCatalog.Parse("relu") };
        RecurrentModel model = mixed ? new RnnModel(options) : new DiagonalModel(options);
        Assert.True(TorchInitialization.TryApply(model, 12345));
        random.manual_seed(12345);
        AssertClose(randn(width, dtype: ScalarType.Float64).data<double>().ToArray(), model.Parameters[DiagonalModel.RecurrentName]
            .ToArray(), NumberTolerance);
        if (mixed)
        {
            (Tensor q, _) = linalg.qr(randn(width, width, dtype: ScalarType.Float64));
            AssertClose(q.contiguous().data<double>().ToArray(), model.Parameters[RnnModel.MixingName].ToArray(), FactorTolerance);
        }
        using TorchSharp.Modules.Linear encoder = nn.Linear(1, width, dtype: ScalarType.Float64)
            , decoder = nn.Linear(width, 1, dtype: ScalarType.Float64);
        AssertClose(encoder.weight.data<double>().ToArray(), model.Parameters[RecurrentModel.InputName].ToArray(), NumberTolerance);
        AssertClose(encoder.bias!.data<double>().ToArray(), model.Parameters[RecurrentModel.BiasName].ToArray(), NumberTolerance);
        AssertClose(decoder.weight.data<double>().ToArray(), model.Parameters[RecurrentModel.OutputName].ToArray(), NumberTolerance);
        AssertClose(decoder.bias!.data<double>().ToArray(), model.Parameters[RecurrentModel.OutputBiasName].ToArray(), NumberTolerance);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - tolerance, expected[i] + tolerance);
    }
}

/// <summary>Tests that seed libtorch's global generator and count on what it gives, or that keep the garbage collector running, which
/// TorchSharp's own operators do not bear (<see cref="Kept"/>).</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
