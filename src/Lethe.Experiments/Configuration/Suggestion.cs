namespace Lethe.Experiments.Configuration;

/// <summary>Finds the known name a user most likely meant.</summary>
public static class Suggestion
{
    /// <summary>
    /// The candidate nearest to <paramref name="name"/> (<see cref="NearestName"/>), or null where none is near. A last part that matches
    /// exactly ("width" for "model.width") wins.
    /// </summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The names there are.</param>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        string[] known = [.. candidates];
        return known.FirstOrDefault(c => c.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)) ?? NearestName.Find(name, known);
    }

    /// <summary>A sentence "Did you mean 'X'?", or <paramref name="otherwise"/> where nothing is near.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The names there are.</param>
    /// <param name="otherwise">What to say where nothing is near.</param>
    public static string DidYouMean(string name, IEnumerable<string> candidates, string otherwise) =>
        Nearest(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : otherwise;
}
