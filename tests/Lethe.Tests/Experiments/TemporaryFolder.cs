namespace Lethe.Tests.Experiments;

/// <summary>A folder of one test, deleted with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
        : this(System.IO.Path.GetTempPath())
    {
    }

    private TemporaryFolder(string below)
    {
        Path = System.IO.Path.Combine(below, $"lethe-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>In memory where the system has a place for that: for tests of thousands of files, each of which a disk is waited
    /// for.</summary>
    public static TemporaryFolder InMemory() => Directory.Exists("/dev/shm") ? new("/dev/shm") : new();

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Relative names and contents of all files below a folder, apart from those that tell time and place.</summary>
    public static SortedDictionary<string, string> Contents(string folder)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = System.IO.Path.GetRelativePath(folder, file);
            if (System.IO.Path.GetFileName(name) is "manifest.json" or "timing.csv") continue;
            contents[name] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
        }

        return contents;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
