namespace Lethe.Experiments.Data;

/// <summary>
/// A file of own data, as the setting data.file names it: PATH, two paths x.npy,y.npy (or TRAIN.ts,TEST.ts), and in a run with
/// ",sha256=DIGITS" behind. A run is stored with full paths and the first digits of the content's hash, so that it means the same in
/// whatever folder a command is given, and says so where the data are gone or others.
/// </summary>
/// <param name="Paths">One file or two.</param>
/// <param name="Hash">Hexadecimal digits that their digest begins with; null: whatever they hold.</param>
internal sealed partial record DataFile(IReadOnlyList<string> Paths, string? Hash)
{
    private const int HashDigits = 16;

    private const string Kind = "a file of data";

    /// <summary>The name of the first file, for people.</summary>
    public string Name => Path.GetFileName(Paths[0]);

    /// <summary>The data of a configuration; null where it has a target.</summary>
    public static DataFile? Of(RunConfig config) => Of(config.Get(Settings.DataFile));

    /// <summary>The data a setting names; null for none.</summary>
    public static DataFile? Of(string text)
    {
        if (text == Settings.NoFile) return null;
        Match found = Sealed().Match(text);
        return found.Success ? new DataFile(Split(text[..found.Index]), found.Groups[1].Value.ToLowerInvariant())
            : new DataFile(Split(text), null);
    }

    /// <summary>The setting of a run: full paths and hash.</summary>
    /// <exception cref="ProblemException">A file cannot be read, or its path cannot be stored.</exception>
    public string SealedText()
    {
        string[] full = [.. Paths.Select(path => Path.GetFullPath(path))];
        string paths = string.Join(',', full);
        if (full.Any(path => path.Any(char.IsControl)) || !Split(paths).SequenceEqual(full) || Sealed().IsMatch(paths))
        {
            throw ProblemException.Input(Paths[0], "its full path holds control characters, or what separates two files (.npy,)",
                "a path that can be stored", "Rename the folder");
        }

        return $"{paths},sha256={Digest()[..HashDigits]}";
    }

    /// <summary>All that is read where these files are named.</summary>
    private IEnumerable<string> Files => Paths.SelectMany(path => ImageFiles.Beside(path).Prepend(path));

    /// <summary>SHA-256 of the content; of several files, of their digests.</summary>
    /// <exception cref="ProblemException">A file cannot be read.</exception>
    public string Digest()
    {
        string[] digests = [.. Files.Select(DigestOf)];
        return digests.Length == 1 ? digests[0]
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(digests))));
    }

    /// <summary>Refuses data that are gone, or others than they were.</summary>
    /// <exception cref="ProblemException">They are.</exception>
    public void RequireSame()
    {
        if (Hash is null) return;
        string expected = $"the data this run was made with (sha256 {Hash}...)";
        const string remedy = "Put that file back, or start another run with data=FILE";
        if (Paths.FirstOrDefault(path => !File.Exists(path)) is { } gone)
            throw ProblemException.Input(gone, "there is no such file", expected, remedy);
        string digest = Digest();
        if (digest.StartsWith(Hash, StringComparison.Ordinal)) return;
        throw ProblemException.Input(string.Join(',', Paths),
            $"it was changed: its sha256 is {digest[..Math.Min(Hash.Length, digest.Length)]}...", expected, remedy);
    }

    private static string DigestOf(string path)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw InputFile.Unreadable(path, Kind, e);
        }
    }

    private static string[] Split(string paths) => Pair().Match(paths) is { Success: true } comma
        ? [paths[..comma.Index], paths[(comma.Index + 1)..]] : [paths];

    [GeneratedRegex(@",sha256=([0-9A-Fa-f]{8,64})\z")]
    private static partial Regex Sealed();

    [GeneratedRegex(@"(?<=\.npy),(?=.*\.npy\z)|(?<=\.ts),(?=.*\.ts\z)", RegexOptions.IgnoreCase)]
    private static partial Regex Pair();
}
