namespace Lethe.Testing;

/// <summary>A folder of one test, deleted afterwards.</summary>
public sealed class ScratchFolder : IDisposable
{
    /// <summary>Where the system puts temporary files.</summary>
    public ScratchFolder()
        : this(System.IO.Path.GetTempPath())
    {
    }

    private ScratchFolder(string below)
    {
        Path = System.IO.Path.Combine(below, $"lethe-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>In memory where the system has a place for that: for thousands of files, each of which a disk is waited for.</summary>
    public static ScratchFolder InMemory() => Directory.Exists("/dev/shm") ? new("/dev/shm") : new();

    /// <summary>A path inside.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Deletes it.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
