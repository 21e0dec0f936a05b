using Lethe.Interop;

namespace Lethe.Onnx.Tests;

/// <summary>A model exported with ports for its states goes on, call by call, as the model does; also in float32.</summary>
public sealed class StatefulExportTests : OnnxTest
{
    // Rounding of sums in another order over 60 steps of a stable recurrence with outputs near 1.
    private const double Double = 1e-10, Single = 1e-5;

    public static TheoryData<string, Precision> Models
    {
        get
        {
            var data = new TheoryData<string, Precision>();
            foreach (string name in ExportedModels.Names)
            {
                data.Add(name, Precision.Double);
                data.Add(name, Precision.Single);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Call_by_call_it_is_the_model(string name, Precision precision)
    {
        RecurrentModel model = ExportedModels.Create(name);
        (byte[] content, IReadOnlyList<TensorListing> tensors) = OnnxExport.Compose(model, stateful: true, precision);
        Assert.All(tensors, t => Assert.True(t.Dtype == (precision == Precision.Single ? "float32" : "float64") || t.Dtype == "int64"));
        using var session = new OnnxSession(OnnxFile.Parse("model.onnx", content));
        Assert.Equal(["x", "state_in"], session.Inputs.Select(port => port.Name));
        Assert.Equal(["y", "state_out"], session.Outputs.Select(port => port.Name));
        const int Count = 3, Length = 60;
        int n = model.StateSize;
        TiledSequences x = ExportedModels.Inputs(Count, Length, 2), expected = new(Count, Length, 3), last = new(Count, 1, n);
        model.Forward(x, expected, new PassStates { Final = last }, Workers.Single);
        var state = new double[Count * n];
        double tolerance = precision == Precision.Single ? Single : Double;
        foreach ((int start, int length) in ((int, int)[])[(0, 1), (1, 1), (2, 30), (32, 28)])
        {
            var part = new double[Count * length * 2];
            for (int i = 0; i < part.Length; i++) part[i] = x[i / (2 * length), start + i / 2 % length, i % 2];
            IReadOnlyList<PortTensor> answers = session.Call(
                [new("x", part, [Count, length, 2]), new("state_in", state, [Count, n])], ["y", "state_out"]);
            for (int i = 0; i < Count * length * 3; i++)
                Assert.Equal(expected[i / (3 * length), start + i / 3 % length, i % 3], answers[0].Values[i], tolerance);
            state = answers[1].Values;
            Assert.Equal([Count, n], answers[1].Shape);
        }
        for (int i = 0; i < state.Length; i++) Assert.Equal(last[i / n, 0, i % n], state[i], tolerance);
    }
}
