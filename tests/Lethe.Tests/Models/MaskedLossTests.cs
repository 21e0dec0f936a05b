namespace Lethe.Tests.Models;

/// <summary>Targets that are missing count in no loss: against a plain sum over those that are there, and against finite
/// differences.</summary>
public sealed class MaskedLossTests
{
    private const int Count = 19, Length = 13;

    // A sum taken in another order.
    private const double SumTolerance = 1e-13;

    // Central differences with a step of 1e-6 of a loss of about 1.
    private const double DifferenceTolerance = 1e-8;

    public static TheoryData<string, int> Models => new()
    {
        { "diagonal", 1 }, { "rnn", 1 }, { "dense", 1 }, { "ssm", 1 }, { "ssm", 2 }, { "lru", 1 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void The_loss_is_the_mean_over_the_targets_that_are_there(string name, int layers)
    {
        (RecurrentModel model, TiledSequences x, TiledSequences y) = Case(name, layers);
        var answers = new TiledSequences(Count, Length, 2);
        model.Forward(x, answers, Workers.Single);
        double[] v = [.. Enumerable.Range(0, Length).Select(k => 0.5 + k)];
        (double sum, int there) = (0, 0);
        // The second tile and the last, of three sequences.
        for (int s = 8; s < Count; s++)
        {
            for (int k = 0; k < Length; k++)
            {
                for (int c = 0; c < 2; c++)
                {
                    if (double.IsNaN(y[s, k, c])) continue;
                    sum += v[k] * Math.Pow(answers[s, k, c] - y[s, k, c], 2);
                    there++;
                }
            }
        }

        Assert.InRange(there, 1, ((Count - 8) * Length * 2) - 1);
        Assert.Equal(1, model.Loss(x, y, [1, 2], v, Workers.Single) / (sum / there), SumTolerance);
        var gradient = new double[model.Parameters.Count];
        Assert.Equal(1, model.LossAndGradient(x, y, [1, 2], v, gradient, SharedWorkers.Of(2)) / (sum / there), SumTolerance);
        var losses = new double[2];
        model.Losses([.. model.Parameters.Values, .. model.Parameters.Values], x, y, [1, 2], v, losses, Workers.Single);
        Assert.All(losses, loss => Assert.Equal(model.Loss(x, y, [1, 2], v, Workers.Single), loss));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_gradient_is_that_of_finite_differences(string name, int layers)
    {
        (RecurrentModel model, TiledSequences x, TiledSequences y) = Case(name, layers);
        var gradient = new double[model.Parameters.Count];
        model.LossAndGradient(x, y, [0, 1, 2], [], gradient, Workers.Single);
        const double Step = 1e-6;
        double[] w = model.Parameters.Values.ToArray();
        for (int i = 0; i < w.Length; i++)
        {
            double Loss(double by)
            {
                double[] moved = [.. w];
                moved[i] += by;
                model.Parameters.Set(moved);
                return model.Loss(x, y, [0, 1, 2], [], Workers.Single);
            }

            Assert.Equal((Loss(Step) - Loss(-Step)) / (2 * Step), gradient[i], DifferenceTolerance);
        }
    }

    [Fact]
    public void Where_nothing_is_missing_the_loss_is_the_plain_one()
    {
        (RecurrentModel model, TiledSequences x, TiledSequences y) = Case("diagonal", 1);
        var full = new TiledSequences(Count, Length, 2);
        y.Values.CopyTo(full.Values);
        full.FindMissing();
        Assert.True(full.HasMissing);
        // Every gap is filled, and the batch still says that it has some.
        foreach (ref double value in full.Values)
            if (double.IsNaN(value)) value = 0.25;
        double masked = model.Loss(x, full, [0, 1, 2], [], Workers.Single);
        full.FindMissing();
        Assert.False(full.HasMissing);
        Assert.Equal(1, masked / model.Loss(x, full, [0, 1, 2], [], Workers.Single), SumTolerance);
    }

    [Fact]
    public void Without_any_target_loss_and_gradient_are_zero()
    {
        (RecurrentModel model, TiledSequences x, TiledSequences y) = Case("diagonal", 1);
        y.Values.Fill(double.NaN);
        y.FindMissing();
        var gradient = new double[model.Parameters.Count];
        Array.Fill(gradient, 1);
        Assert.Equal(0, model.LossAndGradient(x, y, [0, 1], [], gradient, Workers.Single));
        Assert.All(gradient, one => Assert.Equal(0, one));
    }

    private static (RecurrentModel, TiledSequences, TiledSequences) Case(string name, int layers)
    {
        ModelEntry entry = ModelCatalog.Default.Entries.Single(e => e.Name == name);
        RecurrentModel model = entry.Create(new RecurrentOptions
        {
            Width = 3,
            Inputs = 2,
            Outputs = 2,
            Layers = layers,
            Activation = entry.Activation ?? Activation.Tanh,
            Integration = entry.Integrations[0],
            Parameterization = ParameterizationCatalog.Parse(entry.Parameterization ?? "softplus"),
        });
        new CounterRandom(5, 1).FillNormal(model.Parameters.Values);
        foreach (ref double weight in model.Parameters.Values) weight *= 0.3;
        var x = new TiledSequences(Count, Length, 2);
        var y = new TiledSequences(Count, Length, 2);
        var random = new CounterRandom(6, 1);
        ulong at = 0;
        for (int s = 0; s < Count; s++)
        {
            // Ends are missing, as of sequences that are shorter, and some in between.
            int end = Length - (s % 5);
            for (int k = 0; k < Length; k++)
            {
                for (int c = 0; c < 2; c++)
                {
                    x[s, k, c] = random.Normal(at++);
                    y[s, k, c] = k >= end || (s + k + c) % 7 == 0 ? double.NaN : random.Normal(at++);
                }
            }
        }

        y.FindMissing();
        return (model, x, y);
    }
}
