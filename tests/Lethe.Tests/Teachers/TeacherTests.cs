namespace Lethe.Tests.Teachers;

public sealed class TeacherTests
{
    // The rest state is reached to 1e-15 a step; contraction by at least a tenth a step leaves ten times that, and the read-out sums some
    // ten of them.
    private const double RestTolerance = 1e-13;

    public static TheoryData<string> Kinds =>
        [.. TeacherText.Kinds.Select(kind =>
        $"{kind},width=12,layers=2,heads=3,in=2,out=2,seed=5".Replace(kind == "transformer"
        ? "#" : "heads=3,", "", StringComparison.Ordinal))];

    private static TiledSequences Inputs(Teacher teacher, int count, int length)
    {
        double[] x = new double[count * length * teacher.InputSize];
        new CounterRandom(3).FillNormal(x);
        return TiledSequences.FromRowMajor(x, count, length, teacher.InputSize);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WeightsAreAFunctionOfTheSeedAndLieWithinPyTorchsBounds(string text)
    {
        Teacher one = Teacher.Create(TeacherText.Parse(text)), same = Teacher.Create(TeacherText.Parse(text)),
            other = Teacher.Create(TeacherText.Parse(text) with { Seed = 6 });
        double bound = 1 / Math.Sqrt(12);
        foreach ((string name, int[] shape) in one.Weights.Shapes)
        {
            double[] values = one.Weights[name].ToArray();
            Assert.Equal(shape.Aggregate(1, (a, b) => a * b), values.Length);
            Assert.Equal(values, same.Weights[name].ToArray());
            // S4D's own distributions are none of PyTorch's layers.
            if (name.Contains("kernel", StringComparison.Ordinal) || name.EndsWith(".D", StringComparison.Ordinal)) continue;
            if (name.Contains("norm", StringComparison.Ordinal) || name.Contains("proj_bias", StringComparison.Ordinal)
                || name.Contains("out_proj.bias", StringComparison.Ordinal)) continue;
            Assert.NotEqual(values, other.Weights[name].ToArray());
            double limit = name.StartsWith("embedding", StringComparison.Ordinal)
                ? 1 / Math.Sqrt(2) : name.EndsWith("in_proj_weight", StringComparison.Ordinal) ? Math.Sqrt(6.0 / 48)
                : name.Contains("linear2", StringComparison.Ordinal) ? 1 / Math.Sqrt(48) : bound;
            Assert.All(values, v => Assert.InRange(v, -limit, limit));
            // Some value of many comes near the bound: the distribution is not narrower.
            if (values.Length >= 100) Assert.True(values.Max(Math.Abs) > 0.9 * limit, name);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OutputsAreCausalAndDoNotDependOnThreadsOrNeighbours(string text)
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse(text));
        TiledSequences x = Inputs(teacher, 19, 30), y = new(19, 30, 2), again = new(19, 30, 2), alone = new(1, 30, 2),
            changed = new(19, 30, 2);
        teacher.Forward(x, y, Workers.Single);
        teacher.Forward(x, again, SharedWorkers.Of(2));
        Assert.Equal(y.Values.ToArray(), again.Values.ToArray());

        var single = new TiledSequences(1, 30, 2);
        for (int k = 0; k < 30; k++)
            for (int c = 0; c < 2; c++) single[0, k, c] = x[13, k, c];
        teacher.Forward(single, alone, Workers.Single);
        for (int k = 0; k < 30; k++) Assert.Equal(y[13, k, 1], alone[0, k, 1]);

        x[13, 20, 0] += 1;
        teacher.Forward(x, changed, Workers.Single);
        for (int k = 0; k < 20; k++) Assert.Equal(y[13, k, 0], changed[13, k, 0]);
        for (int k = 20; k < 30; k++) Assert.NotEqual(y[13, k, 0], changed[13, k, 0]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AsATargetNoInputGivesNothingAndDataAreAFunctionOfTheSeed(string text)
    {
        var target = new TeacherTarget(Teacher.Create(TeacherText.Parse(text)));
        TiledSequences zeros = new(3, 25, 2), nothing = new(3, 25, 2);
        target.Evaluate(zeros, nothing, 1, Workers.Single);
        Assert.All(nothing.Values.ToArray(), y => Assert.Equal(0, y, RestTolerance));

        DataOptions few = new() { Length = 12, Seed = 4 }, longer = few with { Length = 20 };
        TiledSequences small = DataGenerator.Generate(target, few, DataPart.Train, 9, Workers.Single)
            .Targets, large = DataGenerator.Generate(target, longer, DataPart.Train, 40, SharedWorkers.Of(2)).Targets;
        for (int s = 0; s < 9; s++)
            for (int k = 0; k < 12; k++) Assert.Equal(small[s, k, 1], large[s, k, 1]);
    }

    /// <summary>From rest a recurrent teacher's answer to a late input is its answer to an early one, later.</summary>
    [Theory]
    [InlineData("rnn")]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void RecurrentTargetsAreTimeHomogeneous(string kind)
    {
        var target = new TeacherTarget(Teacher.Create(TeacherText.Parse($"{kind},width=10,layers=2,seed=2")));
        TiledSequences early = new(1, 40, 1), late = new(1, 40, 1), a = new(1, 40, 1), b = new(1, 40, 1);
        for (int k = 0; k < 20; k++) early[0, k, 0] = late[0, k + 15, 0] = Math.Sin(k);
        target.Evaluate(early, a, 1, Workers.Single);
        target.Evaluate(late, b, 1, Workers.Single);
        for (int k = 0; k < 25; k++) Assert.Equal(a[0, k, 0], b[0, k + 15, 0], RestTolerance);
    }

    /// <summary>Contracting layers forget exponentially; attention over a growing context averages, and the step of an average falls like
    /// (t + t0)^-2.</summary>
    [Theory]
    [InlineData("gru", TailKind.Exponential)]
    [InlineData("lstm", TailKind.Exponential)]
    [InlineData("transformer", TailKind.Polynomial)]
    public void RandomModelsForgetAsTheirArchitectureSays(string kind, TailKind expected)
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse($"{kind},width=16,seed=2"));
        // Inputs of up to 4: over all inputs saturated gates hold, and forget like a power.
        var options = new MemoryOptions { Length = 128, LargestMagnitude = 0 };
        MemoryFunction memory = MemoryProbing.Measure(teacher, options, Workers.Single);
        Assert.Equal(expected, memory.Tail.Kind);
        if (expected == TailKind.Polynomial) Assert.Equal(2, memory.Tail.Exponent, 0.1);
    }

    [Fact]
    public void ATeacherIsATargetOfARun()
    {
        RunConfig config = RunConfig.Resolve("smoke", ["target=random:gru,width=6,seed=1", "data.size=16", "train.batch=8"]);
        Assert.Equal(["x", "y"], GeneratedData.Create(config, Workers.Single).Select(array => array.Name));
        Assert.IsType<TeacherTarget>(TargetFactory.Create(config));
        ProblemException channels = Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve("smoke", ["target=random:gru,in=2"]));
        Assert.Contains("2", channels.Problem.Expected, StringComparison.Ordinal);
        Assert.Contains("lstm", Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve("smoke", ["target=random:lsmt"]))
            .Problem.Actual, StringComparison.Ordinal);
    }
}
