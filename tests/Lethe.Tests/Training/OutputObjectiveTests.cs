namespace Lethe.Tests.Training;

/// <summary>Losses of outputs, weighted along time, whole and window by window.</summary>
public sealed class OutputObjectiveTests
{
    private const int Count = 11, Length = 9;

    private static readonly double[] Weights = [.. Enumerable.Range(0, Length).Select(k => 0.5 + k % 3)];

    private static readonly int[] Tiles = [1, 0];

    [Fact]
    public void Squares_are_those_of_the_kernel()
    {
        (RecurrentModel model, DataSplit data) = Problem();
        double[] expected = new double[model.Parameters.Count], actual = new double[expected.Length];
        double loss = new MeanSquareObjective(data, Weights).LossAndGradient(model, Tiles, expected, Workers.Single);
        var objective = new OutputObjective(data, ErrorKind.Squared, Weights);
        Assert.Equal(loss, objective.LossAndGradient(model, Tiles, actual, Workers.Single), 1e-13 * loss);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12 * expected.Max(Math.Abs));
        Assert.Equal(new MeanSquareObjective(data, Weights).ValidationLoss(model, Workers.Single),
            objective.ValidationLoss(model, Workers.Single), 1e-13);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_equal_central_differences(bool classes)
    {
        (RecurrentModel model, DataSplit data) = Problem();
        int[] labels = [.. Enumerable.Range(0, Count).Select(s => s % 2)];
        OutputObjective objective = classes
            ? new(new LabelledSequences(data.TrainInputs, labels, data.TrainInputs, labels), Weights)
            : new(data with { ValidationInputs = data.TrainInputs, ValidationTargets = data.TrainTargets }, ErrorKind.Absolute, Weights);
        var gradient = new double[model.Parameters.Count];
        double loss = objective.LossAndGradient(model, Tiles, gradient, Workers.Single);
        Assert.Equal(loss, objective.ValidationLoss(model, Workers.Single), 1e-13 * loss);
        for (int i = 0; i < gradient.Length; i++)
        {
            const double Step = 1e-5;
            double at = model.Parameters.Values[i];
            double At(double shift)
            {
                model.Parameters.Values[i] = at + shift;
                return objective.ValidationLoss(model, Workers.Single);
            }
            double difference = (At(Step) - At(-Step)) / (2 * Step);
            model.Parameters.Values[i] = at;
            Assert.Equal(difference, gradient[i], 1e-7 * Math.Max(1, gradient.Max(Math.Abs)));
        }
    }

