namespace Lethe.Tests.Models;

/// <summary>What models with a full matrix do around the kernel.</summary>
public sealed class DenseModelTests
{
    public static TheoryData<string, Activation, Integration> Cases() => new()
    {
        { "rnn", Activation.Hardtanh, Integration.Euler },
        { "dense", Activation.Tanh, Integration.Euler },
        { "rnn", Activation.Linear, Integration.Euler },
        { "dense", Activation.Linear, Integration.Exact },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_allocates_nothing_once_warm(string name, Activation activation, Integration integration)
    {
        IParametricModel model = ModelGradientTests.Build(name, new RecurrentOptions
        {
            Width = 12, Activation = activation, Integration = integration, TimeStep = 0.2, Parameterization = new SquareParameterization(),
        });
        model.Parameters.Values.Fill(0.1);
        TiledSequences x = new(20, 30, 1), y = new(20, 30, 1);
        int[] tiles = [0, 1, 2];
        var gradient = new double[model.Parameters.Count];
        Assert.Equal(0, Allocations.Least(() => model.LossAndGradient(x, y, tiles, default, gradient, Workers.Single)));
    }
}
