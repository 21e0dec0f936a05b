using System.Diagnostics;

namespace Lethe.EndToEnd.Tests;

/// <summary>Sweeps whose processes are interrupted, killed and taken back end in the bits of sweeps that were left alone.</summary>
public sealed class SweepInterruptionTests : IClassFixture<SweepInterruptionTests.Uninterrupted>
{
    // Seconds of training each, so that a signal meets them in the middle; little to measure afterwards.
    private static readonly string[] Words =
    [
        "sweep", "smoke", "seed=1,2", "model.width=24", "data.length=60", "data.size=2048", "train.epochs=300", "perturb.draws=1",
            "perturb.betas=[0.01,0.1]", "memory.length=20", "memory.ascent=1",
        "--workers", "2", "--quiet",
    ];

    // For tests that look at runs by other programs, which takes its time: no run ends by itself.
    private static readonly string[] Endless = ["train.epochs=10000000"];

    private readonly Uninterrupted _whole;

    public SweepInterruptionTests(Uninterrupted whole) => _whole = whole;

    [Fact]
    public void Ctrl_C_saves_and_resume_goes_on_to_the_same_bits()
    {
        using Running sweep = Start();
        // A terminal sends the signal to every process of the group.
        foreach (int child in sweep.Children) HeldProcess.Signal("INT", child);
        sweep.Program.Signal("INT");
        sweep.Release();
        sweep.Program.Wait(TimeSpan.FromSeconds(60)).Expect(130).ExpectMessage("interrupted", "2 interrupted", "lethe sweep --resume s");
        Assert.Equal(["interrupted", "interrupted"], sweep.States);
        Run(sweep.Folder, "sweep", "--resume", "s", "--quiet").Expect(0);
        AssertWhole(sweep.Folder, attempts: 2);
    }

    [Fact]
    public void A_killed_child_fails_and_resubmit_goes_on()
    {
        using Running sweep = Start();
        HeldProcess.Signal("KILL", sweep.Children[0]);
        sweep.Release();
        sweep.Program.Wait(TimeSpan.FromSeconds(60)).Expect(1).ExpectMessage("1 done, 1 failed", "signal 9", "resubmit --failed s");
        Assert.Equal(["failed", "done"], sweep.States);
        JsonNode again = Run(sweep.Folder, "sweep", "resubmit", "--failed", "s", "--json").Expect(0).Json;
        Assert.Equal(1, (int)again["launched"]!);
        Assert.Equal([2, 1], again["runs"]!.AsArray().Select(run => (int)run!["attempt"]!));
        AssertWhole(sweep.Folder);
    }

    [Fact]
    public void A_killed_child_is_tried_again_where_retries_are_left()
    {
        using Running sweep = Start("--retries", "1");
        HeldProcess.Signal("KILL", sweep.Children[0]);
        sweep.Release();
        sweep.Program.Wait(TimeSpan.FromSeconds(60)).Expect(0);
        Assert.Equal([2, 1], Run(sweep.Folder, "sweep", "status", "s", "--json").Json["runs"]!.AsArray()
            .Select(run => (int)run!["attempt"]!));
        AssertWhole(sweep.Folder);
    }

