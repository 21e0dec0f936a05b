namespace Lethe.EndToEnd.Tests.Slurm;

/// <summary>Sweeps on a real Slurm: whatever happens to a run there, its result is that of the local launcher, bit for bit.</summary>
public sealed class SlurmSweepTests : IClassFixture<LocalResults>
{
    private readonly LocalResults _local;

    public SlurmSweepTests(LocalResults local)
    {
        SlurmBox.RequireHere();
        _local = local;
    }

    [Fact]
    public void An_array_of_runs()
    {
        using var sweep = new SubmittedSweep([.. LocalResults.Short, "--workers", "4", "--threads", "2", "--slurm", "time=10"]);
        JsonNode submitted = sweep.Submission;
        Assert.Single(submitted["jobs"]!.AsArray());
        Assert.Equal(8, submitted["runs"]!.AsArray().Count);
        Assert.All(submitted["runs"]!.AsArray(), run =>
            Assert.Contains((string)run!["state"]!, (string[])["submitted", "running", "done"]));
        Assert.Contains("ArrayTaskThrottle=4", SlurmBox.Call("scontrol", "show", "job", sweep.Array), StringComparison.Ordinal);

        sweep.WaitForResults([.. Enumerable.Range(0, 8)]);
        JsonNode status = sweep.Status;
        Assert.Equal(8, (int)status["counts"]!["done"]!);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal($"{sweep.Array}_{i}", (string)status["runs"]![i]!["job"]!);
            Assert.Equal("slurm", (string)status["runs"]![i]!["launcher"]!);
            sweep.AssertSame(i, _local);
            // As many threads as Slurm gave processors.
            Assert.Equal(2,
                (int)JsonNode.Parse(File.ReadAllText(Path.Combine(sweep.Run(i), "width-4", "manifest.json")))!["sessions"]![0]![
                "threads"]!);
        }
    }

    [Fact]
    public void A_run_whose_time_is_almost_over_is_queued_again()
    {
        using var sweep = new SubmittedSweep(LocalResults.Long);
        using (HeldProcess held = sweep.HoldInTraining(0))
        {
            SlurmBox.Signal($"{sweep.Array}_0", "USR2");
            held.WaitForSignal();
        }
        sweep.WaitForStatus(0, "submitted");
        // While Slurm has it, whether it waits or goes on by now, nobody else begins it.
        Assert.Equal(0, (int)sweep.Resume("--launcher", "local").Expect(0).Json["launched"]!);
        sweep.WaitForResults(0);
        Assert.Equal(2, (int)sweep.Status["runs"]![0]!["attempt"]!);
        Assert.Equal(1, SlurmBox.Restarts($"{sweep.Array}_0"));
        Assert.Contains("SIGUSR2", sweep.Log(0), StringComparison.Ordinal);
        sweep.AssertSame(0, _local);
    }

    [Fact]
    public void A_run_that_gives_way_to_another_job()
    {
        using var sweep = new SubmittedSweep(LocalResults.Long);
        // Slurm lets what it takes off a node go on for that.
        using HeldProcess held = sweep.HoldInTraining(0);
        SlurmBox.Call("sbatch", "--partition=urgent", "--nodes=2", "--exclusive", "--mem=100", "--output=/dev/null", "--wrap=true");
        sweep.WaitForStatus(0, "submitted");
        sweep.WaitForResults(0);
        Assert.Equal(2, (int)sweep.Status["runs"]![0]!["attempt"]!);
        Assert.Equal(1, SlurmBox.Restarts($"{sweep.Array}_0"));
        Assert.Contains("DUE TO PREEMPTION", sweep.Messages, StringComparison.Ordinal);
        sweep.AssertSame(0, _local);
    }

    [Fact]
    public void Runs_whose_node_dies()
    {
        IDisposable elsewhere = SlurmBox.Drain("n1");
        try
        {
            using var queued = new SubmittedSweep(LocalResults.Long);
            using var left = new SubmittedSweep([.. LocalResults.Long, "--slurm", "no-requeue"]);
            using HeldProcess one = queued.HoldInTraining(0), other = left.HoldInTraining(0);
            elsewhere.Dispose();
            // Until the end: a node that is back within seconds is told, late, to end a job that may be there again.
            using IDisposable dead = SlurmBox.KillNode("n2");
            // Nobody was there to write it down: the files say running, the lock is gone, Slurm knows.
            Assert.Contains((string)queued.Status["runs"]![0]!["state"]!, (string[])["submitted", "running"]);
            JsonNode lost = left.Status["runs"]![0]!;
            Assert.Equal("interrupted", (string)lost["state"]!);
            Assert.Contains("NODE_FAIL", (string)lost["message"]!, StringComparison.Ordinal);
            Assert.Equal(1, (int)left.Resume().Expect(0).Json["launched"]!);
            foreach (SubmittedSweep sweep in (SubmittedSweep[])[queued, left])
            {
                sweep.WaitForResults(0);
                Assert.Equal(2, (int)sweep.Status["runs"]![0]!["attempt"]!);
                sweep.AssertSame(0, _local);
            }

            Assert.Equal(1, SlurmBox.Restarts($"{queued.Array}_0"));
        }
        finally
        {
            elsewhere.Dispose();
        }
    }

    [Fact]
    public void A_run_that_fails_and_one_that_diverges()
    {
        using var sweep = new SubmittedSweep([.. LocalResults.Short, "train.lr=0.01,1e200", "seed=0", "--slurm", "hold"]);
        int failing = Enumerable.Range(0, 2).First(i => (string)sweep.Submission["runs"]![i]!["settings"]!["train.lr"]! == "0.01"),
            diverging = 1 - failing;
        // Where its folder should be, there is a file.
        File.WriteAllText(sweep.Run(failing), "");
        SlurmBox.Call("scontrol", "release", sweep.Array);
        sweep.WaitForStatus(failing, "failed");
        sweep.WaitForResults(diverging);
        JsonNode status = sweep.Status;
        Assert.Equal("failed", (string)status["runs"]![failing]!["state"]!);
        Assert.Contains(sweep.Id(failing), (string)status["runs"]![failing]!["message"]!, StringComparison.Ordinal);
        // Slurm calls its end a failure; the run's own files know better.
        Assert.Equal("diverged", (string)status["runs"]![diverging]!["state"]!);

        File.Delete(sweep.Run(failing));
        ProgramResult again = sweep.Lethe("resubmit", "--failed", "--slurm", "time=10").Expect(0);
        Assert.Equal(1, (int)again.Json["launched"]!);
        Assert.NotEqual(sweep.Array, (string)again.Json["jobs"]![0]!);
        sweep.WaitForResults(failing);
        Assert.Equal("done", (string)sweep.Status["runs"]![failing]!["state"]!);
        sweep.AssertSame(failing, _local);
    }

    [Fact]
    public void Runs_taken_back_and_gone_on_with_here()
    {
        string foreign = SlurmBox.Call("sbatch", "--parsable", "--hold", "--output=/dev/null", "--wrap=true");
        using var sweep = new SubmittedSweep([.. LocalResults.Long, "seed=0..2", "--workers", "1"]);
        try
        {
            using HeldProcess held = sweep.HoldInTraining(0);
            Assert.Equal(3, (int)sweep.Lethe("cancel").Expect(0).Json["runs"]!.AsArray().Count);
            sweep.WaitForStatus(0, "cancelled");
            SlurmBox.WaitUntil(() => SlurmBox.Call("squeue", "--noheader", "--array", "--format=%F").Split('\n')
                .All(job => job.Trim() != sweep.Array), "its jobs have left the queue", () => SlurmBox.Call("squeue"));
            Assert.Equal(3, (int)sweep.Status["counts"]!["cancelled"]!);
            Assert.Equal(foreign, SlurmBox.Call("squeue", "--noheader", $"--jobs={foreign}", "--format=%A"));

            // Code 1, since the other two have no result.
            ProgramResult here = sweep.Lethe("resubmit", sweep.Id(0), "--launcher", "local").Expect(1).ExpectMessage("1 done, 2 cancelled");
            Assert.Equal(1, (int)here.Json["launched"]!);
            JsonNode status = sweep.Status;
            Assert.Equal("done", (string)status["runs"]![0]!["state"]!);
            Assert.Equal("local", (string)status["runs"]![0]!["launcher"]!);
            Assert.Equal(2, (int)status["counts"]!["cancelled"]!);
            sweep.AssertSame(0, _local);
        }
        finally
        {
            SlurmBox.Call("scancel", foreign);
        }
    }

    [Fact]
    public void A_submission_that_Slurm_refuses()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["sweep", "smoke", "seed=0..3", "--launcher", "slurm", "--out", "sweep"];
        LetheProgram.RunIn(folder.Path, null, [.. words, "--slurm", "partition=nowhere"]).Expect(2).ExpectMessage("partition", "nowhere");
        JsonNode status = LetheProgram.RunIn(folder.Path, null, "sweep", "status", "sweep", "--json").Expect(0).Json;
        Assert.Equal(4, (int)status["counts"]!["pending"]!);
        LetheProgram.RunIn(folder.Path, null, [.. words[..^2], "--out", "other", "--slurm", "array=0-3"]).Expect(2).ExpectMessage("array");
        Assert.False(Directory.Exists(folder["other"]));
    }

    [Fact]
    public void The_doctor_asks_it()
    {
        JsonNode check = LetheProgram.Run("doctor", "--json").Expect(0).Json["checks"]!.AsArray()
            .Single(c => (string)c!["name"]! == "Slurm")!;
        Assert.True((bool)check["ok"]!, check.ToJsonString());
        Assert.Contains(SlurmBox.Call("sbatch", "--version"), (string)check["detail"]!, StringComparison.Ordinal);
        Assert.Contains("sacct answers", (string)check["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_models_of_a_table()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["table", "--scale", "smoke", "--models", "diagonal", "--parameterizations", "direct", "--target", "exp",
            "--widths", "3,4,5", "--seeds", "1", "--epochs", "2", "--quiet", "--json"];
        JsonNode here = LetheProgram.RunIn(folder.Path, null, [.. words, "--out", "here"]).Expect(0).Json;
        string[] submitted = [.. words, "--out", "there", "--launcher", "slurm"];
        JsonNode pending = LetheProgram.RunIn(folder.Path, null, submitted).Expect(0).Json;
        string sweep = (string)pending["sweep"]!;
        Assert.Contains("of 3 runs have ended", (string)pending["pending"]!, StringComparison.Ordinal);
        JsonNode Status() => LetheProgram.RunIn(folder.Path, null, "sweep", "status", sweep, "--json").Expect(0).Json;
        SlurmBox.WaitUntil(() => (int?)Status()["counts"]!["done"] == 3, "its runs have ended", () =>
            $"{Status()}\n{SlurmBox.Call("squeue", "--array")}");
        // Whoever had the runs is who continues them; there is nothing left to do.
        JsonNode there = LetheProgram.RunIn(folder.Path, null, [.. words, "--out", "there"]).Expect(0).Json;
        Assert.True(JsonNode.DeepEquals(here["verdicts"], there["verdicts"]));
        Assert.All(Status()["runs"]!.AsArray(), run => Assert.Equal("slurm", (string)run!["launcher"]!));
    }
}
