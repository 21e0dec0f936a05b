using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Lethe.Interop.Isolation;
using Lethe.Testing.Isolation;

namespace Lethe.Tests.Interop.Isolation;

/// <summary>Child processes with a model that misbehaves on purpose (ProbeWorker).</summary>
public sealed class ModelProcessTests
{
    private const string Subject = "probe.bin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Values_go_there_and_back_bit_by_bit()
    {
        using ModelProcess model = Open("echo");
        Assert.Equal((Subject, 1, 1, 0.5, 1e-7), (model.Name, model.InputSize, model.OutputSize, model.TimeStep, model.Rounding));
        Assert.Null(model.LongestContext);
        var x = new TiledSequences(11, 1000, 1);
        double[] special = [double.NaN, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue, 1.0 / 3];
        for (int s = 0; s < x.Count; s++)
            for (int k = 0; k < x.Length; k++) x[s, k, 0] = k < special.Length ? special[k] : s * 1e-9 + k;
        for (int again = 0; again < 3; again++)
        {
            TiledSequences y = Run(model, x);
            Assert.Equal(x.Values.ToArray().Select(BitConverter.DoubleToInt64Bits), y.Values.ToArray()
                .Select(BitConverter.DoubleToInt64Bits));
        }
        using ModelProcess threads = Open("threads");
        var given = new TiledSequences(1, 1, 1);
        threads.Forward(new TiledSequences(1, 1, 1), given, SharedWorkers.Of(3));
        Assert.Equal(3, given[0, 0, 0]);
    }

