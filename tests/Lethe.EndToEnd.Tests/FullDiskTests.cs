namespace Lethe.EndToEnd.Tests;

/// <summary>A disk of 64 kB: the run ends with one message and exit code 1, and no file of it is cut short.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void A_full_disk_is_said_and_leaves_no_half_file()
    {
        using var folder = new TemporaryFolder();
        bool possible = OperatingSystem.IsLinux()
            && LetheProgram.RunOther("unshare", folder.Path, "-m", "sh", "-c", $"mount -t tmpfs -o size=64k none '{folder.Path}'")
            .ExitCode == 0;
        Require.Optional(possible, "a private mount", "run the tests as root with unshare (util-linux)");
        string script = $"mount -t tmpfs -o size=64k none '{folder.Path}' && cd '{folder.Path}' && '{LetheProgram.Muxer}' " +
            $"'{LetheProgram.Assembly}' "
            + "train smoke model.width=64 --out run --quiet; code=$?; find . -name '*.tmp'; exit $code";
        ProgramResult result = LetheProgram.RunOther("unshare", Path.GetTempPath(), "-m", "sh", "-c", script);
        result.Expect(1).ExpectMessage("run", "free");
        Assert.Empty(result.Output);
    }
}
