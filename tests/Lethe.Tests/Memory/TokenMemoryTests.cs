namespace Lethe.Tests.Memory;

public sealed class TokenMemoryTests
{
    /// <summary>y_t = sum_s lambda^s e(x_(t-s)): M(t) = lambda^t (max e - min e), in every context.</summary>
    [Fact]
    public void A_decaying_sum_of_embeddings_has_its_own_memory()
    {
        var model = new Sum([0.3, -1.2, 2.0, 0.5], 0.8);
        MemoryContexts memory = Measure(model, 30);
        Assert.Equal(TailKind.Exponential, memory.Median.Tail.Kind);
        Assert.Equal(new TokensTried(4, 4), memory.Median.Tokens);
        for (int t = 0; t < 30; t++)
        {
            Assert.Equal(3.2 * Math.Pow(0.8, t), memory.Median.Values[t], 1e-12);
            Assert.Equal(memory.Median.Values[t], memory.Worst.Values[t], 1e-12);
        }
        Assert.DoesNotContain(memory.Median.Warnings, warning => warning.Kind == MemoryWarningKind.TokensSampled);
    }

    [Fact]
    public void A_large_vocabulary_is_sampled_and_says_so()
    {
        double[] embedding = [.. Enumerable.Range(0, 5000).Select(i => Math.Sin(i))];
        MemoryFunction memory = Measure(new Sum(embedding, 0.5), 10).Worst;
        Assert.Equal(256, memory.Tokens!.Tried);
        Assert.InRange(memory.Values[0], 1.9, 2);
        Assert.Contains(memory.Warnings, warning => warning is { Kind: MemoryWarningKind.TokensSampled, Value: 256, Threshold: 5000 });
        Assert.NotEqual(TailKind.Undecided, memory.Tail.Kind);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var model = new Sum([.. Enumerable.Range(0, 40).Select(i => Math.Cos(i))], 0.9);
        TiledSequences contexts = MemoryProbing.DrawContexts(model, 3, 40, 7);
        var options = new MemoryOptions { Length = 20 };
        Assert.Equal(MemoryProbing.MeasureTokens(model, options, contexts, Workers.Single).Worst.Values,
            MemoryProbing.MeasureTokens(model, options, contexts, new Workers(3)).Worst.Values);
    }

    /// <summary>A step of size x means nothing to a model of tokens.</summary>
    [Fact]
    public void Probes_of_a_size_are_refused() => Assert.Contains(nameof(MemoryProbing.MeasureTokens),
        Assert.Throws<ArgumentException>(() => MemoryProbing.Measure(new Sum([0, 1], 0.5), new(), Workers.Single)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_context_must_hold_the_length() => Assert.Throws<ArgumentException>(() =>
        MemoryProbing.MeasureTokens(new Sum([0, 1], 0.5), new() { Length = 20 }, new TiledSequences(1, 10, 1), Workers.Single));

    private static MemoryContexts Measure(Sum model, int length) => MemoryProbing.MeasureTokens(model, new() { Length = length },
        MemoryProbing.DrawContexts(model, 4, 2 * length, 0), Workers.Single);

    private sealed class Sum(double[] embedding, double lambda) : ISequenceModel
    {
        public string Name => "sum";

        public int InputSize => 1;

        public int OutputSize => 1;

        public double TimeStep => 1;

        public int? Vocabulary => embedding.Length;

        public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
        {
            for (int s = 0; s < inputs.Count; s++)
            {
                double y = 0;
                for (int k = 0; k < inputs.Length; k++)
                {
                    y = lambda * y + embedding[(int)inputs[s, k, 0]];
                    outputs[s, k, 0] = y;
                }
            }
        }
    }
}
