namespace Lethe.Tests.Stability;

public sealed class PerturbedBlockTests
{
    /// <summary>The steepest step U V^T does not depend on the gradient's size, also where squares of its entries overflow or
    /// vanish.</summary>
    [Theory]
    [InlineData(1e200)]
    [InlineData(1e-200)]
    public void AStepOfAMatrixIgnoresTheSizeOfTheGradient(double size)
    {
        DenseModel model = StabilityCases.Dense([-0.5, 0.2, 0.1, 0.3, -0.6, 0.2, 0, 0.4, -0.7]);
        PerturbedBlock block = Assert.Single(PerturbedBlock.Of(model.Parameters, PerturbedBlocks.Recurrent, PerturbationBall.L2));
        double[] step = model.Parameters.Values.ToArray(), scaled = Array.ConvertAll(step, v => size * v);
        block.ToStep(step, 0.3);
        block.ToStep(scaled, 0.3);
        foreach (ParameterView view in block.Views)
            for (int i = view.Offset; i < view.Offset + view.Length; i++) Assert.Equal(step[i], scaled[i], 1e-12);
        Assert.Equal(0.3, block.Norm(scaled), 1e-12);
    }
}
