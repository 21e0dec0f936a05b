using Lethe.Interop.Isolation;

namespace Lethe.Torch.Tests.Scripts;

/// <summary>
/// What happens to programs in their process where the check before them is left out: aborts, loops, and writing end there.
/// </summary>
public sealed class ScriptProcessTests : TorchTest
{
    [Theory]
    [InlineData("    return torch.no_such_operator(x)", "3", "no_such_operator")]
    [InlineData("    return torch.add(x, nowhere)", "3", "nowhere")]
    [InlineData("    return x", "999", "version")]
    [InlineData("    return (self).forward(x, )", "3", "")]
    public void An_abort_of_libtorch_is_a_message(string body, string version, string expected)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Open(ScriptArchive.Compose(body, version)));
        Assert.Equal("m.pt", e.Problem.What);
        Assert.Contains(expected, e.Problem.Actual, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_too_deep_for_a_stack_is_a_message()
    {
        string body = $"    return {new string('(', 200_000)}x{new string(')', 200_000)}";
        Assert.Equal("m.pt", Throws.Problem(ProblemKind.Input, () => Open(ScriptArchive.Compose(body))).Problem.What);
    }

    [Fact]
    public void A_program_that_writes_finds_nowhere_to_write()
    {
        Require.Optional(Landlock.Version >= 1, "Landlock", "Linux 5.13 or later with Landlock switched on");
        using var folder = new ScratchFolder();
        string file = folder["written"];
        byte[] writing = ScriptArchive.Compose($"    _0 = torch.save(x, \"{file}\")\n    return x");
        // libtorch does not look whether what it wrote has arrived.
        Open(writing);
        Assert.False(File.Exists(file));
        // The same program in this process does write: it is no other fault that keeps it from it.
        ScriptWorker.Read("m.pt", writing, new ForeignModelOptions()).Dispose();
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void States_of_gigabytes_are_refused()
    {
        byte[] large = ScriptArchive.Compose(ScriptArchive.Large);
        Throws.Problem(ProblemKind.Limit, () => Open(large, new ModelLimits { Memory = 1L << 30 }));
    }

    [Fact]
    public void In_process_is_the_callers_choice_and_gives_the_same_bits()
    {
        string path = Fixtures.PathOf("lstm.pt");
        using TorchScriptModel child = TorchScriptModel.Load(path, new ForeignModelOptions { Ports = new() { Channels = 2 } });
        using TorchScriptModel here =
            TorchScriptModel.Load(path, new ForeignModelOptions { Ports = new() { Channels = 2 }, Isolation = ModelIsolation.InProcess });
        Assert.NotNull(child.ProcessId);
        Assert.Null(here.ProcessId);
        var x = new TiledSequences(9, 12, 2);
        for (int i = 0; i < x.Values.Length; i++) x.Values[i] = Math.Sin(i);
        TiledSequences a = new(9, 12, 3), b = new(9, 12, 3);
        child.Forward(x, a, Workers.Single);
        here.Forward(x, b, Workers.Single);
        for (int s = 0; s < 9; s++)
            for (int k = 0; k < 12; k++)
                for (int c = 0; c < 3; c++) Assert.Equal(a[s, k, c], b[s, k, c]);
    }

    [Fact]
    public void No_thread_of_the_process_can_get_privileges_back()
    {
        Require.Optional(OperatingSystem.IsLinux(), "Linux", "a system with /proc");
        using TorchScriptModel model = TorchScriptModel.Load(Fixtures.PathOf("lstm.pt"),
            new ForeignModelOptions { Ports = new() { Channels = 2 } });
        string[] tasks = Directory.GetDirectories($"/proc/{model.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)}/task");
        Assert.True(tasks.Length > 2);
        foreach (string task in tasks)
            Assert.Contains("NoNewPrivs:\t1", File.ReadAllText(Path.Combine(task, "status")), StringComparison.Ordinal);
    }

    private static void Open(byte[] archive, ModelLimits? limits = null)
    {
        using ModelProcess process =
            ModelProcess.Start(ScriptWorker.Runtime, limits ?? new ModelLimits(), TestContext.Current.CancellationToken);
        process.Open("m.pt", archive, new ForeignModelOptions().ToSettings());
    }
}