    /// <summary>A token that is the same at every step of a sequence is its class; a step without one counts nowhere, whatever stands in
    /// the others.</summary>
    [Fact]
    public void Tokens_are_classes_of_steps()
    {
        (RecurrentModel model, DataSplit data) = Problem();
        int[] labels = [.. Enumerable.Range(0, Count).Select(s => s % 2)];
        TiledSequences tokens = new(Count, Length, 1), gaps = new(Count, Length, 1);
        for (int s = 0; s < Count; s++)
        {
            for (int k = 0; k < Length; k++)
                (tokens[s, k, 0], gaps[s, k, 0]) = (labels[s], k == 3 ? (s + 1) % 2 : double.NaN);
        }
        gaps.FindMissing();
        double[] expected = new double[model.Parameters.Count], actual = new double[expected.Length];
        double loss = new OutputObjective(new LabelledSequences(data.TrainInputs, labels, data.TrainInputs, labels), Weights)
            .LossAndGradient(model, Tiles, expected, Workers.Single);
        var objective = OutputObjective.OfTokens(data with { TrainTargets = tokens, ValidationTargets = gaps }, 2, Weights);
        Assert.Equal(loss, objective.LossAndGradient(model, Tiles, actual, Workers.Single));
        Assert.Equal(expected, actual);
        TiledSequences outputs = new(Count, Length, 2);
        model.Forward(data.ValidationInputs, outputs, Workers.Single);
        double mean = Enumerable.Range(0, Count).Average(s =>
            Math.Log(1 + Math.Exp(outputs[s, 3, s % 2] - outputs[s, 3, (s + 1) % 2])) * Weights[3]);
        Assert.Equal(mean, objective.ValidationLoss(model, Workers.Single), 1e-14);
        tokens[2, 1, 0] = 2;
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            OutputObjective.OfTokens(data with { TrainTargets = tokens, ValidationTargets = gaps }, 2, Weights));
    }

    /// <summary>With the state carried, the windows' losses are those of one long pass, and the last window leaves nothing.</summary>
    [Fact]
    public void The_previous_state_is_that_of_one_long_pass()
    {
        (RecurrentModel model, DataSplit data) = Problem();
        var gradient = new double[model.Parameters.Count];
        double whole = new OutputObjective(data, ErrorKind.Squared, []).LossAndGradient(model, Tiles, gradient, Workers.Single);
        var objective = new OutputObjective(data, ErrorKind.Squared, [], 4, StateCarry.Previous);
        TrainingState state = State(model);
        double sum = 0, terms = 0;
        Assert.Equal(3, objective.Windows);
        for (int window = 0; window < 3; window++)
        {
            double share = objective.TermsOf(Tiles, window);
            terms += share;
            sum += share * objective.LossAndGradient(model, Tiles, window, state, gradient, Workers.Single);
            Assert.Equal(window == 2, state.Carried is null);
        }
        Assert.Equal(Count * Length * 2, terms);
        Assert.Equal(whole, sum / terms, 1e-13 * whole);
        Assert.True(state.StateNorm > 0);
    }

    [Fact]
    public void Other_states_are_zero_noise_as_large_or_those_of_others()
    {
        (RecurrentModel model, DataSplit data) = Problem();
        var gradient = new double[model.Parameters.Count];
        TiledSequences? After(StateCarry carry, long seed = 1)
        {
            TrainingState state = State(model);
            new OutputObjective(data, ErrorKind.Squared, [], 4, carry, seed)
                .LossAndGradient(model, Tiles, 0, state, gradient, Workers.Single);
            return state.Carried;
        }
        Assert.Null(After(StateCarry.Zero));
        TiledSequences previous = After(StateCarry.Previous)!, shuffled = After(StateCarry.Shuffled)!, noise = After(StateCarry.Noise)!;
        Assert.Equal(Rows(previous).Order(), Rows(shuffled).Order());
        Assert.NotEqual(Rows(previous), Rows(shuffled));
        Assert.Equal(shuffled.Values.ToArray(), After(StateCarry.Shuffled)!.Values.ToArray());
        Assert.NotEqual(noise.Values.ToArray(), After(StateCarry.Noise, 2)!.Values.ToArray());
        double Power(TiledSequences states) => Rows(states).Sum(row => row.Split(' ')
            .Sum(h => Math.Pow(double.Parse(h, CultureInfo.InvariantCulture), 2)));
        // 44 numbers: within five deviations of a mean square.
        Assert.InRange(Power(noise) / Power(previous), 0.2, 2.1);
    }

    [Fact]
    public void The_loss_by_position_adds_up()
    {
        (RecurrentModel model, DataSplit data) = Problem();
        (double Loss, double Terms)[] parts = OutputObjective.ByPosition(model, data.TrainInputs, data.TrainTargets, ErrorKind.Squared,
            [2, 4, 9], Workers.Single);
        double whole = OutputObjective.Loss(model, data.TrainInputs, data.TrainTargets, ErrorKind.Squared, [], Workers.Single);
        Assert.Equal(whole, parts.Sum(part => part.Loss * part.Terms) / parts.Sum(part => part.Terms), 1e-13 * whole);
    }

    public static TheoryData<string, int?> Unequal()
    {
        var cases = new TheoryData<string, int?>();
        foreach (string kind in (string[])["tokens", "classes", "numbers", "squares"])
            foreach (int? window in (int?[])[null, 4])
                if (kind != "squares" || window is null) cases.Add(kind, window);
        return cases;
    }

    /// <summary>Where weights stay what they are, the training loss of an epoch is the loss over the training part, however few terms a
    /// batch or window has.</summary>
    [Theory]
    [MemberData(nameof(Unequal))]
    public void The_training_loss_of_an_epoch_is_the_mean_over_all_terms(string kind, int? window)
    {
        (RecurrentModel model, DataSplit data) = Problem();
        // The sequences of the last tile have no term in the last windows.
        int[] lengths = [9, 8, 9, 5, 9, 7, 9, 6, 1, 3, 2], labels = [.. Enumerable.Range(0, Count).Select(s => s / 8)];
        TiledSequences x = data.TrainInputs, y = kind == "tokens" ? new(Count, Length, 1) : data.TrainTargets;
        for (int s = 0; s < Count; s++)
        {
            for (int k = 0; k < Length; k++)
            {
                if (kind == "tokens") y[s, k, 0] = labels[s];
                for (int c = 0; c < y.Channels && k >= lengths[s]; c++) y[s, k, c] = double.NaN;
            }
        }
        y.FindMissing();
        if (kind == "classes") x.SetLengths(lengths);
        var split = new DataSplit(x, y, x, y, x, y);
        ITrainingObjective objective = kind switch
        {
            "tokens" => OutputObjective.OfTokens(split, 2, Weights, window, StateCarry.Previous),
            "classes" => new OutputObjective(new LabelledSequences(x, labels, x, labels), Weights, window, StateCarry.Previous),
            "numbers" => new OutputObjective(split, ErrorKind.Absolute, Weights, window, StateCarry.Previous),
            _ => new MeanSquareObjective(split, Weights),
        };
        var options = new TrainingOptions { BatchSize = 8, MaxEpochs = 1, LearningRate = 1e-300, StopBelow = null };
        var trainer = new Trainer(model, objective, options, Workers.Single);
        var epoch = new TrainerTests.Metrics();
        trainer.Run(trainer.NewState(), epoch, CancellationToken.None);
        Assert.Equal(2 * (window is null ? 1 : 3), trainer.StepsPerEpoch);
        Assert.Equal(objective.ValidationLoss(model, Workers.Single), Assert.Single(epoch.Seen).TrainLoss, 1e-13);
    }

    // Of the last tile, which is the first of the batch, three lanes hold sequences.
    private static IEnumerable<string> Rows(TiledSequences states) => ((int[])[0, 1, 2, .. Enumerable.Range(8, 8)])
        .Select(s => string.Join(' ', Enumerable.Range(0, states.Channels).Select(i => states[s, 0, i])));

    private static TrainingState State(RecurrentModel model) => new(model.Parameters.Values, 0.1);

    private static (RecurrentModel, DataSplit) Problem()
    {
        var model = (RecurrentModel)ModelGradientTests.Build("diagonal", new RecurrentOptions
        {
            Width = 4, Inputs = 1, Outputs = 2, Activation = Activation.Tanh, TimeStep = 0.5,
            Parameterization = new SquareParameterization(),
        });
        var random = new Random(1);
        foreach (ref double value in model.Parameters.Values) value = random.NextDouble() - 0.3;
        TiledSequences x = ModelGradientTests.Filled(Count, Length, 1, random), y = ModelGradientTests.Filled(Count, Length, 2, random);
        return (model, new DataSplit(x, y, x, y, x, y));
    }
}
