namespace Lethe.Tests.Training;

/// <summary>Classes of sequences of unequal length: a padded batch is what its sequences are one by one, whatever stands in the
/// padding.</summary>
public sealed class UnequalLengthTests
{
    private const int Count = 11, Classes = 3, Longest = 9;

    // Convolutions and other groupings of sums; the padding is a hundred times as large as what counts.
    private const double Same = 1e-11;

    private static readonly int[] Tiles = [1, 0];

    public static TheoryData<string, ClassReadout> Cases()
    {
        var cases = new TheoryData<string, ClassReadout>();
        foreach (string model in (string[])["diagonal", "linear", "dense", "ssm2", "lru", "gru", "lstm2"])
            foreach (ClassReadout readout in Enum.GetValues<ClassReadout>()) cases.Add(model, readout);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_padded_batch_is_its_sequences_one_by_one(string name, ClassReadout readout)
    {
        (RecurrentModel model, TiledSequences x, int[] labels) = Problem(name, Read(readout));
        double[] gradient = new double[model.Parameters.Count], sum = new double[gradient.Length], part = new double[gradient.Length];
        double loss = Objective(x, labels, readout).LossAndGradient(model, Tiles, gradient, Workers.Single), alone = 0, terms = 0;
        int[] classes = Classification.Predict(model, x, Read(readout), Workers.Single);
        for (int s = 0; s < Count; s++)
        {
            TiledSequences one = Alone(x, s);
            // Where each step has a loss, a sequence has as many terms.
            double share = readout == ClassReadout.Every ? one.Length : 1;
            alone += share * Objective(one, [labels[s]], readout).LossAndGradient(model, [0], part, Workers.Single);
            terms += share;
            for (int i = 0; i < sum.Length; i++) sum[i] += share * part[i];
            Assert.Equal(Classification.Predict(model, one, Read(readout), Workers.Single)[0], classes[s]);
        }
        Assert.Equal(alone / terms, loss, Same * loss);
        Numbers.AssertClose<double>([.. sum.Select(value => value / terms)], gradient, Same, () => name);
        Assert.Equal(loss, Objective(x, labels, readout).ValidationLoss(model, Workers.Single), Same * loss);
        double right = Enumerable.Range(0, Count).Count(s => classes[s] == labels[s]);
        Assert.Equal(right / Count, Classification.Accuracy(model, x, labels, Read(readout), Workers.Single));
        Assert.True(classes.Distinct().Count() > 1, "all of one class: nothing is compared");
    }

    /// <summary>Sequences that end before a window have no loss in it, and what a window without any gives is 0.</summary>
    [Fact]
    public void Windows_add_up_to_the_whole()
    {
        (RecurrentModel model, TiledSequences x, int[] labels) = Problem("diagonal", Readout.Last);
        var data = new LabelledSequences(x, labels, x, labels);
        var gradient = new double[model.Parameters.Count];
        double whole = new OutputObjective(data, []).LossAndGradient(model, Tiles, gradient, Workers.Single);
        (double Loss, double Terms)[] parts = OutputObjective.ByPosition(model, x, labels, [4, 8, Longest], Workers.Single);
        Assert.Equal(Enumerable.Range(0, Count).Sum(x.LengthOf), parts.Sum(part => part.Terms));
        Assert.Equal(whole, parts.Sum(part => part.Loss * part.Terms) / parts.Sum(part => part.Terms), Same * whole);
        // The sequences of the last tile end before the last window.
        var objective = new OutputObjective(data, [], 4, StateCarry.Previous);
        var state = new TrainingState(model.Parameters.Values, 0.1);
        for (int window = 0; window < objective.Windows; window++)
        {
            double loss = objective.LossAndGradient(model, [1], window, state, gradient, Workers.Single);
            Assert.Equal(window < 2, loss > 0);
            Assert.Equal(window < 2, gradient.Any(value => value != 0));
            Assert.All(gradient, value => Assert.True(double.IsFinite(value)));
        }
    }

    [Fact]
    public void A_kernel_that_knows_no_lengths_refuses_them()
    {
        (_, TiledSequences x, int[] labels) = Problem("diagonal", Readout.Last);
        var shape = new RecurrenceShape(2, 4, Classes, Dense: false, Activation.Tanh);
        Assert.Throws<ArgumentException>(() => RecurrenceKernels.Create(shape, 1).CrossEntropy(new double[shape.TotalSize], x, labels, [0],
            Readout.Last, default, Workers.Single));
        Assert.Throws<ArgumentException>(() => x.SetLengths([1, 2]));
        Assert.Throws<ArgumentException>(() => x.SetLengths([.. Enumerable.Repeat(0, Count)]));
        x.SetLengths([.. Enumerable.Repeat(Longest, Count)]);
        Assert.False(x.HasLengths);
    }

    private static ITrainingObjective Objective(TiledSequences x, int[] labels, ClassReadout readout)
    {
        var data = new LabelledSequences(x, labels, x, labels);
        return readout == ClassReadout.Every ? new OutputObjective(data, []) : new CrossEntropyObjective(data, Read(readout));
    }

    private static Readout Read(ClassReadout readout) => readout == ClassReadout.Mean ? Readout.Mean : Readout.Last;

    private static TiledSequences Alone(TiledSequences x, int s)
    {
        var one = new TiledSequences(1, x.LengthOf(s), x.Channels);
        for (int k = 0; k < one.Length; k++)
            for (int c = 0; c < one.Channels; c++) one[0, k, c] = x[s, k, c];
        return one;
    }

    private static (RecurrentModel, TiledSequences, int[] Labels) Problem(string name, Readout readout)
    {
        var options = new RecurrentOptions
        {
            Width = 4, Inputs = 2, Outputs = Classes, TimeStep = 0.5, Parameterization = new SquareParameterization(),
            Activation = name is "linear" or "lru" ? Activation.Linear : Activation.Tanh,
            Integration = name == "lru" ? Integration.Native : Integration.Euler, Layers = name == "lstm2" ? 2 : 1,
        };
        RecurrentModel model = name switch
        {
            "gru" => CellModel.GruEntry.Create(options),
            "lstm2" => CellModel.LstmEntry.Create(options),
            _ => (RecurrentModel)ModelGradientTests.Build(name == "linear" ? "diagonal" : name, options),
        };
        var random = new Random(7);
        foreach (ref double value in model.Parameters.Values) value = 1.6 * random.NextDouble() - 0.8;
        TiledSequences x = ModelGradientTests.Filled(Count, Longest, 2, random);
        // The last tile's three sequences end before step 8.
        // Each class has its turn where logits are about 0 on the whole.
        var y = new TiledSequences(Count, Longest, Classes);
        model.Forward(x, y, Workers.Single);
        Span<double> offset = model.Parameters[model.Parameters.Views.Last(view => view.Block == ParameterBlock.OutputBias)];
        int first = readout == Readout.Last ? Longest - 1 : 0;
        for (int o = 0; o < Classes; o++)
            offset[o] -= Enumerable.Range(0, Count).Average(s => Enumerable.Range(first, Longest - first).Average(k => y[s, k, o]));
        int[] lengths = [9, 3, 1, 8, 5, 9, 2, 7, 6, 7, 4];
        x.SetLengths(lengths);
        for (int s = 0; s < Count; s++)
            for (int k = lengths[s]; k < Longest; k++) (x[s, k, 0], x[s, k, 1]) = (100, -100);
        return (model, x, [.. Enumerable.Range(0, Count).Select(s => s % Classes)]);
    }
}
