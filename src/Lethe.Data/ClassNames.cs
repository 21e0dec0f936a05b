namespace Lethe.Data;

/// <summary>Names of classes and their places.</summary>
internal static class ClassNames
{
    private const int Most = 65536;

    /// <summary>The classes of a run, or those of the file: numbers by size, other names by their characters.</summary>
    /// <exception cref="ProblemException">One class only, or too many.</exception>
    public static IReadOnlyList<string> Of(DataRequest request, IEnumerable<string> labels)
    {
        if (request.Classes is { } given) return given;
        string[] names = [.. labels.Distinct()];
        if (names.Length is < 2 or > Most)
        {
            throw ProblemException.Input(request.Path, Invariant($"it holds {names.Length} {(names.Length == 1 ? "class" : "classes")}"),
                Invariant($"2 to {Most} classes"), "Check the column of classes, or leave data.kind=classes away");
        }

        return names.All(name => Number(name, out _))
            ? [.. names.OrderBy(name => Number(name, out double value) ? value : 0).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The place of each label among the classes.</summary>
    /// <exception cref="ProblemException">A label that is none of them.</exception>
    public static int[] Labels(DataRequest request, IReadOnlyList<string> classes, IReadOnlyList<string> labels)
    {
        Dictionary<string, int> places = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
        return [.. labels.Select(label => places.TryGetValue(label, out int place) ? place
            : throw ProblemException.Input(request.Path, $"it holds the class '{Printable.Clip(label)}'",
                $"one of {string.Join(", ", classes.Take(12).Select(name => Printable.Clip(name)))}",
                "Check the file, or the setting data.classes"))];
    }

    private static bool Number(string name, out double value) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
