using Lethe.Data;
using Lethe.Experiments.Data;

namespace Lethe.Tests.Experiments.Data;

/// <summary>What a table says of time: its column of times is checked, a warm-up counts in nothing, and targets that stand at other steps
/// than their inputs are said.</summary>
public sealed class StepsOfTimeTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("0.1 s, jitter", "all steps are 0.0999")]
    [InlineData("nanoseconds", "all steps are 1E+07, within 1 %")]
    [InlineData("dates", "all steps are 60 s")]
    public void Equal_steps_are_taken_and_said(string kind, string said)
    {
        Write(400, row => kind switch
        {
            // A clock that jitters by less than a hundredth of a step.
            "0.1 s, jitter" => Invariant($"{0.1 * row + 0.0002 * Math.Sin(row * row):R}"),
            // Of which a double holds every 256th.
            "nanoseconds" => Invariant($"{1_700_000_000_000_000_001L + (10_000_000L * row)}"),
            _ => new DateTime(2026, 3, 1, 23, 0, 0, DateTimeKind.Utc).AddMinutes(row).ToString("yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture),
        });
        OwnData data = Load("data.time=t", "data.length=20");
        Assert.Equal(1, data.Inputs);
        Assert.Contains(data.Notes, note => note.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1", "row 101 below the header comes 1.9 after the row before it: a gap of 19.0 steps", "data.sequence")]
    [InlineData("2", "row 101 below the header comes 0.05 after the row before it, where a step is 0.1; 2 steps differ", "Resample")]
    [InlineData("3", "row 101 below the header: the time in 't' goes back by", "Sort the rows")]
    [InlineData("4", "row 101 below the header has the same time", "Sort the rows")]
    [InlineData("5", "row 101 below the header, column 't': 'later' is no time", "Correct the cell")]
    [InlineData("6", "numbers of their size are", "from the start")]
    public void Gaps_and_steps_that_differ_are_refused_with_row_and_size(string kind, string said, string remedy)
    {
        Write(300, row => (kind, row) switch
        {
            ("1", >= 100) => Invariant($"{(row + 18) * 0.1:R}"),
            ("2", 100) => "9.95",
            ("3", 100) => "1.5",
            ("4", 100) => "9.9",
            ("5", 100) => "later",
            ("6", _) => Invariant($"{1e16 + (10 * row)}.0"),
            ("4", 99) => "9.9",
            _ => Invariant($"{row * 0.1:R}"),
        });
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Load("data.time=t", "data.length=20"));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_sequence_has_times_of_its_own()
    {
        File.WriteAllLines(_temp["t.csv"], Enumerable.Range(0, 400).Select(row =>
            Invariant($"{row % 40},r{row / 40},{Math.Sin(row * row)},{Math.Cos(row)}")).Prepend("t,id,x,y"));
        Assert.Contains("all steps are 1", Load("data.time=t", "data.sequence=id").Notes[0], StringComparison.Ordinal);
        Assert.Contains("goes back", Throws.Problem(ProblemKind.Input, () => Load("data.time=t", "data.inputs=x", "data.length=20"))
            .Problem.Actual, StringComparison.Ordinal);
        Throws.Problem(ProblemKind.Setting, () => Load("data.time=t", "data.inputs=t,x", "data.length=20"));
        Throws.Problem(ProblemKind.Setting, () => Load("data.time=u", "data.length=20"));
    }

    /// <summary>The steps of the warm-up are targets that are not there; all else is as without it.</summary>
    [Fact]
    public void A_warm_up_leaves_inputs_and_takes_targets()
    {
        Write(1000, row => Invariant($"{row}"));
        OwnData plain = Load("data.time=t", "data.length=50"), warm = Load("data.time=t", "data.length=50", "data.warmup=12");
        Assert.Equal(plain.Test.Inputs.Values.ToArray(), warm.Test.Inputs.Values.ToArray());
        Assert.True(warm.Test.Targets.HasMissing);
        for (int s = 0; s < warm.Train.Targets.Count; s++)
        {
            for (int k = 0; k < 50; k++)
                Assert.Equal(k < 12 ? double.NaN : plain.Train.Targets[s, k, 0], warm.Train.Targets[s, k, 0]);
        }

        Assert.Contains("warm-up", Throws.Problem(ProblemKind.Setting, () => Load("data.time=t", "data.length=50", "data.warmup=50"))
            .Problem.Actual + Throws.Problem(ProblemKind.Setting, () => Load("data.time=t", "data.length=50", "data.warmup=50"))
            .Problem.Expected, StringComparison.Ordinal);
    }

    /// <summary>With windows of one recording, what came before a window is unknown: the model that made the data is wrong at their start,
    /// and right behind the warm-up.</summary>
    [Fact]
    public void The_floor_of_windows_falls_with_the_warm_up()
    {
        double load = 0;
        var random = new CounterRandom(2, 3);
        File.WriteAllLines(_temp["t.csv"], Enumerable.Range(0, 4000).Select(row =>
        {
            double x = random.Normal((ulong)row);
            load = (0.9 * load) + (0.1 * x);
            return Invariant($"{row},{x:R},{load:R}");
        }).Prepend("t,x,y"));
        double plain = Error(Load("data.time=t", "data.length=100", "data.normalize=false")),
            warm = Error(Load("data.time=t", "data.length=100", "data.normalize=false", "data.warmup=60"));
        // 1/(1 - 0.81) steps of memory over a hundred.
        Assert.InRange(plain, 0.02, 0.12);
        Assert.InRange(warm, 0, 1e-4 * plain);

        static double Error(OwnData data)
        {
            (double error, double all) = (0, 0);
            for (int s = 0; s < data.Test.Inputs.Count; s++)
            {
                double h = 0;
                for (int k = 0; k < data.Length; k++)
                {
                    h = (0.9 * h) + (0.1 * data.Test.Inputs[s, k, 0]);
                    double y = data.Test.Targets[s, k, 0];
                    if (double.IsNaN(y)) continue;
                    (error, all) = (error + ((h - y) * (h - y)), all + (y * y));
                }
            }

            return error / all;
        }
    }

    /// <summary>Targets that are a step or several too early are said with how many; those of a causal system never are, whatever its
    /// inputs look like and however long it remembers.</summary>
    [Theory]
    [InlineData("white", 0.9)]
    [InlineData("white", 0.999)]
    [InlineData("smooth", 0.9)]
    [InlineData("smooth", 0.999)]
    [InlineData("sines", 0.99)]
    [InlineData("held", 0.95)]
    [InlineData("walk", 0.9)]
    public void Targets_that_are_too_early_are_said_and_no_others(string inputs, double memory)
    {
        const int rows = 6000;
        for (ulong seed = 1; seed <= 3; seed++)
        {
            double[] x = Inputs(inputs, rows, seed), y = new double[rows];
            var noise = new CounterRandom(seed, 55);
            double h = 0;
            for (int k = 0; k < rows; k++)
            {
                h = (memory * h) + ((1 - memory) * x[k]);
                y[k] = Math.Tanh(h) + (1e-3 * noise.Normal((ulong)k));
            }

            Assert.Empty(Found(x, y, 0));
            Assert.Empty(Found(x, y, -3));
        }

        double[] white = Inputs("white", rows, 9), early = new double[rows];
        for (int k = 1; k < rows; k++) early[k] = (0.5 * early[k - 1]) + white[k];
        foreach (int steps in (int[])[1, 5])
        {
            Assert.Contains(Invariant($"up to {steps} {(steps == 1 ? "step" : "steps")} later"), Assert.Single(Found(white, early, steps)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inputs_that_are_the_target_are_said()
    {
        double[] x = Inputs("smooth", 2000, 4);
        Assert.Contains("is target 'y' itself", Assert.Single(Found(x, [.. x.Select(v => 3 - (2 * v))], 0)), StringComparison.Ordinal);
        Assert.Contains("is target 'y' of 2 steps before", Assert.Single(Found(x, x, 2)), StringComparison.Ordinal);
        Assert.Empty(Found(x, x, -2));
    }

    // Targets are moved so many steps to the front.
    private static string[] Found(double[] x, double[] y, int steps)
    {
        int from = Math.Max(0, -steps), to = x.Length - Math.Max(0, steps);
        var raw = new RawData
        {
            InputNames = ["x"],
            TargetNames = ["y"],
            Train = new RawSequences
            {
                Inputs = x.AsMemory(from..to),
                Targets = y.AsMemory((from + steps)..(to + steps)),
                Starts = [0, to - from],
            },
        };
        return [.. ShiftedTargets.Found(raw, [new Stretch(raw.Train, 0, 0, to - from)])];
    }

    private static double[] Inputs(string kind, int rows, ulong seed)
    {
        var random = new CounterRandom(seed, 21);
        var x = new double[rows];
        (double first, double second) = (0, 0);
        for (int k = 0; k < rows; k++)
        {
            double draw = random.Normal((ulong)k);
            (first, second) = ((0.95 * first) + draw, (0.95 * second) + first);
            x[k] = kind switch
            {
                "white" => draw,
                "smooth" => second,
                "sines" => Math.Sin(0.1 * k) + Math.Sin((0.0317 * k) + seed),
                "held" => random.Normal((ulong)(k / 17) + 100_000),
                _ => k == 0 ? draw : x[k - 1] + draw,
            };
        }

        return x;
    }

    private void Write(int rows, Func<int, string> time) => File.WriteAllLines(_temp["t.csv"],
        Enumerable.Range(0, rows).Select(row => Invariant($"{time(row)},{Math.Sin(row * row)},{Math.Cos(row * 1.7)}")).Prepend("t,x,y"));

    private OwnData Load(params string[] words) =>
        DataReaders.All().Load(RunConfig.Resolve(null, [$"data={_temp["t.csv"]}", "data.targets=y", .. words]));
}
