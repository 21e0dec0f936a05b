namespace Lethe.Tests.Targets;

public sealed class DataGeneratorTests
{
    private static readonly DataOptions Small = new() { Seed = 7, TrainCount = 37, ValidationCount = 5, TestCount = 9, Length = 40 };

    [Fact]
    public void Shapes_and_targets_fit()
    {
        LinearFunctional target = TargetCatalog.Parse("pol");
        DataSplit data = DataGenerator.Generate(target, Small, SharedWorkers.Of(2));
        Assert.Equal((37, 40, 1), (data.TrainInputs.Count, data.TrainInputs.Length, data.TrainInputs.Channels));
        Assert.Equal((5, 9), (data.ValidationTargets.Count, data.TestTargets.Count));
        var expected = new TiledSequences(9, 40, 1);
        target.Evaluate(data.TestInputs, expected, 1, Workers.Single);
        Assert.True(expected.Values.SequenceEqual(data.TestTargets.Values));
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        LinearFunctional target = TargetCatalog.Parse("exp");
        DataSplit one = DataGenerator.Generate(target, Small, Workers.Single),
            three = DataGenerator.Generate(target, Small, SharedWorkers.Of(3));
        Assert.True(one.TrainInputs.Values.SequenceEqual(three.TrainInputs.Values));
        Assert.True(one.TrainTargets.Values.SequenceEqual(three.TrainTargets.Values));
    }

    [Fact]
    public void A_sequence_depends_on_seed_part_and_number_alone()
    {
        TiledSequences few = Inputs(Small, DataPart.Train, 3), many = Inputs(Small, DataPart.Train, 30);
        TiledSequences longer = Inputs(Small with { Length = 77 }, DataPart.Train, 3);
        for (int i = 0; i < 3; i++)
        {
            for (int k = 0; k < 40; k++)
            {
                Assert.Equal(few[i, k, 0], many[i, k, 0]);
                Assert.Equal(few[i, k, 0], longer[i, k, 0]);
            }
        }
        Assert.NotEqual(few[0, 0, 0], Inputs(Small, DataPart.Test, 3)[0, 0, 0]);
        Assert.NotEqual(few[0, 0, 0], Inputs(Small with { Seed = 8 }, DataPart.Train, 3)[0, 0, 0]);
        Assert.NotEqual(few[0, 0, 0], few[1, 0, 0]);
    }

    [Fact]
    public void Inputs_are_standard_normal()
    {
        TiledSequences x = Inputs(new DataOptions { Seed = 1, Length = 100 }, DataPart.Train, 4000);
        double mean = 0, square = 0;
        foreach (double value in x.Values)
        {
            mean += value / x.Values.Length;
            square += value * value / x.Values.Length;
        }
        // 4e5 numbers: standard errors 0.0016 and 0.0022; five of them.
        Assert.Equal(0, mean, 0.008);
        Assert.Equal(1, square, 0.011);
    }

    [Fact]
    public void Deviation_scales_the_same_numbers()
    {
        TiledSequences unit = Inputs(Small, DataPart.Train, 3), scaled = Inputs(Small with { InputDeviation = 0.25 }, DataPart.Train, 3);
        for (int k = 0; k < 40; k++) Assert.Equal(0.25 * unit[2, k, 0], scaled[2, k, 0]);
        Assert.Throws<ArgumentException>(() => Inputs(Small with { InputDeviation = double.NaN }, DataPart.Train, 3));
    }

    private static TiledSequences Inputs(DataOptions options, DataPart part, int count) =>
        DataGenerator.Inputs(options, part, count, 1, Workers.Single);
}
