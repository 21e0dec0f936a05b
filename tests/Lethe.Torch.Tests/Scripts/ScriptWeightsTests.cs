using Lethe.Interop.Isolation;

namespace Lethe.Torch.Tests.Scripts;

/// <summary>Stored numbers of TorchScript programs, changed in memory.</summary>
public sealed class ScriptWeightsTests : TorchTest
{
    private static double[] Answer(TorchScriptModel model)
    {
        var x = new TiledSequences(2, 6, model.InputSize);
        for (int s = 0; s < 2; s++)
            for (int k = 0; k < 6; k++)
                for (int c = 0; c < model.InputSize; c++) x[s, k, c] = Math.Sin(1 + s + 3 * k + c);
        var y = new TiledSequences(2, 6, model.OutputSize);
        model.Forward(x, y, Workers.Single);
        return y.Values.ToArray();
    }

    /// <summary>The read-out is linear: twice its numbers give twice the answers; put back, they give the first ones.</summary>
    [Theory]
    [InlineData(ModelIsolation.ChildProcess)]
    [InlineData(ModelIsolation.InProcess)]
    public void Numbers_are_replaced_and_put_back(ModelIsolation isolation)
    {
        using TorchScriptModel model = TorchScriptModel.Load(Fixtures.PathOf("lstm.pt"),
            new ForeignModelOptions { Ports = new PortWords().With("in", "2"), Isolation = isolation });
        double[][] own = [.. model.Weights.Select(one => one.Tensor.Data)];
        Assert.Contains(model.Weights, one => one.IsRecurrent && one.Tensor.Name.EndsWith("weight_hh_l0", StringComparison.Ordinal));
        double[] before = Answer(model);
        model.SetWeights([.. model.Weights.Select((one, i) => one.Tensor.Name.StartsWith("read", StringComparison.Ordinal)
            ? Array.ConvertAll(own[i], v => 2 * v) : own[i])]);
        double[] twice = Answer(model);
        for (int i = 0; i < before.Length; i++) Assert.Equal(2 * before[i], twice[i], 1e-12);
        model.SetWeights(own);
        Assert.Equal(before, Answer(model));
    }
}