    [Fact]
    public void A_killed_sweep_takes_its_children_along_with_their_checkpoints()
    {
        using Running sweep = Start();
        sweep.Program.Signal("KILL");
        sweep.Program.Wait(TimeSpan.FromSeconds(60));
        sweep.Release();
        var watch = Stopwatch.StartNew();
        while (sweep.States.Any(state => state != "interrupted"))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), string.Join(' ', sweep.States));
            Thread.Sleep(20);
        }
        Assert.All(sweep.Ids, id => Assert.True(File.Exists(sweep.Folder["s", "runs", id, "checkpoints", "last.safetensors"])));
        Run(sweep.Folder, "sweep", "--resume", "s", "--quiet").Expect(0);
        AssertWhole(sweep.Folder, attempts: 2);
    }

    [Fact]
    public void Cancelled_runs_end_and_can_be_taken_up_again()
    {
        using Running sweep = Start(Endless);
        JsonNode cancelled = Run(sweep.Folder, "sweep", "cancel", "s", "--json").Expect(0).Json;
        Assert.Equal((2, 2), ((int)cancelled["cancelled"]!, (int)cancelled["counts"]!["cancelled"]!));
        sweep.Program.Wait(TimeSpan.FromSeconds(60)).Expect(1).ExpectMessage("2 cancelled", "resubmit --cancelled");
        Assert.All(sweep.Ids, id => Assert.True(File.Exists(sweep.Folder["s", "runs", id, "checkpoints", "last.safetensors"])));
        Assert.Equal(0, (int)Run(sweep.Folder, "sweep", "--resume", "s", "--json").Expect(1).Json["launched"]!);
        int[] epochs = [.. sweep.Epochs];
        using RunningProgram again = LetheProgram.Start(sweep.Folder.Path, null, "sweep", "resubmit", "s", "--cancelled", "--quiet");
        again.WaitUntil(() => sweep.Epochs.Zip(epochs).All(e => e.First > e.Second), "further than before");
        Assert.All(Run(sweep.Folder, "sweep", "status", "s", "--json").Expect(0).Json["runs"]!.AsArray(), run =>
            Assert.Equal(("running", 2), ((string)run!["state"]!, (int)run["attempt"]!)));
        Run(sweep.Folder, "sweep", "cancel", "s", sweep.Ids[0], "--quiet").Expect(0);
        Assert.Equal(["cancelled", "running"], sweep.States);
        again.Signal("TERM");
        again.Wait(TimeSpan.FromSeconds(60)).Expect(130);
        Assert.Equal(["cancelled", "interrupted"], sweep.States);
    }

    [Fact]
    public void A_second_launcher_is_refused_while_the_first_runs()
    {
        using Running sweep = Start(Endless);
        Run(sweep.Folder, "sweep", "--resume", "s").Expect(2).ExpectMessage("sweep folder", "in use by process");
        Run(sweep.Folder, "sweep", "task", "s", "--index", "0").Expect(2).ExpectMessage("in use by process");
        Assert.Equal(["running", "running"], sweep.States);
        sweep.Program.Signal("TERM");
        sweep.Program.Wait(TimeSpan.FromSeconds(60)).Expect(130);
    }

    private static ProgramResult Run(TemporaryFolder folder, params string[] words) => LetheProgram.RunIn(folder.Path, null, words);

    private static Running Start(params string[] more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        return new Running(more);
    }

    private void AssertWhole(TemporaryFolder folder, int? attempts = null)
    {
        JsonNode status = Run(folder, "sweep", "status", "s", "--json").Expect(0).Json;
        Assert.Equal(2, (int)status["counts"]!["done"]!);
        foreach (JsonNode? run in status["runs"]!.AsArray())
        {
            if (attempts is not null) Assert.Equal(attempts, (int)run!["attempt"]!);
            RunFiles.AssertEqual(_whole.Folder["s", "runs", (string)run!["id"]!], folder["s", "runs", (string)run["id"]!]);
        }
    }

    /// <summary>A sweep of two runs that are in the middle of their training. They are stopped there until <see cref="Release"/>, or one
    /// could end while a busy machine starts the other.</summary>
    private sealed class Running : IDisposable
    {
        private readonly List<HeldProcess> _held = [];

        public Running(string[] more)
        {
            Program = LetheProgram.Start(Folder.Path, null, [.. Words, "--out", "s", .. more]);
            Program.WaitUntil(() => File.Exists(Folder["s", "sweep.json"]), "a sweep");
            Ids = [.. JsonNode.Parse(File.ReadAllText(Folder["s", "sweep.json"]))!["tasks"]!.AsArray()
                .Select(task => (string)task!["id"]!)];
            var waiting = new List<string>(Ids);
            Program.WaitUntil(() =>
            {
                foreach (string id in waiting.Where(id => RunFiles.Lines(Folder["s", "runs", id, "metrics.csv"]) > 3).ToArray())
                {
                    waiting.Remove(id);
                    if (more != Endless) _held.Add(new HeldProcess(Child(id)));
                }
                return waiting.Count == 0;
            }, "a few epochs into both runs");
        }

        public TemporaryFolder Folder { get; } = new();

        public RunningProgram Program { get; }

        public string[] Ids { get; }

        /// <summary>The epochs of the runs so far.</summary>
        public IEnumerable<int> Epochs => Ids.Select(id => RunFiles.Lines(Folder["s", "runs", id, "metrics.csv"]) - 1);

        /// <summary>The processes of the runs.</summary>
        public int[] Children => [.. Ids.Select(Child)];

        public IEnumerable<string> States => Run(Folder, "sweep", "status", "s", "--json").Expect(0).Json["runs"]!.AsArray()
            .Select(run => (string)run!["state"]!);

        /// <summary>Lets the runs go on.</summary>
        public void Release()
        {
            foreach (HeldProcess process in _held) process.Dispose();
            _held.Clear();
        }

        public void Dispose()
        {
            Release();
            Program.Dispose();
            Folder.Dispose();
        }

        private int Child(string id) => (int)JsonNode.Parse(File.ReadAllText(Folder["s", "status", id + ".json"]))!["process"]!["id"]!;
    }

    /// <summary>The sweep that nothing interrupts, once for all tests.</summary>
    public sealed class Uninterrupted : IDisposable
    {
        public Uninterrupted() => LetheProgram.RunIn(Folder.Path, null, [.. Words, "--out", "s"]).Expect(0);

        /// <summary>Where it is.</summary>
        public TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
