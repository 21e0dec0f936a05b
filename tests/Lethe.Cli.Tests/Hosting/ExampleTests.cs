using System.CommandLine;
using System.Diagnostics;

namespace Lethe.Cli.Tests.Hosting;

/// <summary>Every example of every --help is read as bash reads it and run.</summary>
public sealed class ExampleTests(ExampleFiles files) : IClassFixture<ExampleFiles>
{
    // Examples that take minutes or a network, what is run in their place, and why. All others are run as they stand.
    private static readonly (string Example, string Run, string Why)[] Others =
    [
        ("quickstart", "quickstart --scale smoke", "three minutes"),
        ("quickstart --out runs/first --json", "quickstart --out runs/first --json --help", "three minutes; QuickstartTests runs it"),
        ("train reference-diagonal-exp model.width=16", "train reference-diagonal-exp model.width=16 --dry-run", "minutes"),
        ("train reference-diagonal-exp model.width=8,16 --seed 1", "train reference-diagonal-exp model.width=8,16 --seed 1 --dry-run",
            "minutes"),
        ("train data=sensors.csv data.targets=load data.length=100 model.width=16",
            "train data=sensors.csv data.targets=load data.length=100 model.width=16 train.epochs=2", "a minute"),
        ("sweep smoke seed=0..7 --workers 2 --out runs/seeds", "sweep smoke seed=0..7 --workers 2 --out runs/seeds --dry-run",
            "eight processes"),
        ("sweep model.width=8,16,32 target=exp,pol seed=0..2", "sweep model.width=8,16,32 target=exp,pol seed=0..2 --dry-run",
            "minutes"),
        ("table --scale smoke", Table, "a minute"),
        ("table --models diagonal --parameterizations direct,softplus --out runs/table", Table, "minutes"),
        ("sweep smoke seed=0..9 --extend --out runs/seeds",
            "sweep smoke train.epochs=1 perturb.draws=1 seed=0..2 --extend --out runs/seeds", "ten runs"),
        ("figure runs/sweep --by parameterization --label exp=\"exponential\" --size 84x60 --style serif --out figure",
            "figure runs/mine --show memory --by parameterization --size 84x60 --style serif --out figure", "files of its own"),
        ("figure runs/first runs/second --out figure", "figure runs/first --show memory --out figure", "other draws of seeds"),
        ("figure runs/first --show memory --overlay published.csv --out figure", "figure runs/first --show memory --out figure",
            "a file of the user's"),
        ("table --out runs/table  # again: resumes where it stopped", Table, "an hour"),
        ("table --out runs/table --launcher slurm", Table, "a Slurm"),
        ("import best.safetensors model=rnn activation=tanh dt=0.5 target=exp --out runs/imported",
            "import best.safetensors model=rnn activation=tanh dt=0.5 target=exp --out runs/imported data.size=64 data.test=16 " +
                "train.batch=32 perturb.draws=0 perturb.tolerance=none", "a minute"),
        ("memory random:gru,width=64 --seeds 20", "memory random:gru,width=64 --seeds 3 --length 16", "ten seconds"),
        ("memory random:lstm,width=64,layers=2,seed=3", "memory random:lstm,width=64,layers=2,seed=3 --length 16", "seconds"),
        ("noise runs/mine", "noise runs/mine --bits 8 --relative 0.1 --length 16 --memory-length 16", "half a minute"),
        ("noise model.onnx --bits 8,6,4 --relative 0.01,0.05", "noise model.onnx --bits 8 --relative 0.05 --length 16 --memory-length 16",
            "ten seconds"),
        ("noise model.onnx --bits int8-asym --data x.npy", "noise model.onnx --bits int8-asym --data x.npy --memory-length 16",
            "seconds"),
        ("noise runs/mine --state bf16,fp16,8 --in weight",
            "noise runs/mine --state bf16,8 --in weight --length 16 --memory-length 16", "seconds"),
        ("noise random:lstm,width=16 --flips --draws 100 --json",
            "noise random:lstm,width=16 --flips 1e-4 --length 16 --memory-length 16 --json", "half a minute"),
        ("predict runs/sensors --input new.csv --output answers.csv", "predict runs/first --input x.npy --output answers.npy",
            "a run of its own, which OwnDataTests makes"),
        ("reproduce fig1", "reproduce fig1 --scale smoke", "a minute"),
        ("reproduce fig7 fig8 --scale smoke", "reproduce fig11 --scale smoke",
            "dozens of processes, run with all items by ReproduceCommandTests"),
        ("reproduce fig7 --seed 100  # other draws than those of the record", "reproduce fig11 --scale smoke --seed 100", "minutes"),
        ("reproduce all --out runs/paper  # again: resumes where it stopped",
            "reproduce fig1 fig11 --scale smoke --out runs/paper", "hours"),
        ("doctor --fetch libtorch", "doctor", "fetches 200 MB"),
        ("doctor --fetch onnxruntime", "doctor", "fetches 20 MB"),
    ];

