using System.IO.Compression;

namespace Lethe.Testing;

/// <summary>Builds TorchScript archives, right ones and others.</summary>
public sealed class ScriptArchiveBuilder
{
    /// <summary>An object of __torch__.M without attributes but training.</summary>
    public const string Model = "\u0080\u0002c__torch__\nM\nq\u0000)\u0081}(X\u0008\u0000\u0000\u0000trainingq\u0001\u0089ubq\u0002.";

    /// <summary>No constants.</summary>
    public const string Nothing = "\u0080\u0002).";

    public List<(string Name, string Content)> Records { get; } =
        [("m/data.pkl", Model), ("m/constants.pkl", Nothing), ("m/version", "3\n")];

    /// <summary>The right archive around statements of forward, which has x and gives x.</summary>
    public static ScriptArchiveBuilder Of(string body) => OfProgram(Program(body));

    /// <summary>The right archive around a program.</summary>
    public static ScriptArchiveBuilder OfProgram(string program)
    {
        var builder = new ScriptArchiveBuilder();
        builder.Records.Add(("m/code/__torch__.py", program));
        return builder;
    }

    /// <summary>A module with these statements in forward.</summary>
    public static string Program(string body) =>
        "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n  def forward(self: __torch__.M,\n    x: " +
            $"Tensor) -> Tensor:\n{body}\n    return x\n";

    public ScriptArchiveBuilder With(string name, string content)
    {
        Records.RemoveAll(record => record.Name == name);
        Records.Add((name, content));
        return this;
    }

    public byte[] Bytes(CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in Records)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(Encoding.Latin1.GetBytes(content));
            }
        }

        return file.ToArray();
    }
}
