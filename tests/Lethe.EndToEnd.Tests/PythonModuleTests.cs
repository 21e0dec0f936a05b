using System.Text.RegularExpressions;

namespace Lethe.EndToEnd.Tests;

/// <summary>python/lethe.py with the system's Python: the commands that it runs, and the arrays that it gives.</summary>
public sealed partial class PythonModuleTests
{
    [Fact]
    public void Commands_give_arrays_and_failures_are_exceptions()
    {
        PythonProgram.RequireModule("numpy", "NumPy", "apt-get install python3-numpy");
        using var folder = new TemporaryFolder();
        Match script = Script().Match(File.ReadAllText(Repository.PathOf("docs", "python.md")));
        File.WriteAllText(folder["first.py"], script.Groups["source"].Value);
        ProgramResult result = LetheProgram.RunOther("env", folder.Path, $"PYTHONPATH={Repository.PathOf("python")}:{folder.Path}",
            $"LETHE_PROGRAM='{LetheProgram.Muxer}' '{LetheProgram.Assembly}'", PythonProgram.Path,
            Repository.PathOf("tests", "Fixtures", "python-module.py"));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(Masked(script.Groups["shown"].Value + "all of it held\n"), Masked(result.Output));
    }

    private static string Masked(string text) => Numbers().Replace(text, "#");

    [GeneratedRegex(@"-?\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"```python\n(?<source>.*?)```.*?```console\n\$ python3 first.py\n(?<shown>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Script();
}
