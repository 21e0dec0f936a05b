using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lethe.Onnx.Tests;

/// <summary>Silero VAD as its npm packages bring it (.ci/prepare fetches them): fed chunk by chunk with its state and context, it gives bit
/// by bit what a loop around onnxruntime gives.</summary>
public sealed class SileroTests : OnnxTest
{
    // Three sequences of six chunks.
    private const int Sequences = 3, Chunks = 6, Chunk = 512, Rate = 16000;

    [Theory]
    [InlineData("silero_vad_legacy.onnx", 0, "h:hn,c:cn", 64)]
    [InlineData("silero_vad_v5.onnx", 64, "state:stateN", 128)]
    [InlineData("silero_vad_v6.onnx", 64, "state:stateN", 128)]
    public void Chunks_are_those_of_its_own_wrapper(string file, int context, string states, int size)
    {
        string folder = Environment.GetEnvironmentVariable("LETHE_SILERO") ?? "";
        string path = Path.Combine(folder, file);
        Require.Optional(File.Exists(path), "Silero VAD", "npm pack @ricky0123/vad-web, and set LETHE_SILERO to its folder dist");
        PortWords words = new PortWords().With("state", states).With("set", $"sr:{Rate}").With("chunk", $"{Chunk}")
            .With("context", $"{context}");
        using OnnxModel model = OnnxModel.Load(path, new ForeignModelOptions { Ports = words });
        Assert.Equal((Chunk, 1), (model.InputSize, model.OutputSize));
        var x = new TiledSequences(Sequences, Chunks, Chunk);
        for (int s = 0; s < Sequences; s++)
            for (int k = 0; k < Chunks; k++)
                for (int c = 0; c < Chunk; c++) x[s, k, c] = 0.3 * Math.Sin((s + 1) * 0.01 * (k * Chunk + c)) * Math.Cos(0.37 * c);
        TiledSequences y = ExportedModels.Run(model, x, SharedWorkers.Of(2));
        float[] expected = Loop(path, context, states, size, x);
        for (int s = 0; s < Sequences; s++)
            for (int k = 0; k < Chunks; k++) Assert.Equal(expected[s * Chunks + k], (float)y[s, k, 0]);
    }

    // As the packages' own code calls it: all sequences in one batch, the last samples in front of the next chunk.
    private static float[] Loop(string path, int context, string states, int size, TiledSequences x)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        };
        using var session = new InferenceSession(path, options);
        (string In, string Out)[] pairs = [.. states.Split(',').Select(pair => pair.Split(':')).Select(pair => (pair[0], pair[1]))];
        DenseTensor<float>[] held = [.. pairs.Select(_ => new DenseTensor<float>([2, Sequences, size]))];
        var answers = new float[Sequences * Chunks];
        for (int k = 0; k < Chunks; k++)
        {
            var audio = new DenseTensor<float>([Sequences, context + Chunk]);
            for (int s = 0; s < Sequences; s++)
            {
                for (int c = 0; c < context; c++) audio[s, c] = k == 0 ? 0 : (float)x[s, k - 1, Chunk - context + c];
                for (int c = 0; c < Chunk; c++) audio[s, context + c] = (float)x[s, k, c];
            }
            List<NamedOnnxValue> given =
            [
                NamedOnnxValue.CreateFromTensor("input", audio),
                NamedOnnxValue.CreateFromTensor("sr", new DenseTensor<long>(new long[] { Rate }, [])),
                .. pairs.Select((pair, i) => NamedOnnxValue.CreateFromTensor(pair.In, held[i])),
            ];
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(given);
            for (int s = 0; s < Sequences; s++) answers[s * Chunks + k] = results.First(one => one.Name == "output").AsTensor<float>()[s,
                0];
            held = [.. pairs.Select(pair => results.First(one => one.Name == pair.Out).AsTensor<float>().ToDenseTensor())];
        }
        return answers;
    }
}
