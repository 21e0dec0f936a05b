namespace Lethe.EndToEnd.Tests;

/// <summary>Streams that cannot be written, and a process that may not open another file: a message where one can still be written, and
/// exit code 1.</summary>
public sealed class StandardStreamTests
{
    private const int Abort = 134;

    [Theory]
    [InlineData("list targets >/dev/full")]
    [InlineData("list targets --json >/dev/full")]
    [InlineData("--help >/dev/full")]
    [InlineData("--version >/dev/full")]
    [InlineData("'[suggest]' >/dev/full")]
    [InlineData("nothing-of-that-name --json >/dev/full")]
    [InlineData("list targets --json >&-")]
    [InlineData("list targets >&-")]
    public void Results_that_cannot_be_written_are_a_failure_with_a_message(string command) => Shell(command).Expect(1).ExpectMessage();

    [Theory]
    [InlineData("list targets")]
    [InlineData("list targets --json")]
    [InlineData("train --help")]
    public void A_reader_that_has_gone_is_a_failure_with_a_message(string command)
    {
        using var folder = new TemporaryFolder();
        // A pipe that had a reader while it was opened, and has none when the program begins.
        Shell($"{command} >&4", before: $"mkfifo '{folder.Path}/pipe' && exec 3<>'{folder.Path}/pipe' 4>'{folder.Path}/pipe' 3>&-")
            .Expect(1).ExpectMessage("standard output");
    }

    [Fact]
    public void The_first_line_of_a_result_is_had_without_a_complaint()
    {
        ProgramResult result = Shell("list targets | head -n 1", "PIPESTATUS[0]");
        Assert.Empty(result.Expect(0).Error);
    }

    [Fact]
    public void Notes_that_cannot_be_written_end_no_computation_but_are_a_failure()
    {
        using var folder = new TemporaryFolder();
        Shell($"import '{WriteNpz(folder)}' 2>/dev/full").Expect(1);
        Shell($"import '{WriteNpz(folder)}' 2>&-").Expect(1);
        Assert.Contains("weights", Shell($"import '{WriteNpz(folder)}' 2>/dev/full").Output, StringComparison.Ordinal);
        // Nothing was to be said, so nothing was lost.
        Shell($"import '{WriteNpz(folder)}' --quiet 2>&-").Expect(0);
    }

    [Theory]
    [InlineData("nothing-of-that-name 2>/dev/full", 2)]
    [InlineData("nothing-of-that-name 2>&-", 2)]
    [InlineData("nothing-of-that-name >&- 2>&- <&-", 2)]
    [InlineData("list targets >&- 2>&-", 1)]
    public void Where_no_message_can_be_written_the_exit_code_tells(string command, int code) => Shell(command).Expect(code);

    /// <summary>However few files may be open: whatever cannot be loaded any more, the message can.</summary>
    [Fact]
    public void A_limit_on_open_files_is_told()
    {
        using var folder = new TemporaryFolder();
        foreach (int limit in (int[])[64, 48, 32, 26])
        {
            ProgramResult result = Shell($"train smoke --json --out '{folder.Path}/{limit}'", before: $"ulimit -n {limit}");
            Assert.NotEqual(Abort, result.ExitCode);
            result.Expect(1).ExpectMessage("ulimit");
            Assert.Equal(1, (int)result.Json["code"]!);
        }
    }

    private static string WriteNpz(TemporaryFolder folder)
    {
        string path = folder["weights.npz"];
        Interop.Npz.Write(path, [new Interop.NamedTensor("weights", [2], [1, 2])]);
        return path;
    }

    private static ProgramResult Shell(string command, string code = "?", string before = ":")
    {
        Require.Optional(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "bash on Linux", "run the tests there");
        return LetheProgram.RunOther("/bin/bash", Path.GetTempPath(), "-c",
            $"{before}; '{LetheProgram.Muxer}' '{LetheProgram.Assembly}' {command}; exit ${{{code}}}");
    }
}
