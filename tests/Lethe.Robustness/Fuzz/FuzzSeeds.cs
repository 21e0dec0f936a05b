namespace Lethe.Robustness.Fuzz;

/// <summary>Valid inputs: what Lethe itself writes, and the files of other programs under tests/Fixtures. Small ones, since damage is then
/// near everything.</summary>
internal static class FuzzSeeds
{
    private const int LargestFixture = 40_000;

    private static readonly NamedTensor[] Tensors = [new("a", [2, 3], [1, 2, 3, double.NaN, -0.0, 1e30]), new("b/c", [], [5]),
        new("d", [3, 0], []), new("layer1.B", [1, 1, 2], [0.5, -0.25])];

    internal static IReadOnlyList<byte[]> Npy =>
        [.. Tensors.Select(t => Bytes(s => Interop.Npy.Write(s, t))), Bytes(s => Interop.Npy.Write(s, Tensors[3], TensorPrecision.Float32)),
        NpyText("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 2), }", 8),
            NpyText("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", 3), .. Files("*.npy")];

    internal static IReadOnlyList<byte[]> Npz =>
        [Bytes(s => Interop.Npz.Write(s, Tensors)), Bytes(s => Interop.Npz.Write(s, Tensors[..1])), Bytes(s => Interop.Npz.Write(s, []))];

    internal static IReadOnlyList<byte[]> Hdf5 => Files("*.h5");

    internal static IReadOnlyList<byte[]> Safetensors =>
        [Bytes(s => Interop.Safetensors.Write(s, Tensors, new Dictionary<string, string> { ["key"] = "value", ["é"] = "\u0001" })),
        Bytes(s => Interop.Safetensors.Write(s, Tensors[..2], null, TensorPrecision.Float32)),
            Bytes(s => Interop.Safetensors.Write(s, []))];

    internal static IReadOnlyList<byte[]> PyTorch => Files("*.pt");

    internal static IReadOnlyList<byte[]> Onnx => [.. Files("*.onnx"), .. Exported()];

    internal static IReadOnlyList<byte[]> Idx =>
        [[0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 9, 8, 7, 6],
            Packed([0, 0, 8, 1, 0, 0, 1, 0, .. new byte[256]])];

    internal static IReadOnlyList<byte[]> Yaml =>
        [.. NamedConfigs.All.Select(c => Encoding.UTF8.GetBytes(c.Yaml)),
            .. Repository.Files("experiments", "*.yaml").Select(File.ReadAllBytes),
        Encoding.UTF8.GetBytes("base: smoke\nset:\n  model: diagonal\ngrid:\n  seed: 0..4\n  model.width: [2, 4]\nzip:\n" +
            "  lr: [0.1, 0.2]\n  data.length: [10, 20]\n"),
        "base: smoke\nruns:\n- {seed: 1, model: {name: rnn, width: 8}}\n- {seed: 2}\n"u8.ToArray(),
        "model: &m diagonal\ntarget: 'expr:exp(-t)'\nmodel.width: 8 # a comment\nactivation: tanh\n"u8.ToArray()];

    internal static IReadOnlyList<byte[]> Expressions =>
    [
        "log(1 + exp(w))"u8.ToArray(), "-w^2"u8.ToArray(), "if(w > 0, w, -0.5*abs(w))"u8.ToArray(),
        "max(min(w, 1), -1) + step(w)*1e-3"u8.ToArray(), "softplus(w)/(1 + w**2) - pow(w, e)"u8.ToArray(),
        "((w))"u8.ToArray(), "erf(w) == tanh(pi*w)"u8.ToArray(),
    ];

    internal static IReadOnlyList<byte[]> Json =>
    [
        """
        {"outcome":"done","width":4,"seed":1,"epochs":2,"steps":20,"best_epoch":1,"val_loss":0.5,"test_loss":"NaN","target_mean_square":1,
        "relative_error":0.1,"divergence":{"epoch":1,"step":2,"where":"loss","value":"Infinity"},
        "pruned":{"kept":[0,2],"loss_before":1,"loss_after":2},"distance":{"value":1,"exact":true,"real":2,"real_exact":false,"reason":"r"},
        "radius":{"value":1,"tolerance":0.1,"relative_error":0.1,"reason":"r"},
        "norms":{"recurrent":1,"input":1,"bias":1,"output":1,"kappa":1},
        "memory":{"probe":"Heaviside","maximiser":[1,2],"steady_state_reached":true,
        "tail":{"kind":"Exponential","rate":1,"exponent":1,"ci":[1,2],"window":[1,2],
        "delta_aic":1,"reason":"r"},"horizons":[{"eps":0.1,"time":null}],"half_life":3}}
        """u8.ToArray(),
        """
        {"format":"lethe sweep 1","version":"0.1.0","description":"d","folder":"/tmp","threads":1,"settings":{"model":"diagonal"},
        "tasks":[{"index":0,"id":"0123456789","settings":{"seed":"1"}},
        {"index":1,"id":"0123456780","settings":{"seed":"2"},"derived":{"lr":"0.1"}}]}
        """u8.ToArray(),
        """
        {"state":"running","attempt":1,"started":"2026-01-01T00:00:00Z","ended":null,"host":"h",
        "process":{"id":1,"stamp":"s"},"exit_code":null,"message":"m"}
        """u8.ToArray(),
        "epoch,loss,lr\n0,1,0.1\n1,0.5,0.1\n2,NaN,Infinity\n"u8.ToArray(),
    ];

    private static IEnumerable<byte[]> Exported()
    {
        foreach (int layers in (int[])[1, 2])
        {
            RunConfig config = RunConfig.Resolve(null,
                [$"model={(layers == 1 ? "diagonal" : "ssm")}", $"model.layers={layers}", "model.width=2", "target=exp"]);
            RecurrentModel model = Experiments.Runs.ModelFactory.Create(config, 2, 1, 1, layers == 1 ? null : 1);
            yield return OnnxExport.Compose(model).Content;
        }
    }

    private static byte[] NpyText(string header, int data)
    {
        string text = header + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. new byte[data]];
    }

    private static byte[] Packed(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Fastest,
            leaveOpen: true)) gzip.Write(content);
        return bytes.ToArray();
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        write(bytes);
        return bytes.ToArray();
    }

    /// <summary>Files of other programs, from all folders of tests/Fixtures but what fuzzing found.</summary>
    private static byte[][] Files(string pattern) =>
        [.. ((string[])["", "Scripts"]).SelectMany(folder =>
            Directory.EnumerateFiles(Repository.PathOf("tests", "Fixtures", folder), pattern)).Order(StringComparer.Ordinal).Where(file =>
                new FileInfo(file).Length <= LargestFixture).Select(File.ReadAllBytes)];
}