    private const string Table = "table --scale smoke --models diagonal --parameterizations direct,softplus --target exp --widths " +
        "3,4,5 --seeds 1 --epochs 1 --out runs/table";

    public static TheoryData<string> Examples => [.. Paths(new CommandTree().Root, []).SelectMany(Shown).Distinct()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_runs_as_it_stands_in_the_help(string example)
    {
        Require.Optional(File.Exists("/bin/bash"), "bash", "run the tests on Linux or macOS");
        using TemporaryFolder folder = files.Copy();
        string[] pasted = Words(example, folder);
        Assert.Empty(new CommandTree().Root.Parse(pasted).Errors);
        string run = Array.Find(Others, other => other.Example == example).Run ?? example;
        if (pasted.Contains("python3")) Require.Optional(HasPython(), "python3", "install it");
        string[] words = Words(run, folder);
        // The folder it writes into is there already, since other examples read it.
        if (Array.IndexOf(words, "--out") is >= 0 and var at && !words.Contains("--extend") && Directory.Exists(folder[words[at + 1]]))
            Directory.Delete(folder[words[at + 1]], recursive: true);
        CommandRun.In(folder, words).Expect(0);
    }

    [Fact]
    public void Every_command_has_an_example_and_what_is_run_in_the_place_of_one_is_still_needed()
    {
        string[] shown = [.. Examples.Select(row => row.Data)];
        Assert.Empty(Others.Select(other => other.Example).Except(shown));
        IEnumerable<string> commands = Paths(new CommandTree().Root, []).Where(path => path.Length > 0)
            .Select(path => string.Join(' ', path));
        Assert.All(commands, command =>
            Assert.Contains(shown, example => $"{example} ".StartsWith($"{command} ", StringComparison.Ordinal)));
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        [path, .. command.Subcommands.Where(child => !child.Hidden).SelectMany(child => Paths(child, [.. path, child.Name]))];

    // The lines of the help, not the property they come from: they are what is pasted.
    private static IEnumerable<string> Shown(string[] path)
    {
        const string Start = "  lethe ";
        return CommandRun.Of([.. path, "--help"]).Expect(0).Output.Split('\n').SkipWhile(line => line != "Examples:")
            .Where(line => line.StartsWith(Start, StringComparison.Ordinal))
            .Select(line => line[Start.Length..]);
    }

    // By bash itself: quotes, patterns of names, comments, and what it takes for an error.
    private static string[] Words(string line, TemporaryFolder folder)
    {
        using Process bash =
            Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"printf '%s\\0' {line}"])
            { WorkingDirectory = folder.Path, RedirectStandardOutput = true })!;
        string words = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.True(bash.ExitCode == 0, $"bash does not take: {line}");
        return words.Split('\0')[..^1];
    }

    private static bool HasPython() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "python3")));
}
