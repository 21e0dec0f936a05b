using Lethe.Interop.Isolation;

namespace Lethe.EndToEnd.Tests;

/// <summary>The processes of models in files: the first one of a machine starts, they end with the program, and where a library is missing
/// the way to it is said.</summary>
public sealed class ModelProcessTests
{
    [Fact]
    public void The_first_program_of_a_machine_is_measured()
    {
        RequireTorch();
        using var folder = new TemporaryFolder();
        // Nothing is prepared there, and the process of the model may not write.
        var fresh = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = folder["cache"] };
        LetheProgram.RunIn(folder.Path, fresh, "memory", Fixtures.PathOf("lstm.pt"), "in=2", "--length", "5", "--quiet").Expect(0);
        File.WriteAllText(folder["file"], "where a folder should be");
        fresh["XDG_CACHE_HOME"] = folder["file"];
        LetheProgram.RunIn(folder.Path, fresh, "memory", Fixtures.PathOf("lstm.pt"), "in=2").Expect(2).ExpectMessage("does not load");
    }

    [Theory]
    [InlineData("--fetch onnxruntime", "both.onnx")]
    [InlineData("--fetch libtorch", "lstm.pt")]
    public void Without_its_library_the_way_to_get_it_is_said(string expected, string file)
    {
        using var folder = new TemporaryFolder();
        var nowhere = new Dictionary<string,
            string>
        { ["NUGET_PACKAGES"] = folder["no-packages"], ["LETHE_ONNXRUNTIME"] = "", ["LETHE_LIBTORCH"] = "" };
        LetheProgram.RunIn(folder.Path, nowhere, "memory", Fixtures.PathOf(file)).Expect(2).ExpectMessage(expected);
        Assert.Empty(folder.Entries);
        JsonNode doctor = LetheProgram.RunIn(folder.Path, nowhere, "doctor", "--json").Expect(0).Json;
        Assert.Contains(doctor["checks"]!.AsArray(), check =>
            !(bool)check!["ok"]! && ((string)check["detail"]!).Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_signal_ends_the_loop_of_a_model_and_its_process() => EndsWithItsModel("INT").Expect(130).ExpectMessage("interrupted");

    [Fact]
    public void The_process_of_a_model_ends_with_a_killed_parent() => EndsWithItsModel("KILL");

    private static ProgramResult EndsWithItsModel(string signal)
    {
        RequireTorch();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["model.pt"], ScriptArchive.Compose(ScriptArchive.Endless));
        using RunningProgram running = LetheProgram.Start(folder.Path, null, "memory", "model.pt");
        IReadOnlyList<int> family = [];
        running.WaitUntil(() => (family = ResidentMemory.Tree(running.Id)).Count > 1, "a process for the model");
        running.Signal(signal);
        ProgramResult result = running.Wait(TimeSpan.FromSeconds(30));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (family.Any(id => Directory.Exists($"/proc/{id}")) && watch.Elapsed < TimeSpan.FromSeconds(30)) Thread.Sleep(20);
        Assert.DoesNotContain(family, id => Directory.Exists($"/proc/{id}"));
        return result;
    }

    private static void RequireTorch()
    {
        JsonNode check = LetheProgram.Run("doctor", "--json").Expect(0).Json["checks"]!.AsArray()
            .Single(one => (string)one!["name"]! == "libtorch")!;
        Require.Optional((bool)check["ok"]!, "libtorch", (string)check["detail"]!);
    }
}