    [Fact]
    public async Task What_a_model_prints_is_no_answer_and_what_it_says_is_not_kept()
    {
        using ModelProcess print = Open("print");
        Assert.Equal(0, Run(print)[0, 0, 0]);
        using ModelProcess say = Open("say");
        Assert.Equal(0, Run(say)[0, 0, 0]);
        // It said 20 MB, of which a pipe may still hold some.
        Assert.InRange(say.Errors.Length, 19 << 20, long.MaxValue);
        Assert.InRange(say.Errors.ToString().Length, 1, ErrorTail.Kept);

        // What reading allocates, on a stream that never waits, so that all of it is done by this thread: other tests allocate in the same
        // process.
        using var said = new MemoryStream(new byte[20 << 20]);
        var tail = new ErrorTail();
        long before = GC.GetAllocatedBytesForCurrentThread();
        await tail.ReadAsync(said);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1 << 20);
        Assert.Equal(20 << 20, tail.Length);
    }

    [Fact]
    public void What_a_child_says_of_a_file_is_made_harmless()
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Open("refuse"));
        Assert.Equal((Subject, @"it has \u001B[2Jno\u202E sense", "sense", "Make sense"),
            (e.Problem.What, e.Problem.Actual, e.Problem.Expected, e.Problem.Remedy));
    }

    [Theory]
    [InlineData("abort", "Unknown builtin op: aten::no_such_thing")]
    [InlineData("overflow", "Stack overflow")]
    [InlineData("leave", "exit code 3")]
    public void The_end_of_a_child_is_the_models_fault_and_says_why(string act, string expected)
    {
        using ModelProcess model = Open(act);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Run(model));
        Assert.Contains(expected, e.Problem.Actual, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
        Throws.Problem(ProblemKind.Input, () => Run(model));
    }

    [Fact]
    public void A_child_that_takes_too_much_memory_is_stopped()
    {
        using ModelProcess model = Open("allocate", limits: new ModelLimits { Memory = 300 << 20 });
        ProblemException e = Throws.Problem(ProblemKind.Limit, () => Run(model));
        Assert.Contains("300 MB", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("--memory-limit", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spin")]
    [InlineData("spin-at-once")]
    public void A_child_that_takes_too_much_time_is_stopped(string act)
    {
        var limits = new ModelLimits { Time = TimeSpan.FromSeconds(act == "spin" ? 5 : 0.5) };
        ProblemException e = Throws.Problem(ProblemKind.Limit, () =>
        {
            using ModelProcess model = Open(act, limits: limits);
            Run(model);
        });
        Assert.Contains("did not answer within", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("--time-limit", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_token_ends_a_loop()
    {
        using var cancel = new CancellationTokenSource();
        using ModelProcess model = Open("spin", cancellation: cancel.Token);
        using Process child = Process.GetProcessById(model.Id);
        Task run = Task.Run(() => Run(model), TestContext.Current.CancellationToken);
        while (model.Errors.Length == 0 && !run.IsCompleted) await Task.Delay(20, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.Equal(cancel.Token, e.CancellationToken);
        Assert.True(child.WaitForExit(Patience));
        Assert.Throws<OperationCanceledException>(() => Open("echo", cancellation: cancel.Token));
    }

    [Fact]
    public void A_child_ends_with_its_owner()
    {
        ModelProcess model = Open("echo");
        using Process disposed = Process.GetProcessById(model.Id), forgotten = Process.GetProcessById(Forget());
        model.Dispose();
        Assert.True(disposed.WaitForExit(Patience));
        Assert.Throws<ObjectDisposedException>(() => Run(model));
        var watch = Stopwatch.StartNew();
        while (!forgotten.WaitForExit(20) && watch.Elapsed < Patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.True(forgotten.HasExited);
    }

    [Fact]
    public void A_child_writes_nowhere_and_reaches_nobody_from_any_thread()
    {
        Require.Optional(Landlock.Version >= 4, "Landlock", "Linux 6.7 or later with Landlock switched on");
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["there"], "as it was");
        using ModelProcess writer = Open("write", folder.Path);
        var given = new TiledSequences(1, 1, 1);
        writer.Forward(new TiledSequences(1, 1, 1), given, SharedWorkers.Of(3));
        Assert.Equal(0, given[0, 0, 0]);
        Assert.Equal(["there"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal("as it was", File.ReadAllText(folder["there"]));
        foreach (string task in Directory.EnumerateDirectories($"/proc/{writer.Id.ToString(CultureInfo.InvariantCulture)}/task"))
            Assert.Contains("NoNewPrivs:\t1", File.ReadAllText(Path.Combine(task, "status")), StringComparison.Ordinal);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using ModelProcess caller = Open("connect", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, Run(caller)[0, 0, 0]);
        Assert.False(listener.Pending());

        using ModelProcess starter = Open("execute", "/bin/true");
        Assert.Equal(0, Run(starter)[0, 0, 0]);
    }

    [Fact]
    public void A_child_learns_nothing_of_the_environment_that_it_does_not_need()
    {
        const string Secret = "LETHE_TESTS_SECRET";
        Environment.SetEnvironmentVariable(Secret, "x");
        using ModelProcess model = Open("environment", Secret);
        Assert.Equal(0, Run(model)[0, 0, 0]);
        using ModelProcess known = Open("environment", "HOME");
        Assert.Equal(Environment.GetEnvironmentVariable("HOME") is null ? 0 : 1, Run(known)[0, 0, 0]);
    }

    private static ModelProcess Open(string act, string place = "", ModelLimits? limits = null, CancellationToken? cancellation = null)
    {
        ModelProcess model =
            ModelProcess.Start(ProbeWorker.Runtime, limits ?? new ModelLimits(), cancellation ?? TestContext.Current.CancellationToken);
        try
        {
            model.Open(Subject, [], new Dictionary<string, string> { [ProbeWorker.Act] = act, [ProbeWorker.Place] = place });
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Forget() => Open("echo").Id;

    private static TiledSequences Run(ModelProcess model) => Run(model, new TiledSequences(1, 2, 1));

    private static TiledSequences Run(ModelProcess model, TiledSequences x)
    {
        var y = new TiledSequences(x.Count, x.Length, 1);
        model.Forward(x, y, Workers.Single);
        return y;
    }
}
