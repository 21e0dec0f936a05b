namespace Lethe.Packaging;

/// <summary>THIRD-PARTY-NOTICES.txt: whose work is used, under which licence, with the text each licence asks to be passed on.</summary>
internal static class Notices
{
    internal static string Write(Component project, IReadOnlyList<Component> parts)
    {
        Component[] others = [.. parts.Where(part => part.Notice.Length > 0)];
        string scope = others.Length == 0
            ? "It uses nothing of others." : "It uses the following works of others, each under its own licence.";
        IEnumerable<string> lines = others.SelectMany(Lines).Prepend($"{project.Name} {project.Version} is under the MIT licence. {scope}");
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Lines(Component part)
    {
        yield return $"\n{new string('-', 120)}\n{part.Name} {part.Version} ({part.License})";
        if (part.Home.Length > 0) yield return part.Home;
        yield return $"{part.Copyright}\n";
        yield return part.Notice.ReplaceLineEndings("\n").TrimEnd();
    }
}
