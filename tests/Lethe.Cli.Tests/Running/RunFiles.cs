namespace Lethe.Cli.Tests.Running;

/// <summary>Compares run folders.</summary>
public static class RunFiles
{
    // What names the machine and the time.
    private static readonly string[] Varying = ["manifest.json", "timing.csv"];

    /// <summary>Fails unless two run folders hold the same files with the same bytes, apart from those that name the machine and the
    /// time.</summary>
    public static void AssertEqual(string expected, string actual)
    {
        AssertEqual(Contents(expected), Contents(actual));
    }

    /// <summary>The same of contents that were read.</summary>
    public static void AssertEqual(IReadOnlyDictionary<string, byte[]> expected, IReadOnlyDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, byte[] bytes) in expected) Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs");
    }

    /// <summary>Lines of a table that a run may be writing.</summary>
    public static int Lines(string path)
    {
        if (!File.Exists(path)) return 0;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    /// <summary>The files of a run folder that do not depend on time and place, by name.</summary>
    public static SortedDictionary<string, byte[]> Contents(string run) => new(
        Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories)
            .Where(file => !Varying.Contains(Path.GetFileName(file)) && !Path.GetFileName(file).StartsWith('.'))
            .ToDictionary(file => Path.GetRelativePath(run, file), File.ReadAllBytes), StringComparer.Ordinal);
}
