namespace Lethe.EndToEnd.Tests;

/// <summary>
/// A run that a signal interrupted and that went on ends in the bits of an uninterrupted one, whatever the number of threads and the width
/// of vectors.
/// </summary>
public sealed class ResumeTests : IClassFixture<ResumeTests.Uninterrupted>
{
    // Long enough to be held in the middle of its training; little to measure afterwards.
    private static readonly string[] Words =
    [
        "train", "smoke", "model.width=24", "data.length=60", "data.size=2048", "train.epochs=300", "perturb.draws=1",
            "perturb.betas=0.01,0.1", "memory.length=20", "memory.ascent=1", "--quiet",
    ];

    private static readonly Dictionary<string, string> NoAvx512 = new() { ["DOTNET_EnableAVX512"] = "0" };

    private readonly Uninterrupted _whole;

    public ResumeTests(Uninterrupted whole) => _whole = whole;

    [Theory]
    [InlineData("INT", "2", false)]
    [InlineData("TERM", "1", true)]
    [InlineData("HUP", "1", false)]
    public void Interrupted_and_resumed_is_uninterrupted(string signal, string threads, bool narrow)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var folder = new TemporaryFolder();
        IReadOnlyDictionary<string, string>? environment = narrow ? NoAvx512 : null;
        using (RunningProgram running = LetheProgram.Start(folder.Path, environment, [.. Words, "--out", "run", "--threads", threads]))
        {
            running.WaitUntil(() => RunFiles.Lines(folder["run", "metrics.csv"]) > 3, "a few epochs into its training");
            using var held = new HeldProcess(running.Id);
            // Meanwhile the folder belongs to it alone.
            LetheProgram.RunIn(folder.Path, null, "train", "--resume", "run").Expect(2).ExpectMessage("run");
            Assert.False(File.Exists(folder["run", "result.json"]), "it was over before the signal");
            running.Signal(signal);
            held.Dispose();
            running.Wait(TimeSpan.FromSeconds(30)).Expect(130).ExpectMessage("interrupted", "checkpoint", "--resume");
        }
        Assert.False(File.Exists(folder["run", "result.json"]));
        LetheProgram.RunIn(folder.Path, environment, "train", "--resume", "run", "--threads", threads, "--quiet").Expect(0);
        RunFiles.AssertEqual(_whole.Files, RunFiles.Contents(folder["run"]));
    }

    [Fact]
    public void A_time_limit_ends_resumably_with_code_0()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = LetheProgram.RunIn(folder.Path, null, [.. Words, "--out", "run", "--json", "--max-time", "0.5s"]).Expect(0);
        Assert.Equal("interrupted", (string)result.Json["runs"]![0]!["outcome"]!);
        Assert.Equal("resumable", (string)LetheProgram.RunIn(folder.Path, null, "runs", ".", "--json").Expect(0)
            .Json["runs"]![0]!["state"]!);
    }

    /// <summary>The run that nothing interrupts, once for all tests.</summary>
    public sealed class Uninterrupted
    {
        public Uninterrupted()
        {
            using var folder = new TemporaryFolder();
            LetheProgram.RunIn(folder.Path, null, [.. Words, "--out", "run", "--threads", "2"]).Expect(0);
            Files = RunFiles.Contents(folder["run"]);
        }

        /// <summary>Its files by name.</summary>
        public SortedDictionary<string, byte[]> Files { get; }
    }
}
