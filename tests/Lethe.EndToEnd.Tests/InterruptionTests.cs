using Lethe.Interop;

namespace Lethe.EndToEnd.Tests;

/// <summary>A signal is answered at once, and a command ends after it whether or not what it does looks at signals.</summary>
public sealed class InterruptionTests
{
    private const string GivenUp = "did not stop in time";

    // Promised are ten seconds; a loaded machine is given more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The program waits in the system's own call, where nothing in it can end it: its result is longer than a pipe whose reader
    /// has stopped.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void What_does_not_stop_is_given_up(string signal)
    {
        using var folder = new TemporaryFolder();
        using RunningProgram program = StartAndBlock(folder, out FileStream pipe);
        using FileStream reader = pipe;
        program.Signal(signal);
        program.WaitUntil(() => program.Error.Contains($"SIG{signal}: ending", StringComparison.Ordinal), "a message");
        program.Wait(Patience).Expect(130).ExpectMessage("interrupted", $"SIG{signal}", GivenUp);
    }

    [Fact]
    public void A_second_signal_ends_at_once()
    {
        using var folder = new TemporaryFolder();
        using RunningProgram program = StartAndBlock(folder, out FileStream pipe);
        using FileStream reader = pipe;
        program.Signal("TERM");
        program.WaitUntil(() => program.Error.Contains("SIGTERM", StringComparison.Ordinal), "a message");
        program.Signal("INT");
        Assert.DoesNotContain(GivenUp, program.Wait(Patience).Expect(130).Error, StringComparison.Ordinal);
    }

    private static RunningProgram StartAndBlock(TemporaryFolder folder, out FileStream pipe)
    {
        Require.Optional(!OperatingSystem.IsWindows(), "a system with named pipes", "run the tests on Linux or macOS");
        Npz.Write(folder["many.npz"], [.. Enumerable.Range(0, 2000).Select(i => new NamedTensor($"tensor{i}", [1], [0]))]);
        LetheProgram.RunOther("mkfifo", folder.Path, "pipe").Expect(0);
        RunningProgram program = LetheProgram.StartInto("pipe", folder.Path, "import", "many.npz", "--json");
        pipe = new FileStream(folder["pipe"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        // The first of it has come: the program is writing, and cannot go on.
        Assert.Equal('{', pipe.ReadByte());
        return program;
    }
}
