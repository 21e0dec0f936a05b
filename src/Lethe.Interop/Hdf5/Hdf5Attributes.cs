namespace Lethe.Interop.Hdf5;

/// <summary>
/// Attributes by which a dataset's numbers are not what they stand for, as netCDF and what writes like it use them: numbers packed by
/// scale_factor and add_offset, and numbers that mark gaps, by their value or by a range outside of which they lie.
/// </summary>
internal static class Hdf5Attributes
{
    private const string Factor = "scale_factor", Offset = "add_offset", Unsigned = "_Unsigned";

    private const string Least = "valid_min", Most = "valid_max", Range = "valid_range";

    // Each is a pass over all numbers.
    private const int MostMarks = 64;

    private static readonly string[] Marks = ["_FillValue", "missing_value"];

    /// <summary>Why the numbers cannot be taken as they stand; null where they can.</summary>
    /// <param name="source">The file.</param>
    /// <param name="header">The dataset.</param>
    internal static string? Unread(Hdf5Source source, Hdf5Header header) =>
        Hdf5Attribute.All(source, header).FirstOrDefault(one => one.Name switch
        {
            // As they stand where nothing is scaled.
            Factor => one.Numbers() is not [1],
            Offset => one.Numbers() is not [0],
            Unsigned => !Encoding.ASCII.GetString(one.Data).Trim('\0', ' ').Equals("false", StringComparison.OrdinalIgnoreCase),
            _ => false,
        }) is { } packing ? $"packed by its attribute {packing.Name}" : null;

    /// <summary>What makes a number a mark of a gap; null for no number.</summary>
    /// <param name="source">The file.</param>
    /// <param name="header">The dataset.</param>
    /// <param name="round">From a number to the type of the dataset.</param>
    /// <param name="fill">What stands where nothing was written, as the writer chose it; null: no choice.</param>
    /// <exception cref="ProblemException">An attribute that says so is no number, or more numbers than it can be.</exception>
    internal static IReadOnlyList<Hdf5Mark> MarksOf(Hdf5Source source, Hdf5Header header, Func<double, double> round, double? fill)
    {
        const string remedy = "Delete the attribute, and write NaN where a number is missing";
        List<Hdf5Mark> marks = [];
        HashSet<string> seen = [];
        foreach (Hdf5Attribute one in Hdf5Attribute.All(source, header))
        {
            string name = one.Name;
            if (!Marks.Contains(name) && name is not (Least or Most or Range)) continue;
            if (!seen.Add(name)) throw source.Damage($"a dataset has two attributes {name}");
            double[] numbers = one.Numbers() ?? throw source.Unread($"an attribute {name} says which numbers are gaps, and is no number "
                + "itself", "a number", remedy);
            string from = $"its attribute {name}";
            if (Marks.Contains(name))
            {
                if (numbers.Length > MostMarks) throw NotSoMany(Invariant($"at most {MostMarks} numbers"));
                foreach (double mark in numbers.Where(mark => !double.IsNaN(mark)))
                {
                    double rounded = round(mark);
                    marks.Add(new Hdf5Mark(value => value.Equals(mark) || value.Equals(rounded), Invariant($"are {mark}"), from));
                }
            }
            else if (numbers.Length > 0)
            {
                if (numbers.Length != (name == Range ? 2 : 1)) throw NotSoMany(name == Range ? "two numbers" : "one number");
                double low = name == Most ? double.NegativeInfinity : round(numbers[0]),
                    high = name == Least ? double.PositiveInfinity : round(numbers[^1]);
                marks.Add(new Hdf5Mark(value => value < low || value > high, name == Least ? Invariant($"are below {low}")
                    : name == Most ? Invariant($"are above {high}") : Invariant($"lie outside of {low} to {high}"), from));
            }

            ProblemException NotSoMany(string expected) => source.Unread(Invariant(
                $"an attribute {name} says which numbers are gaps, and holds {numbers.Length} numbers"), expected, remedy);
        }

        // 0 is what everyone leaves where nothing was written, and a number like others.
        if (fill is { } value and not 0 && !double.IsNaN(value))
        {
            marks.Add(new Hdf5Mark(one => one.Equals(value), Invariant($"are {value}"),
                "its fill value: what stands where nothing was written"));
        }

        return marks;
    }
}

/// <summary>What marks a gap.</summary>
/// <param name="Marks">Whether a number does.</param>
/// <param name="What">What such numbers are, as in "are -9999".</param>
/// <param name="From">What says so.</param>
internal sealed record Hdf5Mark(Func<double, bool> Marks, string What, string From);
