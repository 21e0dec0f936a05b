namespace Lethe.Data;

/// <summary>Which columns of a table are inputs, targets, and the name of the sequence.</summary>
/// <param name="Inputs">Places of the inputs.</param>
/// <param name="Targets">Places of the targets.</param>
/// <param name="Sequence">Place of the column that says which sequence a row belongs to; -1: one recording.</param>
/// <param name="Time">Place of the column of times; -1: there is none.</param>
internal sealed record ColumnChoice(IReadOnlyList<int> Inputs, IReadOnlyList<int> Targets, int Sequence, int Time)
{
    private const int MostShown = 12;

    /// <summary>The columns that are asked for.</summary>
    /// <exception cref="ProblemException">A column is missing, twice there, or asked for as two things.</exception>
    public static ColumnChoice Of(DataRequest request, IReadOnlyList<string> names)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw ProblemException.Input(request.Path, $"its header names the column '{Printable.Clip(twice.Key)}' {twice.Count()} times",
                "a name of its own for each column", "Rename the columns");
        }

        if (request.Targets is not { } targets)
        {
            throw ProblemException.Setting("setting 'data.targets'",
                $"nothing says which columns of '{Printable.Clip(request.Path)}' are to be learnt; it has {Listed(names)}",
                "the names of one column or several",
                $"Name them, as data.targets={Printable.Clip(names[^1])}");
        }

        int sequence = request.Sequence is { } column ? Place(request, names, column, "data.sequence") : -1,
            time = request.Time is { } times ? Place(request, names, times, "data.time") : -1;
        // Of a file that a model is to answer, targets are known by name, and need not be there.
        int[] learnt = [.. targets.Where(name => !request.IsInputsOnly || names.Contains(name))
            .Select(name => Place(request, names, name, "data.targets"))];
        int[] read = request.Inputs is { } inputs ? [.. inputs.Select(name => Place(request, names, name, "data.inputs"))]
            : [.. Enumerable.Range(0, names.Count).Except(learnt).Where(i => i != sequence && i != time)];
        if (read.Length == 0)
        {
            throw ProblemException.Input(request.Path, "every column is a target", "a column to read besides",
                "Name fewer targets, or a column twice: data.inputs=NAME");
        }

        Distinct(names, read, "data.inputs");
        Distinct(names, learnt, "data.targets");
        foreach ((int place, string key, string what) in ((int, string, string)[])
            [(sequence, "data.sequence", "tells sequences apart"), (time, "data.time", "holds times")])
        {
            if (place < 0 || !(read.Concat(learnt).Contains(place) || sequence == time)) continue;
            throw ProblemException.Setting($"setting '{key}'", $"'{Printable.Clip(names[place])}' is something else as well",
                $"a column that {what} and is neither input nor target", "Change one of the settings");
        }

        return new ColumnChoice(read, request.IsInputsOnly ? [] : learnt, sequence, time);
    }

    private static void Distinct(IReadOnlyList<string> names, int[] places, string key)
    {
        if (places.GroupBy(i => i).FirstOrDefault(group => group.Count() > 1) is not { } twice) return;
        throw ProblemException.Setting($"setting '{key}'", $"'{Printable.Clip(names[twice.Key])}' stands in it twice", "each column once",
            "Delete one of the two");
    }

    private static int Place(DataRequest request, IReadOnlyList<string> names, string name, string key)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        throw ProblemException.Setting($"setting '{key}'", $"'{Printable.Clip(request.Path)}' has no column '{Printable.Clip(name)}'",
            $"one of {Listed(names)}", "Check the name; capitals count");
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostShown).Select(name => $"'{Printable.Clip(name, 40)}'"))
            + (names.Count > MostShown ? Invariant($", ... ({names.Count} columns)") : "");
}
