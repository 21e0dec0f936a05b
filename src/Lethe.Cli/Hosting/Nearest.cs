namespace Lethe.Cli.Hosting;

/// <summary>Tells what a mistyped word was meant to be.</summary>
internal static class Nearest
{
    /// <summary>"did you mean 'X'?", or <paramref name="otherwise"/> where nothing is near.</summary>
    public static string Remedy(string word, IEnumerable<string> candidates, string otherwise) =>
        NearestName.Find(word, candidates) is { } found ? $"did you mean '{found}'?" : otherwise;
}
