namespace Lethe.Data;

/// <summary>Names of classes and their places.</summary>
internal static class ClassNames
{
    private const int Most = 65536;

    private static readonly string[] Gaps = ["", "na", "n/a", "nan", "null", "?"];

    /// <summary>True for what stands where a name is missing: nothing, NaN, NA, null or ?.</summary>
    public static bool IsGap(ReadOnlySpan<char> name)
    {
        foreach (string gap in Gaps)
            if (name.Trim().Equals(gap, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>The classes of a run, or those of the file: numbers by size, other names by their characters.</summary>
    /// <exception cref="ProblemException">One class only, or too many.</exception>
    public static IReadOnlyList<string> Of(DataRequest request, IEnumerable<string> labels)
    {
        if (request.Classes is { } given) return given;
        string[] names = [.. labels.Distinct()];
        if (names.Length is < 2 or > Most)
        {
            throw ProblemException.Input(request.Path, Invariant($"it holds {names.Length} {(names.Length == 1 ? "class" : "classes")}"),
                Invariant($"2 to {Most} classes"), "Check the column of classes, or omit data.kind=classes");
        }

        if (!names.All(name => Number(name, out _))) return [.. names.Order(StringComparer.Ordinal)];
        if (names.GroupBy(name => Number(name, out double value) ? value : 0).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw ProblemException.Input(request.Path,
                $"it writes one class in several ways: {string.Join(", ", twice.Take(4).Select(name => $"'{Printable.Clip(name)}'"))}",
                "one spelling of each class", "Write the class the same way in every row, as 1 and not 1.0");
        }

        return [.. names.OrderBy(name => Number(name, out double value) ? value : 0).ThenBy(name => name, StringComparer.Ordinal)];
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
