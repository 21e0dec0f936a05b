namespace Lethe.Experiments.Runs;

/// <summary>
/// A file with numbers, as the settings `target` (samples of rho) and `train.loss` (weights along time) name it: "file:PATH", and in a run
/// "file:PATH,sha256=DIGITS". A run is stored with the full path and the first digits of the content's hash, so that it means the same in
/// whatever folder a command is given, and says so where the file is gone or another.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Hash">Hexadecimal digits that its SHA-256 begins with; null: whatever it holds.</param>
internal sealed partial record TargetFile(string Path, string? Hash)
{
    private const int HashDigits = 16;

    private const string Kind = "numbers";

    /// <summary>The file a target names; null for any other target.</summary>
    public static TargetFile? Of(string target)
    {
        if (!target.StartsWith(TargetFactory.FilePrefix, StringComparison.OrdinalIgnoreCase)) return null;
        string path = target[TargetFactory.FilePrefix.Length..];
        return Sealed().Match(path) is { Success: true } found
            ? new TargetFile(path[..found.Index], found.Groups[1].Value.ToLowerInvariant()) : new TargetFile(path, null);
    }

    /// <summary>A configuration whose files, of target and weights along time, are named by full path and hash; any other as it
    /// is.</summary>
    /// <exception cref="ProblemException">A file cannot be read, or its path cannot be stored.</exception>
    public static RunConfig Seal(RunConfig config)
    {
        if (Sealing(config.Get(Settings.Target)) is { } target)
            config = config.With(Settings.Target, target, config.OriginOf(Settings.Target).Place);
        return Sealing(config.Get(Settings.Loss).Text) is { } loss
            ? config.With(Settings.Loss, LossWeighting.Parse(loss)!, config.OriginOf(Settings.Loss).Place) : config;
    }

    private static string? Sealing(string text)
    {
        if (Of(text) is not { Hash: null } file) return null;
        string full = System.IO.Path.GetFullPath(file.Path);
        if (full.Any(char.IsControl))
            throw ProblemException.Input(file.Path, "its full path holds control characters", "a path of one line", "Rename the folder");
        return $"{TargetFactory.FilePrefix}{full},sha256={file.Digest()[..HashDigits]}";
    }

    /// <summary>SHA-256 of the content.</summary>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public string Digest()
    {
        using FileStream stream = InputFile.Open(Path, Kind);
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw InputFile.Unreadable(Path, Kind, e);
        }
    }

    /// <summary>Refuses a file that is gone, or holds other samples than it did.</summary>
    /// <exception cref="ProblemException">It is gone, or does.</exception>
    public void RequireSame()
    {
        if (Hash is null) return;
        string remedy = $"Put that file back, or start another run with target={TargetFactory.FilePrefix}PATH";
        if (!File.Exists(Path))
            throw ProblemException.Input(Path, "there is no such file", $"the {Kind} this run was made with (sha256 {Hash}...)", remedy);
        string digest = Digest();
        if (digest.StartsWith(Hash, StringComparison.Ordinal)) return;
        throw ProblemException.Input(Path, $"its data were changed: their sha256 is {digest[..Math.Min(Hash.Length, digest.Length)]}...",
            $"the {Kind} this run was made with (sha256 {Hash}...)", remedy);
    }

    [GeneratedRegex(@",sha256=([0-9A-Fa-f]{8,64})\z")]
    private static partial Regex Sealed();
}
