using System.Security.Cryptography;

namespace Lethe.Torch.Native;

/// <summary>
/// Keeps the retargeted copy of TorchSharp's native library in the user's cache folder, under the SHA-256 of its source. The copy is
/// compared with what it should be each time, so a damaged or foreign file is never loaded; it is written under another name and renamed,
/// for many processes may start at once.
/// </summary>
internal sealed class GlueCache(Func<string, string?> environment)
{
    /// <summary>The file to load in place of <paramref name="glue"/>: itself, or its retargeted copy.</summary>
    /// <exception cref="InvalidDataException">The file has a layout that cannot be retargeted.</exception>
    /// <exception cref="IOException">No copy could be written.</exception>
    internal string FileFor(string glue)
    {
        byte[] image = File.ReadAllBytes(glue);
        string key = Convert.ToHexStringLower(SHA256.HashData(image));
        if (!GlueRetarget.Apply(image)) return glue;
        string file = Path.Combine(Folder, key, Path.GetFileName(glue));
        if (!Holds(file, image)) Write(file, image);
        return file;
    }

    /// <summary>XDG_CACHE_HOME/lethe/native, or ~/.cache/lethe/native.</summary>
    internal string Folder
    {
        get
        {
            string? cache = environment("XDG_CACHE_HOME");
            if (!Path.IsPathFullyQualified(cache ?? "")) // the XDG specification: a relative path is invalid and ignored
            {
                string? home = environment("HOME");
                if (string.IsNullOrEmpty(home))
                    throw new IOException("neither XDG_CACHE_HOME nor HOME names a folder for the retargeted copy");
                cache = Path.Combine(home, ".cache");
            }

            return Path.Combine(cache!, "lethe", "native");
        }
    }

    private static bool Holds(string file, byte[] image)
    {
        FileInfo info = new(file);
        return info.Exists && info.Length == image.Length && File.ReadAllBytes(file).AsSpan().SequenceEqual(image);
    }

    private static void Write(string file, byte[] image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, image);
            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // does nothing after the move
        }
    }
}
