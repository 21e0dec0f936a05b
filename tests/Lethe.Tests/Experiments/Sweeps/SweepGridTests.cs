namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>What grids expand to, and what is refused.</summary>
public sealed class SweepGridTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ASectionGivesItsKindOfCombination()
    {
        SweepGrid grid = SweepGrid.Parse("""
            # two by two by two
            base: smoke
            set:
              train: {epochs: 3}
              model.width: 5
            grid:
              activation: [tanh, hardtanh]
              seed: 3..4
            zip: {train.lr: [0.1, 0.2], train.clip: [1, 2]}
            """, "g.yaml");
        Assert.Equal("two by two by two", grid.Description);
        Assert.Equal(
            [
                "activation=tanh train.lr=0.1 train.clip=1 seed=3", "activation=tanh train.lr=0.2 train.clip=2 seed=3",
                    "activation=tanh train.lr=0.1 train.clip=1 seed=4",
                "activation=tanh train.lr=0.2 train.clip=2 seed=4", "activation=hardtanh train.lr=0.1 train.clip=1 seed=3",
                    "activation=hardtanh train.lr=0.2 train.clip=2 seed=3",
                "activation=hardtanh train.lr=0.1 train.clip=1 seed=4", "activation=hardtanh train.lr=0.2 train.clip=2 seed=4",
            ],
            grid.Tasks.Select(t => t.Label));
        Assert.All(grid.Tasks, t =>
            Assert.Equal((3, 5, 512), (t.Config.Get(Settings.Epochs), t.Config.Get(Settings.Width)[0], t.Config.Get(Settings.TrainSize))));
        Assert.Equal(Enumerable.Range(0, 8), grid.Tasks.Select(t => t.Index));
        Assert.Equal(
            RunConfig.Resolve("smoke", ["train.epochs=3", "model.width=5", "activation=hardtanh", "seed=4", "train.lr=0.1", "train.clip=1"])
            .Hash, grid.Tasks[6].Id);
    }

    [Theory]
    [InlineData("target=\"file:{a,b.csv}\"", 1)]
    [InlineData("target='file:{a,b.csv}',exp", 2)]
    [InlineData("target=exp, \"file:{a,b.csv}\" ,pol", 3)]
    [InlineData("target=[\"file:{a,b.csv}\",exp]", 2)]
    [InlineData("target=file:{a\\,b.csv}", 1)]
    [InlineData("target=file:{a\\,\\,b.csv},exp", 2)]
    public void AValueWithACommaStandsInQuotesOrBehindABackslash(string word, int count)
    {
        foreach (string name in (string[])["a,b.csv", "a,,b.csv"]) File.WriteAllText(_temp[name], "1\n0.5\n");
        string full = word.Replace("{", $"{_temp[""]}/", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        IReadOnlyList<SweepTask> tasks = SweepGrid.Read("smoke", [full]).Tasks;
        Assert.Equal(count, tasks.Count);
        Assert.Single(tasks, task => TargetFactory.Parse(task.Config.Get(Settings.Target), 1).Kernel(1) == 0.5
            && task.Config.Get(Settings.Target).Contains("b.csv,sha256=", StringComparison.Ordinal));
        // The same word means the same to lethe train.
        if (count == 1 && !word.Contains('\\', StringComparison.Ordinal))
            Assert.Equal(tasks[0].Id, TargetFactory.Sealed(RunConfig.Resolve("smoke", [full])).Hash);
    }

    [Theory]
    [InlineData("target=file:gone-a,b.csv")]
    [InlineData("target=exp,unknown")]
    [InlineData("target=\"file:a,b")]
    public void AValueThatWasSplitAtItsCommasIsNamedWithTheWayToWriteIt(string word)
    {
        ProblemException e = Throws.Problem(ProblemKind.Setting, () => SweepGrid.Read("smoke", [word]));
        Assert.Contains($"the commas in '{word[7..]}' made 2 values of it", e.Problem.Remedy, StringComparison.Ordinal);
        Assert.Contains($"'target=\"{word[7..]}\"'", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model=rnn", "model.width=20000")]
    [InlineData("model=dense", "model.width=46000")]
    [InlineData("target=random:lstm,width=4096,layers=64", "model.width=4")]
    [InlineData("target=random:transformer,width=4096,layers=8", "model.width=4")]
    public void PlanningCostsNothingThatGrowsWithTheModelOrTheTeacher(params string[] words)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(SweepGrid.Read("smoke", words).Tasks);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData("model=rnn", "model.width=46400")]
    [InlineData("model=dense", "model.width=65536")]
    [InlineData("model=ssm", "model.width=65536", "model.layers=256", "model.channels=65536", "activation=tanh", "model.integration=euler")]
    public void AModelOfMoreWeightsThanAnArrayHoldsIsRefused(params string[] words)
    {
        ProblemException e = Throws.Problem(ProblemKind.Setting, () => SweepGrid.Read("smoke", words));
        Assert.Contains("more weights than an array holds", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void RunsAreMultipliedAndMayNameDifferentSettings()
    {
        SweepGrid grid = SweepGrid.Parse("base: smoke\nruns:\n- {target: pol}\n- {activation: tanh}\ngrid: {seed: [1, 2]}\n", "g.yaml");
        Assert.Equal(["activation=hardtanh target=pol seed=1", "activation=hardtanh target=pol seed=2", "activation=tanh target=exp seed=1",
            "activation=tanh target=exp seed=2"],
            grid.Tasks.Select(t => t.Label));
    }

    [Fact]
    public void AListInAListIsOneValueAndAListUnderSetIsOneToo()
    {
        SweepGrid grid = SweepGrid.Parse("base: smoke\nset: {train.stop_below: 100}\ngrid: {model.width: [4, [4, 6]]}\n", "g.yaml");
        Assert.Equal(["model.width=4", "model.width=[4, 6]"], grid.Tasks.Select(t => t.Label));
        Assert.Equal([4, 6], SweepGrid.Parse("base: smoke\nset: {model.width: [4, 6]}\n", "g.yaml").Tasks.Single()
            .Config.Get(Settings.Width));
    }

    [Fact]
    public void WhatFollowsFromAVariedSettingIsNotInTheLabel()
    {
        SweepGrid grid = SweepGrid.Read(null, ["protocol=growing-horizon", "model.width=8,16"]);
        Assert.Equal(["model.width=8", "model.width=16"], grid.Tasks.Select(t => t.Label));
        Assert.Equal("50", grid.Tasks[0].Derived["data.length"]);
        Assert.Equal("100", grid.Tasks[1].Derived["data.length"]);
    }

    [Fact]
    public void WordsAloneMakeAGrid()
    {
        Assert.Equal(8, SweepGrid.Read("smoke", ["seed=0..7"]).Tasks.Count);
        SweepGrid grid =
            SweepGrid.Read("smoke", ["target=random:rnn,width=4,seed=1,exp", "model.width=4,[4,6]", "train.epochs=2", "seed=[5,9]"]);
        Assert.Equal(["random:rnn,width=4,seed=1", "exp"], grid.Tasks.Select(t => t.Config.Get(Settings.Target)).Distinct());
        Assert.Equal(["4", "[4, 6]"], grid.Tasks.Select(t => t.Settings["model.width"]).Distinct());
        Assert.Equal(["5", "9"], grid.Tasks.Select(t => t.Settings["seed"]).Distinct());
        Assert.Equal(8, grid.Tasks.Count);
        // The grid stored with the sweep gives the same tasks.
        Assert.Equal(grid.Tasks.Select(t => t.Id), SweepGrid.Parse(grid.Text, "sweep.yaml").Tasks.Select(t => t.Id));
    }

    [Fact]
    public void StoredWordsWithReferencesGiveTheSameTasks()
    {
        SweepGrid grid = SweepGrid.Read("smoke", ["seed=1..3", "model.init_seed=${seed}", "memory.length=${data.length}"]);
        Assert.Equal([1, 2, 3], grid.Tasks.Select(t => t.Config.Get(Settings.InitializationSeed)));
        Assert.Equal(grid.Tasks.Select(t => t.Id), SweepGrid.Parse(grid.Text, "sweep.yaml").Tasks.Select(t => t.Id));
    }

    [Fact]
    public void WordsChangeAGridFile()
    {
        const string Yaml = "base: smoke\nset: {train.epochs: 3}\ngrid: {seed: 0..4, activation: [tanh, hardtanh]}\n";
        Assert.All(SweepGrid.Parse(Yaml, "g", ["train.epochs=4"]).Tasks, t => Assert.Equal(4, t.Config.Get(Settings.Epochs)));
        Assert.Equal(2, SweepGrid.Parse(Yaml, "g", ["seed=7"]).Tasks.Count);
        Assert.Equal(6, SweepGrid.Parse(Yaml, "g", ["seed=7..9"]).Tasks.Count);
        Assert.Equal(5, SweepGrid.Parse(Yaml, "g", ["~activation"]).Tasks.Count);
        Assert.Equal(20, SweepGrid.Parse(Yaml, "g", ["grid.train.lr=0.1,0.2"]).Tasks.Count);
        Assert.Contains("# with the words seed=7", SweepGrid.Parse(Yaml, "g", ["seed=7"]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ABaseIsSoughtBesideTheGrid()
    {
        File.WriteAllText(_temp["mine.yaml"], "seed: 5\n");
        File.WriteAllText(_temp["grid.yaml"], "base: mine.yaml\ngrid: {activation: [tanh, relu]}\n");
        Assert.All(SweepGrid.Read(_temp["grid.yaml"]).Tasks, t => Assert.Equal(5, t.Config.Get(Settings.Seed)));
        Assert.Equal(2, SweepGrid.Read(_temp["mine.yaml"], ["activation=tanh,relu"]).Tasks.Count);
    }

    [Fact]
    public void EqualConfigurationsAreOneTask()
    {
        SweepGrid grid = SweepGrid.Parse("base: smoke\nruns:\n- {seed: 1}\n- {seed: 2}\n- {seed: 0x1}\n", "g");
        Assert.Equal((2, 3), (grid.Tasks.Count, grid.Combinations));
    }

    [Fact]
    public void ReferencesAreResolvedInEachTask()
    {
        SweepGrid grid = SweepGrid.Parse("base: smoke\nset: {model.init_seed: \"${seed}\"}\ngrid: {seed: 1..3}\n", "g");
        Assert.Equal([1, 2, 3], grid.Tasks.Select(t => t.Config.Get(Settings.InitializationSeed)));
    }

    [Fact]
    public void ThreadsBelongToTheSweepNotToItsTasks()
    {
        SweepGrid grid = SweepGrid.Parse("base: smoke\nset: {threads: 2}\ngrid: {seed: 1..3}\n", "g");
        Assert.Equal(2, grid.Threads);
        Assert.Equal(RunConfig.Resolve("smoke", ["seed=1"]).Hash, grid.Tasks[0].Id);
    }

    [Theory]
    [InlineData("Did you mean 'grid'?", "gird: {seed: 1..3}")]
    [InlineData("under 'set'", "model: {width: 3}\ngrid: {seed: 1..2}")]
    [InlineData("Did you mean 'seed'?", "grid: {sed: 1..3}")]
    [InlineData("line 2", "grid:\n  activation: [tanh, tanhh]")]
    [InlineData("Did you mean 'tanh'?", "grid:\n  activation: [tanh, tanhh]")]
    [InlineData("'dt' has 3", "zip: {seed: [1, 2], dt: [0.1, 0.2, 0.3]}")]
    [InlineData("under 'set' and under 'grid'", "set: {seed: 1}\ngrid: {seed: 1..2}")]
    [InlineData("under 'grid' and under 'runs'", "grid: {seed: 1..2}\nruns: [{seed: 3}]")]
    [InlineData("no alternatives", "grid: {seed: []}")]
    [InlineData("empty", "grid: {seed: 4..1}")]
    [InlineData("10000 tasks", "grid: {seed: 0..10000}")]
    [InlineData("10000 tasks", "grid: {seed: 0..999999999999999}")]
    [InlineData("10000 tasks", "grid: {seed: 0..999, model.init_seed: 0..99}")]
    [InlineData("more than 2^63",
        "grid: {seed: 0..9999, model.init_seed: 0..9999, data.length: 1..10000, data.size: 1..10000, train.epochs: 1..10000}")]
    [InlineData("no result depends on it", "grid: {threads: [1, 2]}")]
    [InlineData("a list", "grid: {seed: [[1, 2]]}")]
    [InlineData("a second time", "grid: {seed: 1}\ngrid: {seed: 2}")]
    [InlineData("combination 1 (model='dense')", "grid: {model: [diagonal, dense]}\nset: {model.init: growing-horizon}")]
    [InlineData("combination 1 (target='nonsense')", "grid: {target: [exp, nonsense]}")]
    [InlineData("'runs' is an empty list", "runs: []")]
    [InlineData("a single value", "runs: [3]")]
    [InlineData("a mapping", "base: {name: smoke}\ngrid: {seed: 1..2}")]
    [InlineData("nowhere.yaml", "base: nowhere.yaml\ngrid: {seed: 1..2}")]
    [InlineData("Did you mean 'smoke'?", "base: smok\ngrid: {seed: 1..2}")]
    public void AMistakeIsExplained(string expected, string yaml)
    {
        ProblemException e = Assert.Throws<ProblemException>(() => SweepGrid.Parse(yaml, "g.yaml"));
        Assert.True(e.Kind is ProblemKind.Setting or ProblemKind.Input, e.ToString());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zip", "train.lr=0.3")]
    [InlineData("runs", "seed=4")]
    [InlineData("runs", "~seed")]
    public void WhatBelongsTogetherIsNotTornApartByAWord(string section, string word) => Assert.Contains($"'{section}'",
        Throws.Problem(ProblemKind.Setting, () =>
            SweepGrid.Parse("base: smoke\nzip: {train.lr: [0.1, 0.2]}\nruns: [{seed: 1}, {seed: 2}]\n", "g", [word]))
            .Message, StringComparison.Ordinal);
}
