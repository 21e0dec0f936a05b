namespace Lethe.EndToEnd.Tests.Slurm;

/// <summary>A sweep submitted to Slurm by the built program, in a folder of its own.</summary>
public sealed class SubmittedSweep : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Submits.</summary>
    public SubmittedSweep(params string[] words)
    {
        // A name that means something to a shell, to sbatch and to Slurm, were it not quoted.
        Path = _folder["a %A 'sweep' $x"];
        Submission = LetheProgram.RunIn(_folder.Path, null, ["sweep", .. words, "--launcher", "slurm", "--out", Path, "--quiet", "--json"])
            .Expect(0).Json;
    }

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>What the program said when it had submitted.</summary>
    public JsonNode Submission { get; }

    /// <summary>Where it stands.</summary>
    public JsonNode Status => Lethe("status").Expect(0).Json;

    /// <summary>The number of its first array.</summary>
    public string Array => (string)Submission["jobs"]![0]!;

    /// <summary>Runs lethe sweep COMMAND DIR WORDS --json.</summary>
    public ProgramResult Lethe(string command, params string[] words) =>
        LetheProgram.RunIn(_folder.Path, null, ["sweep", command, Path, .. words, "--json"]);

    /// <summary>Goes on with it.</summary>
    public ProgramResult Resume(params string[] words) =>
        LetheProgram.RunIn(_folder.Path, null, ["sweep", "--resume", Path, .. words, "--json"]);

    /// <summary>The id of a task.</summary>
    public string Id(int index) => (string)Submission["runs"]![index]!["id"]!;

    /// <summary>The run folder of a task.</summary>
    public string Run(int index) => System.IO.Path.Combine(Path, "runs", Id(index));

    /// <summary>What the process of a task said.</summary>
    public string Log(int index) => Read(System.IO.Path.Combine(Path, "logs", Id(index) + ".log"));

    /// <summary>What Slurm said of its jobs.</summary>
    public string Messages => Read(System.IO.Path.Combine(Path, "slurm", "messages.log"));

    /// <summary>Waits until a task has trained some epochs, and holds it there.</summary>
    public HeldProcess HoldInTraining(int index)
    {
        WaitUntil(() => RunFiles.Lines(System.IO.Path.Combine(Run(index), "metrics.csv")) > 3, $"task {index} trains");
        var held = new HeldProcess((int)JsonNode.Parse(Read(StatusFile(index)))!["process"]!["id"]!);
        Assert.False(File.Exists(System.IO.Path.Combine(Run(index), "result.json")), "it was over before it was held");
        return held;
    }

    /// <summary>Waits until tasks have results and their processes, which draw figures last, have ended.</summary>
    public void WaitForResults(params int[] indices)
    {
        WaitUntil(() => indices.All(index => Said(index) is "done" or "diverged"), "there are all results");
        string jobs = string.Join(',', indices.Select(index => (string)Status["runs"]![index]!["job"]!));
        WaitUntil(() => LetheProgram.RunOther("squeue", _folder.Path, "--noheader", $"--jobs={jobs}").Output.Length == 0,
            "their jobs have ended");
    }

    /// <summary>Waits until a task's status file says something.</summary>
    public void WaitForStatus(int index, string state) => WaitUntil(() => Said(index) == state, $"task {index} is {state}");

    /// <summary>Asserts that a run is, bit for bit, what the local launcher made of the same configuration.</summary>
    public void AssertSame(int index, LocalResults local) => RunFiles.AssertEqual(local.Run(Id(index)), RunFiles.Contents(Run(index)));

    /// <summary>Ends what is left of it in Slurm.</summary>
    public void Dispose()
    {
        foreach (JsonNode? job in Submission["jobs"]!.AsArray()) LetheProgram.RunOther("scancel", _folder.Path, (string)job!);
        SlurmBox.WaitUntil(() =>
            Submission["jobs"]!.AsArray()
            .All(job => LetheProgram.RunOther("squeue", _folder.Path, "--noheader", $"--jobs={(string)job!}").Output.Length == 0),
            "its jobs have ended", () => SlurmBox.Call("squeue"));
        _folder.Dispose();
    }

    private string StatusFile(int index) => System.IO.Path.Combine(Path, "status", Id(index) + ".json");

    private string? Said(int index)
    {
        string text = Read(StatusFile(index));
        return text.Length == 0 ? null : (string?)JsonNode.Parse(text)!["state"];
    }

    private void WaitUntil(Func<bool> condition, string what) =>
        SlurmBox.WaitUntil(condition, what, () =>
            $"{Lethe("status").Output}\n{SlurmBox.Call("squeue", "--array")}\n{Messages}\n" +
            string.Join('\n', Enumerable.Range(0, Submission["runs"]!.AsArray().Count).Select(Log)));

    private static string Read(string path)
    {
        if (!File.Exists(path)) return "";
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
