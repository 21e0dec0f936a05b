namespace Lethe.Data;

/// <summary>
/// The times of the rows of a table: numbers, or dates with times of day. They are checked and then dropped: steps must be equal within
/// <see cref="Tolerance"/>, since a model counts steps and not seconds. Nothing is sorted, filled or resampled.
/// </summary>
internal sealed class TimeColumn(string source, string name)
{
    /// <summary>How far a step may be from the usual one, as a share of it: clocks of recorders jitter.</summary>
    internal const double Tolerance = 0.01;

    // A step of one and a half and more is a gap of rows that are missing; less is a clock that does not go evenly.
    private const double Gap = 1.5;

    // The usual step is the median of so many, spread over the rows.
    private const int StepsLookedAt = 4096;

    private readonly GrowingArray _times = new(source);
    private long _origin;
    private bool _dates, _whole = true;

    /// <summary>The time of the next row, as it is written.</summary>
    /// <exception cref="ProblemException">It is no time, or of another kind than those before.</exception>
    internal void Add(ReadOnlySpan<char> text, int row, Func<int, string> place)
    {
        bool first = row == 0;
        // Whole numbers are taken from the first one: nanoseconds since 1970 are beyond what a double holds exactly.
        if (!_dates && _whole && long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite
            | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long whole))
        {
            if (first) _origin = whole;
            _times.Add(whole - (Int128)_origin is var rest && rest <= long.MaxValue && rest >= long.MinValue ? (double)rest : double.NaN);
        }
        else if (!_dates && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            _whole = false;
            Add(value - _origin, row, place);
        }
        else if ((first || _dates) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal
            | DateTimeStyles.AllowWhiteSpaces, out DateTimeOffset date))
        {
            _dates = true;
            if (first) _origin = date.UtcTicks;
            _times.Add((double)(date.UtcTicks - _origin) / TimeSpan.TicksPerSecond);
        }
        else throw NoTime(place(row), text.ToString());
    }

    /// <summary>The time of the next row, as a number.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    internal void Add(double value, int row, Func<int, string> place)
    {
        if (!double.IsFinite(value)) throw NoTime(place(row), Invariant($"{value}"));
        _times.Add(value);
    }

    /// <summary>Checks that steps are equal.</summary>
    /// <param name="starts">The row each sequence begins with, and behind the last one how many rows there are.</param>
    /// <param name="place">Where a row stands in the file.</param>
    /// <returns>What is said of them.</returns>
    /// <exception cref="ProblemException">Time stands still, goes back, leaps or does not go evenly.</exception>
    internal string Checked(IReadOnlyList<int> starts, Func<int, string> place)
    {
        ReadOnlySpan<double> times = _times.Memory.Span;
        if (Usual(times, starts, place) is not { } step) return $"times in '{Printable.Clip(name)}': no two rows of one sequence";
        RequireFine(times, step);
        (int first, int worst, long count) = (-1, -1, 0);
        for (int i = 0; i + 1 < starts.Count; i++)
        {
            for (int row = starts[i] + 1; row < starts[i + 1]; row++)
            {
                if (Math.Abs(times[row] - times[row - 1] - step) <= Tolerance * step) continue;
                count++;
                if (first < 0) first = row;
                if (worst < 0 || times[row] - times[row - 1] > times[worst] - times[worst - 1]) worst = row;
            }
        }

        if (count == 0) return Invariant($"times in '{Printable.Clip(name)}': all steps are {Shown(step)}, within {100 * Tolerance:G2} %");
        double leap = times[first] - times[first - 1], largest = times[worst] - times[worst - 1];
        string more = count == 1 ? "" : Invariant($"; {count} steps differ, the largest is {Shown(largest)} ({place(worst)})");
        throw ProblemException.Input(source, leap >= Gap * step
                ? Invariant($"{place(first)} comes {Shown(leap)} after the row before it: a gap of {leap / step:F1} steps, ") +
                    $"where a step is {Shown(step)}{more}"
                : $"{place(first)} comes {Shown(leap)} after the row before it, where a step is {Shown(step)}{more}",
            Invariant($"equal steps in '{Printable.Clip(name)}', within {100 * Tolerance:G2} % of the usual one"),
            "Resample at equal steps, drop the rows on one side of a gap, or give each even stretch a name in a column of its own " +
                "(data.sequence); nothing is filled or moved here");
    }

    // The median of steps; null where there are none. Time that does not go on is refused first: it has no step.
    private double? Usual(ReadOnlySpan<double> times, IReadOnlyList<int> starts, Func<int, string> place)
    {
        List<double> steps = [];
        int every = Math.Max(1, times.Length / StepsLookedAt);
        for (int i = 0; i + 1 < starts.Count; i++)
        {
            for (int row = starts[i] + 1; row < starts[i + 1]; row++)
            {
                double step = times[row] - times[row - 1];
                if (!(step > 0))
                {
                    throw ProblemException.Input(source, step == 0
                            ? $"{place(row)} has the same time in '{Printable.Clip(name)}' as the row before it"
                            : $"{place(row)}: the time in '{Printable.Clip(name)}' goes back by {Shown(-step)}",
                        "times that rise from row to row, in each sequence",
                        "Sort the rows by time and drop those that stand twice; if recordings follow one another, name them in a column " +
                            "(data.sequence)");
                }

                if (row % every == 0 || steps.Count == 0) steps.Add(step);
            }
        }

        if (steps.Count == 0) return null;
        steps.Sort();
        return steps[steps.Count / 2];
    }

    // Times far from 0 are too coarse to tell their steps: a double has 16 digits.
    private void RequireFine(ReadOnlySpan<double> times, double step)
    {
        double grain = 0;
        foreach (double time in times) grain = Math.Max(grain, Math.BitIncrement(Math.Abs(time)) - Math.Abs(time));
        if (grain <= Tolerance / 2 * step) return;
        throw ProblemException.Input(source, Invariant($"times in '{Printable.Clip(name)}' have steps of {step:G4}, and numbers of ")
            + Invariant($"their size are {grain:G2} apart"), "steps that a float64 tells", "Count time from the start of the recording");
    }

    private string Shown(double step) => _dates ? Invariant($"{step:G6} s") : Invariant($"{step:G6}");

    private ProblemException NoTime(string place, string text) => ProblemException.Input(source,
        $"{place}, column '{Printable.Clip(name)}': '{Printable.Clip(text)}' is no time" + (_dates ? " as those before are" : ""),
        "numbers, or dates such as 2026-01-31T12:00:00, in every row", "Correct the cell, or omit data.time");
}
