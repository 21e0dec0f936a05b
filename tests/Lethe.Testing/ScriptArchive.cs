using System.IO.Compression;

namespace Lethe.Testing;

/// <summary>TorchScript archives written by hand: a module without weights and the body of its forward.</summary>
public static class ScriptArchive
{
    // What pickle writes for an object of class M of __torch__ with one attribute, training = True.
    private static readonly byte[] Module = Latin("\u0080\u0002c__torch__\nM\nq\0)\u0081}(X\b\0\0\0trainingq\u0001\u0088ubq\u0002.");

    /// <summary>The body of a program that never ends.</summary>
    public const string Endless = "    y = x\n    _0 = True\n    while _0:\n      y = torch.add(y, 0)\n    return y";

    /// <summary>y_k = x_k + x_(k-1) along the first dimension: a program with a memory, time first.</summary>
    public const string Delayed = "    y = torch.constant_pad_nd(x, [0, 0, 0, 0, 1, 0])\n    n = torch.size(x, 0)\n" +
        "    return torch.add(x, torch.narrow(y, 0, 0, n))";

    /// <summary>The body of a program that asks for 24 GB at once.</summary>
    public const string Large = "    _0 = torch.zeros([3000, 1000, 1000], dtype=7)\n    return torch.add(x, torch.sum(torch.add(_0, 1)))";

    /// <summary>The archive's bytes.</summary>
    /// <param name="body">Lines of forward(self, x), each with four blanks before it.</param>
    /// <param name="version">What the file says of its version.</param>
    public static byte[] Compose(string body, string version = "3")
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "data.pkl", Module);
            Add(zip, "code/__torch__.py", Encoding.UTF8.GetBytes("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  " +
                $"training : bool\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n{body}\n"));
            Add(zip, "constants.pkl", Latin("\u0080\u0002)."));
            Add(zip, "version", Encoding.UTF8.GetBytes(version + "\n"));
        }
        return bytes.ToArray();
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using Stream entry = zip.CreateEntry("m/" + name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
