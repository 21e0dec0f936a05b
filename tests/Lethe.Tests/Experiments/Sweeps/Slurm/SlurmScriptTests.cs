using System.Diagnostics;

namespace Lethe.Tests.Experiments.Sweeps.Slurm;

/// <summary>The script a job runs, run here by the shell itself, under names that would be commands if anything in them had a
/// meaning.</summary>
public sealed class SlurmScriptTests
{
    public static TheoryData<string> Names =>
        ["plain", "with blank", "$(touch no)`touch no`", "it's \"quoted\"", "a;b&c|d>e", "line\nbreak", "%A_%a %%", "back\\slash\\",
        "-dash", "*?[x]~ !é"];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_program_gets_its_words_whatever_the_folder_is_called(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no POSIX shell.");
        using var folder = new TemporaryFolder();
        string sweep = folder[name];
        Directory.CreateDirectory(Path.Combine(sweep, "logs"));
        Directory.CreateDirectory(Path.Combine(sweep, SlurmScript.Folder));
        File.WriteAllText(Path.Combine(sweep, SlurmScript.Folder, SlurmScript.Ids), "aaaaaaaaaa\nbbbbbbbbbb\ncccccccccc\n");
        // Stands in for lethe: a word to a line, each between < and >; tells its own process and whether SIGUSR2 is ignored.
        string program = Path.Combine(sweep, "fake lethe");
        File.WriteAllText(program, "printf '<%s>\\n' \"$@\"\necho \"DOTNET_ROOT=$DOTNET_ROOT pid $$\"\nkill -USR2 $$\necho alive\n");
        string script = Path.Combine(sweep, SlurmScript.Folder, SlurmScript.Name);
        File.WriteAllText(script, SlurmScript.Text(["/bin/sh", program, "'first'"], sweep, "/opt/dot net's"));

        var start = new ProcessStartInfo("/bin/sh", [script, "1"]) { WorkingDirectory = folder.Path, UseShellExecute = false };
        start.Environment["SLURM_ARRAY_TASK_ID"] = "1";
        using Process process = Process.Start(start)!;
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal($"<'first'>\n<sweep>\n<task>\n<{sweep}>\n<--index>\n<2>\n<--launcher>\n<slurm>\nDOTNET_ROOT=/opt/dot net's pid " +
            $"{process.Id}\nalive\n",
            File.ReadAllText(Path.Combine(sweep, "logs", "cccccccccc.log")));
        Assert.False(File.Exists(folder["no"]));
    }

    [Fact]
    public void A_task_that_is_not_in_the_sweep_ends_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no POSIX shell.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["logs"]);
        Directory.CreateDirectory(folder[SlurmScript.Folder]);
        File.WriteAllText(Path.Combine(folder[SlurmScript.Folder], SlurmScript.Ids), "aaaaaaaaaa\n");
        string script = Path.Combine(folder[SlurmScript.Folder], SlurmScript.Name);
        File.WriteAllText(script, SlurmScript.Text(["/bin/echo"], folder.Path, null));
        var start = new ProcessStartInfo("/bin/sh", [script, "0"]) { UseShellExecute = false };
        start.Environment["SLURM_ARRAY_TASK_ID"] = "1";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.Empty(Directory.GetFiles(folder["logs"]));
    }

    // As sbatch 22.05.8 was seen to take them.
    [Theory]
    [InlineData("/a/b c", "/a/b c")]
    [InlineData("/a %A %%x", "/a %%A %%%%x")]
    [InlineData("/d%A\\x", "/d%A\\\\x")]
    public void A_path_of_output_is_taken_by_sbatch_as_it_is(string path, string expected) =>
        Assert.Equal(expected, SlurmScript.OutputPath(path));

    [Theory]
    [InlineData("time=2:00:00", "partition=long", "exclusive", "comment=a b;$(c)'")]
    [InlineData("gres=gpu:1", "cpus-per-task=4", "wait-all-nodes=1", "no-requeue")]
    public void Options_of_sbatch_become_its_arguments(params string[] words) =>
        Assert.Equal(words.Select(word => "--" + word), SlurmOptions.Parse(words).Arguments);

    [Theory]
    [InlineData("--time=1")]
    [InlineData("-t1")]
    [InlineData("Time=1")]
    [InlineData("time=")]
    [InlineData("")]
    [InlineData("time=1\nx")]
    [InlineData("array=0-3")]
    [InlineData("arr=0-3")]
    [InlineData("wrap=rm")]
    [InlineData("parsable")]
    [InlineData("output=x")]
    [InlineData("dependency=singleton")]
    [InlineData("chdir=/")]
    public void What_is_no_option_or_not_the_users_is_refused(string word) =>
        Assert.Contains(word, Throws.Problem(ProblemKind.Sweep, () => SlurmOptions.Parse([word])).Problem.Actual, StringComparison.Ordinal);
}
