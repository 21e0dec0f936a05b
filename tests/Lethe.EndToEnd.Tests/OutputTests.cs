using System.Reflection.PortableExecutable;

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
        ProgramResult result =
            LetheProgram.RunIn(folder.Path, new Dictionary<string, string> { ["NO_COLOR"] = "", ["TERM"] = "xterm-256color" }, "train",
            "smoke", "--out", "run", "--quiet").Expect(0);
        Assert.DoesNotContain('\e', result.Output + result.Error);
        // What could be misread is said all the same: five epochs teach this run next to nothing.
        Assert.All(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            Assert.StartsWith("warning: ", line, StringComparison.Ordinal));
    }

    private static bool IsManaged(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using var reader = new PEReader(stream);
        return reader.HasMetadata;
    }
}
