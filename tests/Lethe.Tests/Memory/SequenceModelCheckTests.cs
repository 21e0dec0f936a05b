namespace Lethe.Tests.Memory;

/// <summary>What a model from elsewhere may not do.</summary>
public sealed class SequenceModelCheckTests
{
    [Theory]
    [InlineData("random:lstm,width=8,in=2,out=3")]
    [InlineData("random:transformer,width=8,in=1,out=1")]
    [InlineData("random:rnn,width=4,layers=2")]
    public void Causal_models_pass(string teacher) =>
        Assert.Equal(ModelObjection.None, SequenceModelCheck.Find(Teacher.Create(TeacherText.Parse(teacher), 1), 24, Workers.Single));

    [Fact]
    public void Others_are_named()
    {
        int calls = 0;
        Assert.Equal(ModelObjection.NotRepeatable, Check((x, y, s, k) => x[s, k, 0] + (k == 0 && s == 0 ? ++calls : 0)));
        Assert.Equal(ModelObjection.NotCausal, Check((x, y, s, k) => x[s, Math.Min(k + 1, x.Length - 1), 0]));
        Assert.Equal(ModelObjection.SequencesInteract, Check((x, y, s, k) => x[0, k, 0] + x[s, k, 0]));
        // Batch and time interchanged: a sum over the sequences before.
        Assert.Equal(ModelObjection.SequencesInteract, Check((x, y, s, k) => (s > 0 ? y[s - 1, k, 0] : 0) + x[s, k, 0]));
        Assert.Equal(ModelObjection.None, Check((x, y, s, k) => (k > 0 ? 0.9 * y[s, k - 1, 0] : 0) + x[s, k, 0]));
        // What is not finite is for the measurement to say.
        Assert.Equal(ModelObjection.None, Check((x, y, s, k) => double.NaN));
    }

    private static ModelObjection Check(Func<TiledSequences, TiledSequences, int, int, double> step) =>
        SequenceModelCheck.Find(new Stepwise(step), 10, Workers.Single);

    private sealed class Stepwise(Func<TiledSequences, TiledSequences, int, int, double> step) : ISequenceModel
    {
        public string Name => "stepwise";

        public int InputSize => 1;

        public int OutputSize => 1;

        public double TimeStep => 1;

        public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
        {
            for (int s = 0; s < inputs.Count; s++)
                for (int k = 0; k < inputs.Length; k++) outputs[s, k, 0] = step(inputs, outputs, s, k);
        }
    }
}
