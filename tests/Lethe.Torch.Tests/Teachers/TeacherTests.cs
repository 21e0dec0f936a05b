using Lethe.Teachers;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Teachers;

/// <summary>Random teachers against libtorch's own modules, by the names of their weights.</summary>
public sealed class TeacherTests : TorchTest
{
    // Outputs of order one over some 20 steps of float64.
    private const double Tolerance = 1e-12;

    private const int Batch = 11, Time = 23;

    [Theory]
    [InlineData("rnn,width=9,layers=1,in=2,out=3,seed=1")]
    [InlineData("rnn,width=16,layers=3,seed=2")]
    [InlineData("gru,width=7,layers=1,in=3,seed=3")]
    [InlineData("gru,width=12,layers=2,out=2,seed=4")]
    [InlineData("lstm,width=8,layers=1,seed=5")]
    [InlineData("lstm,width=13,layers=4,in=2,out=2,seed=6")]
    [InlineData("transformer,width=8,layers=1,heads=2,seed=7")]
    [InlineData("transformer,width=12,layers=3,heads=3,in=2,out=2,seed=8")]
    [InlineData("transformer,width=5,layers=2,heads=1,seed=9")]
    public void Outputs_are_those_of_the_module(string text)
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse(text));
        double[] x = new double[Batch * Time * teacher.InputSize], y = new double[Batch * Time * teacher.OutputSize];
        new CounterRandom(17).FillNormal(x);
        TiledSequences inputs = TiledSequences.FromRowMajor(x, Batch, Time, teacher.InputSize),
            outputs = new(Batch, Time, teacher.OutputSize);
        teacher.Forward(inputs, outputs, Workers.Single);
        outputs.CopyToRowMajor(y);

        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor states = States(teacher, tensor(x).reshape(Batch, Time, teacher.InputSize));
        double[] expected =
            [.. states.matmul(Of(teacher, Teacher.ReadoutWeight).t()).Plus(Of(teacher, Teacher.ReadoutBias)).contiguous().data<double>()];
        for (int i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], Tolerance);
    }

    // What the read-out reads, (batch, time, m).
    private static Tensor States(Teacher teacher, Tensor x)
    {
        TeacherOptions o = teacher.Options;
        switch (o.Kind)
        {
            case TeacherKind.Gru:
                using (var gru = nn.GRU(o.Inputs, o.Width, o.Layers, batchFirst: true))
                    return gru.With(teacher).call(x).Item1;
            case TeacherKind.Lstm:
                using (var lstm = nn.LSTM(o.Inputs, o.Width, o.Layers, batchFirst: true))
                    return lstm.With(teacher).call(x).Item1;
            case TeacherKind.Rnn:
                using (var rnn = nn.RNN(o.Inputs, o.Width, o.Layers, nn.NonLinearities.Tanh, batchFirst: true))
                    return rnn.With(teacher).call(x).Item1;
            default:
                using (var layer = nn.TransformerEncoderLayer(o.Width, o.Heads, o.FeedForward, 0))
                using (var encoder = nn.TransformerEncoder(layer, o.Layers))
                {
                    Tensor tokens = x.matmul(Of(teacher, "embedding.weight").t()).Plus(Of(teacher, "embedding.bias"));
                    Tensor mask = (-ones(Time, Time, dtype: float64) / Kept.Number(0)).triu(1);
                    var module = encoder.With(teacher);
                    module.eval();
                    return module.call(tokens.transpose(0, 1), mask, null!).transpose(0, 1);
                }
        }
    }

    private static Tensor Of(Teacher teacher, string name) => ModuleWeights.Of(teacher, name);
}

file static class ModuleWeights
{
    /// <summary>Gives a module the teacher's weights; every weight of the module must be there.</summary>
    public static TModule With<TModule>(this TModule module, Teacher teacher)
        where TModule : nn.Module
    {
        module.to(float64);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters()) parameter.copy_(Of(teacher, name));
        return module;
    }

    public static Tensor Of(Teacher teacher, string name) =>
        tensor(teacher.Weights[name].ToArray()).reshape([.. teacher.Weights.Shapes.Single(s => s.Name == name).Shape.Select(n => (long)n)]);
}
