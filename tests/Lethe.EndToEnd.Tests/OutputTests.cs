using System.Reflection.PortableExecutable;
using Lethe.EndToEnd.Tests.Running;

namespace Lethe.EndToEnd.Tests;

/// <summary>What the program is made of and how it shows itself.</summary>
public sealed class OutputTests
{
    [Fact]
    public void The_program_carries_no_native_library()
    {
        string folder = Path.GetDirectoryName(LetheProgram.Assembly)!;
        IEnumerable<string> native = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".so" or ".dylib" || Path.GetExtension(file) == ".dll" && !IsManaged(file));
        Assert.Empty(native);
    }

    [Fact]
    public void Redirected_output_has_no_colours_and_quiet_no_notes()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = LetheProgram.RunIn(folder.Path, new Dictionary<string, string> { ["NO_COLOR"] = "", ["TERM"] = "xterm-256color" }, "train", "smoke", "--out", "run", "--quiet").Expect(0);
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Help_of_every_command_has_examples_that_parse()
    {
        string[] commands = ["quickstart", "list", "train", "generate", "predict", "runs", "compare", "memory", "theory", "theory linear", "theory radius", "theory cell", "report", "bench", "doctor"];
        foreach (string command in commands)
        {
            string help = LetheProgram.Run([.. command.Split(' '), "--help"]).Expect(0).Output;
            Assert.Contains($"  lethe {command}", help, StringComparison.Ordinal);
        }
    }

    private static bool IsManaged(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using var reader = new PEReader(stream);
        return reader.HasMetadata;
    }
}
