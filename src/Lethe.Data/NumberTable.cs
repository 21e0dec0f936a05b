namespace Lethe.Data;

/// <summary>Rows of a table while they are read: numbers of inputs and targets, and where each sequence begins.</summary>
internal sealed class NumberTable
{
    // What is read ahead of the rows hardly counts beside so many.
    private const int RowsThatTell = 65_535;

    private const double Spare = 1.02;

    private readonly DataRequest _request;
    private readonly ColumnChoice _columns;
    private readonly IReadOnlyList<string> _names;
    private readonly GrowingArray _inputs, _targets;
    private readonly List<int> _starts = [];
    private readonly HashSet<string> _known = [];
    private readonly List<string> _sequences = [];
    private readonly List<string> _labels = [];
    private readonly bool _classes;
    private readonly TimeColumn? _times;
    private string? _sequence;

    public NumberTable(DataRequest request, ColumnChoice columns, IReadOnlyList<string> names)
    {
        _request = request;
        (_inputs, _targets) = (new(request.Path), new(request.Path));
        _columns = columns;
        _names = names;
        _classes = request.Kind == TargetKind.Classes && !request.IsInputsOnly;
        _times = columns.Time < 0 ? null : new TimeColumn(request.Path, names[columns.Time]);
        if (_classes && columns.Targets.Count != 1)
        {
            throw ProblemException.Setting("setting 'data.targets'", Invariant($"{columns.Targets.Count} columns of classes"),
                "one column", "Name the column that holds the class");
        }
    }

    /// <summary>Rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Values to a row.</summary>
    public int Width => _columns.Inputs.Count + (_classes ? 0 : _columns.Targets.Count) + (_times is null ? 0 : 1);

    /// <summary>The next row belongs to this sequence.</summary>
    /// <exception cref="ProblemException">It was there before, with others between.</exception>
    public void Sequence(ReadOnlySpan<char> name, Func<int, string> place)
    {
        if (_sequence is not null && name.SequenceEqual(_sequence)) return;
        if (ClassNames.IsGap(name))
        {
            throw ProblemException.Input(_request.Path, $"{place(Rows)}: '{Printable.Clip(name.ToString())}' is no name of a sequence",
                "a sequence to each row", "Fill in the column that tells sequences apart, or leave the row out");
        }

        _sequence = name.ToString();
        if (!_known.Add(_sequence))
        {
            throw ProblemException.Input(_request.Path, $"{place(Rows)}: sequence '{Printable.Clip(_sequence)}' goes on after another one",
                "rows of a sequence one after the other", "Sort the file by this column, keeping the order of time");
        }

        _starts.Add(Rows);
        _sequences.Add(_sequence);
    }

    /// <summary>The class of the row.</summary>
    /// <exception cref="ProblemException">It differs from that of the row before in the same sequence.</exception>
    public void Label(ReadOnlySpan<char> name, Func<int, string> place)
    {
        if (ClassNames.IsGap(name))
        {
            throw ProblemException.Input(_request.Path, $"{place(Rows)}: the class is missing", "a class to each sequence",
                "Fill it in, or leave the sequence out");
        }

        if (_labels.Count == Math.Max(1, _starts.Count))
        {
            if (name.SequenceEqual(_labels[^1])) return;
            throw ProblemException.Input(_request.Path, $"{place(Rows)}: the class is '{Printable.Clip(name.ToString())}' and was " +
                $"'{Printable.Clip(_labels[^1])}' in the row before", "one class to each sequence",
                "Name the column that tells sequences apart (data.sequence), or cut the recording where the class changes");
        }

        _labels.Add(name.ToString());
    }

    /// <summary>The inputs of the row, to be filled in their order.</summary>
    public Span<double> Inputs() => _inputs.Next(_columns.Inputs.Count);

    /// <summary>The targets of the row, to be filled.</summary>
    public Span<double> Targets() => _targets.Next(_columns.Targets.Count);

    /// <summary>The time of the row, as it is written.</summary>
    public void Time(ReadOnlySpan<char> text, Func<int, string> place) => _times!.Add(text, Rows, place);

    /// <summary>The time of the row, as a number.</summary>
    public void Time(double value, Func<int, string> place) => _times!.Add(value, Rows, place);

    /// <summary>Ends the row.</summary>
    /// <exception cref="ProblemException">More rows than can be numbered.</exception>
    public void End()
    {
        if (Rows++ < Array.MaxLength - 1) return;
        throw ProblemException.Input(_request.Path, "it has more rows than an array can", Invariant($"at most {Array.MaxLength} rows"),
            "Give part of the file");
    }

    /// <summary>Refuses rows that will not fit, from how much of the file is read.</summary>
    /// <param name="share">Share of the file read so far, above 0.</param>
    /// <exception cref="ProblemException">They would not.</exception>
    public void RequireRoom(double share)
    {
        // An array that grows holds its numbers twice for a moment; later they are there as read and as sequences.
        double values = Rows * (double)Width;
        _request.Memory.Require(_request.Path, 2 * sizeof(double) * values / share,
            Invariant($"its numbers ({Rows / share:F0} rows of {Width} columns), as read and as sequences,"));
        if (values / share > (double)Array.MaxLength * Width / Math.Max(_columns.Inputs.Count, 1))
        {
            throw ProblemException.Input(_request.Path, Invariant($"it has some {values / share:F0} numbers"),
                Invariant($"at most {Array.MaxLength} in its inputs or its targets"), "Read fewer columns, or give part of the file");
        }

        // By now the share tells the rest well enough, and there is room for it.
        if (Rows < RowsThatTell) return;
        _inputs.Reserve(Spare * Rows / share * _columns.Inputs.Count);
        if (!_classes) _targets.Reserve(Spare * Rows / share * _columns.Targets.Count);
    }

    /// <summary>What was read.</summary>
    /// <param name="place">Where a row stands in the file.</param>
    /// <exception cref="ProblemException">Nothing was.</exception>
    public RawData Done(Func<int, string> place)
    {
        if (Rows == 0)
            throw ProblemException.Input(_request.Path, "it has no rows", "a header and rows of numbers", "Check the file");
        if (_starts.Count == 0) _starts.Add(0);
        int[] starts = [.. _starts, Rows];
        IReadOnlyList<string>? classes = _classes ? ClassNames.Of(_request, _labels) : null;
        return new RawData
        {
            InputNames = [.. _columns.Inputs.Select(i => _names[i])],
            TargetNames = _classes ? [] : [.. _columns.Targets.Select(i => _names[i])],
            Classes = classes,
            Train = new RawSequences
            {
                Inputs = _inputs.Memory,
                Targets = _targets.Memory,
                Starts = starts,
                Labels = classes is null ? null : ClassNames.Labels(_request, classes, _labels),
            },
            Place = place,
            HasColumns = true,
            SequenceNames = _sequences,
            Notes = _times is null ? [] : [_times.Checked(starts, place)],
        };
    }
}
