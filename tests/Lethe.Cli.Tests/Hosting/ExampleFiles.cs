namespace Lethe.Cli.Tests.Hosting;

/// <summary>The files and folders that the examples of the help name, as small as they can be.</summary>
public sealed class ExampleFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExampleFiles()
    {
        foreach (string run in (string[])["first", "second", "mine", "pol-direct", "a", "b", "other", "sweep/one"])
            TinyRun.Train(_folder["runs", run], "model.width=2", "target=pol", $"seed={run.Length}");
        TinyRun.Train(_folder["experiments", "mine", "one"], "model.width=2");
        TinyRun.Train(_folder["runs", "linear"], "activation=linear", "model.parameterization=sigmoid", "target=exp", "model.width=2");
        TinyRun.Train(_folder["runs", "reference-1"], "target=exp", "model.width=8", "perturb.draws=1");
        CommandRun.In(_folder, "sweep", "smoke", "train.epochs=1", "perturb.draws=1", "seed=0..1", "--out", "runs/seeds", "--quiet")
            .Expect(0);
        CommandRun.In(_folder, "export", "runs/mine", "--format", "onnx", "--out-file", "model.onnx").Expect(0);
        File.WriteAllBytes(_folder["model.pt"], ScriptArchive.Compose(ScriptArchive.Delayed));
        File.Copy(Fixtures.PathOf("checkpoint.pt"), _folder["checkpoint.pt"]);
        Safetensors.Write(_folder["best.safetensors"],
        [
            new NamedTensor("encoder.U.weight", [1, 1], [1]), new NamedTensor("encoder.U.bias", [1], [0]),
                new NamedTensor("net.W.weight", [1], [0.5]),
            new NamedTensor("net.P.weight", [1, 1], [1]), new NamedTensor("decoder.U.weight", [1, 1], [1]),
                new NamedTensor("decoder.U.bias", [1], [0]),
        ]);
        Npy.Write(_folder["x.npy"], new NamedTensor("", [1, 3, 1], [1, 0, 0]));
        Npy.Write(_folder["x2.npy"], new NamedTensor("", [1, 2, 1], [0, 1]));
        CommandRun.In(_folder, "predict", "runs/first", "--input", "x.npy", "--output", "y1.npy", "--state-out", "h1.npy").Expect(0);
        Npy.Write(_folder["W.npy"], new NamedTensor("", [2, 2], [-0.1, 1, -10, -0.1]));
        Safetensors.Write(_folder["gru.safetensors"],
            [new NamedTensor("weight_ih_l0", [3, 1], [1, 2, 3]), new NamedTensor("weight_hh_l0", [3, 1], [0.3, -0.2, 0.8])]);
        Npz.Write(_folder["lstm.npz"],
            [new NamedTensor("weight_ih_l0", [4, 1], [1, 2, 3, 4]), new NamedTensor("weight_hh_l0", [4, 1], [0.3, -0.2, 0.8, 0.1])]);
        File.WriteAllLines(_folder["sensors.csv"], ["speed,load", .. Enumerable.Range(0, 800).Select(k =>
            Invariant($"{Math.Sin(k * k % 101)},{Math.Sin(k * 0.1)}"))]);
        File.WriteAllText(_folder["grid.yaml"], "base: smoke\ngrid:\n  seed: [0, 1]\n", Encoding.UTF8);
        // The identity, with nothing but what every Python has.
        File.WriteAllText(_folder["model.py"], "import shutil, sys\nshutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)\n",
            Encoding.UTF8);
    }

    /// <summary>A copy for one example.</summary>
    public TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (string entry in _folder.Entries)
        {
            if (Directory.Exists(_folder[entry])) Directory.CreateDirectory(copy[entry]);
            else File.Copy(_folder[entry], copy[entry]);
        }
        return copy;
    }

    public void Dispose() => _folder.Dispose();
}
