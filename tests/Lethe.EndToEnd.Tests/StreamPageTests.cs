using Lethe.Interop;

namespace Lethe.EndToEnd.Tests;

/// <summary>docs/stream.md is executed: its sample, its commands.</summary>
public sealed class StreamPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "stream.md"));

    [Fact]
    public void The_sample_is_the_program_and_streams_what_predict_gives()
    {
        string source = File.ReadAllText(Repository.PathOf("samples", "StreamSample", "Program.cs"));
        Assert.Contains($"```csharp\n{source}```", Page, StringComparison.Ordinal);
        // Beside usings and closing braces twenty lines of program.
        Assert.InRange(source.Split('\n').Count(line => line.Length > 0), 1, 20);
        Assert.Contains("--state h.npy", Page, StringComparison.Ordinal);

        using var folder = new ScratchFolder();
        LetheProgram.RunIn(folder.Path, null, "train", "model=lru", "activation=linear", "model.width=4", "target=exp", "data.length=20",
            "data.size=32", "data.validation=8", "data.test=8", "train.batch=32", "train.epochs=2", "perturb.draws=0",
            "perturb.tolerance=none", "--out", "run").Expect(0);
        double[] x = [.. Enumerable.Range(0, 12).Select(k => Math.Sin(k))];
        Npy.Write(folder["x.npy"], new NamedTensor("x", [1, 12, 1], x));
        LetheProgram.RunIn(folder.Path, null, "predict", "run", "--input", "x.npy", "--output", "y.npy", "--state-out", "h.npy").Expect(0);
        string assembly = Repository.PathOf("artifacts", "bin", "StreamSample", Repository.Configuration, "StreamSample.dll");
        List<string> lines = [];
        // Two starts, the second from the state the first has left.
        foreach ((int start, int count) in ((int, int)[])[(0, 5), (5, 7)])
        {
            File.WriteAllLines(folder["in.txt"], x.Skip(start).Take(count).Select(v => FormattableString.Invariant($"{v:R}")));
            ProgramResult result = LetheProgram.RunOther("/bin/sh", folder.Path, "-c",
                $"'{LetheProgram.Muxer}' '{assembly}' run state.npy < in.txt").Expect(0);
            lines.AddRange(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        Assert.Equal(Npy.Read(folder["y.npy"]).Data, lines.Select(l => double.Parse(l, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Npy.Read(folder["h.npy"]).Data, Npy.Read(folder["state.npy"]).Data);
    }
}
