namespace Lethe.Tests.Experiments.Sweeps.Slurm;

/// <summary>Reading what squeue and sacct say. The texts are what Slurm 22.05.8 wrote on two virtual nodes.</summary>
public sealed class SlurmQueueTests
{
    // A cancelled task that ends, one taken by a second node's loss and queued again, others.
    private const string Squeue =
        "1_0|CANCELLED|None\n1_3|PENDING|JobArrayTaskLimit\n1_2|RUNNING|None\n1_6|RUNNING|None\n1_1|COMPLETING|None\n";

    // Without --array one line stands for several tasks.
    private const string SqueueOfArrays = "6_0-6%3|PENDING|BeginTime\n7_0,2-5,900|PENDING|JobHeldUser\n";

    private const string Sacct =
        "1_0|CANCELLED by 0|0:0\n1_1|RUNNING|0:0\n1_2|NODE_FAIL|0:0\n3|FAILED|0:53\n1_3|PREEMPTED|0:0\n" +
        "7_[0,2-5,900]|PENDING|0:0\n1_4|FAILED|130:0\n";

    [Fact]
    public void Reads_the_queue()
    {
        Dictionary<SlurmJobId, SlurmJobState> states = SlurmQueue.Parse(Squeue, withReason: true).ToDictionary(s => s.Job, s => s.State);
        Assert.Equal(5, states.Count);
        Assert.Equal(SweepTaskState.Cancelled, states[new("1", 0)].Task);
        Assert.Equal(SweepTaskState.Submitted, states[new("1", 3)].Task);
        Assert.Equal("Slurm: PENDING (JobArrayTaskLimit)", states[new("1", 3)].Message);
        Assert.Equal(SweepTaskState.Running, states[new("1", 2)].Task);
        Assert.Equal("Slurm: RUNNING", states[new("1", 2)].Message);
        Assert.Equal(SweepTaskState.Running, states[new("1", 1)].Task);
    }

    [Fact]
    public void A_line_for_several_tasks_is_one_for_each()
    {
        SlurmJobId[] jobs = [.. SlurmQueue.Parse(SqueueOfArrays, withReason: true).Select(s => s.Job)];
        Assert.Equal(13, jobs.Length);
        Assert.Contains(new SlurmJobId("7", 900), jobs);
        Assert.Contains(new SlurmJobId("6", 6), jobs);
    }

    [Fact]
    public void Reads_the_accounts()
    {
        Dictionary<SlurmJobId, SlurmJobState> states = SlurmQueue.Parse(Sacct, withReason: false).ToDictionary(s => s.Job, s => s.State);
        // Job 3 is no array: none of ours.
        Assert.Equal(11, states.Count);
        Assert.Equal(SweepTaskState.Cancelled, states[new("1", 0)].Task);
        Assert.Equal(SweepTaskState.Interrupted, states[new("1", 2)].Task);
        Assert.Equal(SweepTaskState.Interrupted, states[new("1", 3)].Task);
        Assert.Equal(SweepTaskState.Failed, states[new("1", 4)].Task);
        Assert.Equal("Slurm: FAILED, exit code 130:0", states[new("1", 4)].Message);
        Assert.Equal(SweepTaskState.Submitted, states[new("7", 4)].Task);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("slurm_load_jobs error: Invalid job id specified\n")]
    [InlineData("1_0|RUN\u001bNING|None\n")]
    [InlineData("1_0||0:0\n")]
    [InlineData("1_x|RUNNING|0:0\n")]
    [InlineData("99999999999_0|RUNNING|0:0\n")]
    [InlineData("1_0-99999999|RUNNING|0:0\n")]
    public void Other_text_says_nothing(string text) => Assert.Empty(SlurmQueue.Parse(text, withReason: true));

    [Fact]
    public void The_queue_is_asked_first_and_the_accounts_once_for_the_rest()
    {
        var calls = new List<string>();
        SlurmQueue queue = SlurmQueue.Ask((program, arguments) =>
        {
            calls.Add($"{program} {string.Join(' ', arguments)}");
            return program == "squeue" ? new SlurmAnswer(0, "1_2|RUNNING|None\n", "")
                : new SlurmAnswer(0, "1_2|NODE_FAIL|0:0\n1_0|TIMEOUT|0:0\n7_[0,2-5,900]|PENDING|0:0\n", "");
        }, [new("1", 2), new("1", 0), new("7", 2)]);
        Assert.Equal(2, calls.Count);
        Assert.Contains("--jobs=1,7", calls[0], StringComparison.Ordinal);
        Assert.Equal(SweepTaskState.Running, queue.Find(new("1", 2))!.Task);
        Assert.Equal(SweepTaskState.Interrupted, queue.Find(new("1", 0))!.Task);
        // The queue answered without it: the accounts, which wait for the whole array, are behind.
        Assert.Null(queue.Find(new("7", 2)));
    }

    [Fact]
    public void Nothing_is_asked_where_the_queue_knows_all()
    {
        int calls = 0;
        SlurmQueue.Ask((_, _) =>
        {
            calls++;
            return new SlurmAnswer(0, "1_2|RUNNING|None\n", "");
        }, [new("1", 2)]);
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(1, "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n", false)]
    // One number that it does not know is an error to squeue; among several it is left out.
    [InlineData(1, "slurm_load_jobs error: Invalid job id specified\n", true)]
    [InlineData(0, "", true)]
    public void A_queue_that_has_forgotten_has_answered(int code, string error, bool answered)
    {
        SlurmQueue queue =
            SlurmQueue.Ask((program, _) => program == "squeue"
            ? new SlurmAnswer(code, "", error) : new SlurmAnswer(1, "", "Slurm accounting storage is disabled\n"), [new("1", 2)]);
        Assert.Equal(answered, queue.IsAnswered);
        Assert.Null(queue.Find(new("1", 2)));
    }

    [Fact]
    public void Without_programs_nothing_is_known() => Assert.False(SlurmQueue.Ask((_, _) => null, [new("1", 2)]).IsAnswered);

    [Fact]
    public void While_the_queue_is_away_the_accounts_count()
    {
        SlurmQueue queue =
            SlurmQueue.Ask((program, _) => program == "squeue"
            ? new SlurmAnswer(1, "", "connect failure") : new SlurmAnswer(0, "1_2|PENDING|0:0\n", ""), [new("1", 2)]);
        Assert.Equal(SweepTaskState.Submitted, queue.Find(new("1", 2))!.Task);
    }

    [Theory]
    [InlineData("sbatch: error: invalid partition specified: nope\nsbatch: error: Batch job submission failed: Invalid partition name " +
        "specified\n",
        "invalid partition specified: nope; Batch job submission failed: Invalid partition name specified")]
    [InlineData("sbatch: unrecognized option '--bogus'\nTry \"sbatch --help\" for more information\n",
        "sbatch: unrecognized option '--bogus'; Try \"sbatch --help\" for more information")]
    [InlineData("", "exit code 1")]
    public void A_problem_is_told_in_one_line(string error, string expected) =>
        Assert.Equal(expected, new SlurmAnswer(1, "", error).Problem);
}
