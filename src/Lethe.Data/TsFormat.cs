namespace Lethe.Data;

/// <summary>
/// Series of the UEA and UCR archives in .ts files: a header of lines that begin with @, then one series to a line, dimensions separated by
/// colons, values by commas, and behind them a class (@classLabel true) or a number to be learnt at the last step (@targetLabel true). Two
/// files, NAME_TRAIN.ts,NAME_TEST.ts, are training and test part.
/// </summary>
internal sealed class TsFormat : IDataFormat
{
    private const string Kind = "a .ts file of the UEA archive";

    /// <inheritdoc/>
    public string Name => "a .ts file, or two (TRAIN.ts,TEST.ts)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".ts"];

    /// <inheritdoc/>
    public RawData Read(DataRequest request, CancellationToken cancellation)
    {
        request.RequireNoColumns("a .ts file has no columns", "Omit it: each line is a sequence");
        if (!request.IsInputsOnly && (request.Inputs ?? request.Targets) is not null)
        {
            throw ProblemException.Setting("settings 'data.inputs' and 'data.targets'", "a .ts file has no columns",
                null, "Omit them: all dimensions are inputs, the label is the target");
        }

        TsSeries[] files = [.. request.Paths.Select(path => TsSeries.Read(path, request, cancellation))];
        if (files.Length == 2 && files[1].Dimensions != files[0].Dimensions)
        {
            throw ProblemException.Input(request.Paths[1], Invariant($"its series have {files[1].Dimensions} dimensions"),
                Invariant($"{files[0].Dimensions}, as those of '{request.Paths[0]}'"), "Give two parts of one data set");
        }

        IReadOnlyList<string>? classes = request.Kind == TargetKind.Classes && !request.IsInputsOnly
            ? ClassNames.Of(request, files.SelectMany(file => file.Labels)) : null;
        int dimensions = files[0].Dimensions;
        IReadOnlyList<int> starts = files[0].Starts;
        return new RawData
        {
            InputNames = dimensions == 1 ? ["series"] : [.. Enumerable.Range(0, dimensions).Select(c => Invariant($"dimension {c}"))],
            TargetNames = classes is null && !request.IsInputsOnly ? ["label"] : [],
            Classes = classes,
            AreTargetsSparse = classes is null,
            Train = files[0].Sequences(request, classes),
            Test = files.Length == 2 ? files[1].Sequences(request, classes) : null,
            Place = row => Placed(starts, row),
        };
    }

    private static string Placed(IReadOnlyList<int> starts, int row)
    {
        int series = 0;
        while (series + 1 < starts.Count && starts[series + 1] <= row) series++;
        return Invariant($"series {series + 1}, step {row - starts[series]}");
    }

    /// <summary>The series of one file.</summary>
    private sealed class TsSeries
    {
        private readonly GrowingArray _values;
        private readonly List<int> _starts = [0];
        private readonly List<string> _labels = [];
        private readonly string _path;

        private TsSeries(string path) => (_path, _values) = (path, new GrowingArray(path));

        public int Dimensions { get; private set; }

        public IReadOnlyList<string> Labels => _labels;

        public IReadOnlyList<int> Starts => _starts;

        public static TsSeries Read(string path, DataRequest request, CancellationToken cancellation)
        {
            var series = new TsSeries(path);
            using FileStream stream = InputFile.Open(path, Kind);
            // Text of a number is a digit and a comma at least.
            request.Memory.Require(path, 2.0 * sizeof(double) * stream.Length / 2, "its numbers, as read and as sequences,");
            try
            {
                using StreamReader text = TextFile.Reader(stream);
                series.Read(text, request, cancellation);
            }
            catch (Exception e) when (e is DecoderFallbackException or IOException or UnauthorizedAccessException)
            {
                throw TextFile.Problem(path, Kind, e);
            }

            return series;
        }

        public RawSequences Sequences(DataRequest request, IReadOnlyList<string>? classes)
        {
            int rows = _starts[^1];
            var sequences = new RawSequences
            {
                Inputs = _values.Memory,
                Targets = ReadOnlyMemory<double>.Empty,
                Starts = _starts,
            };
            if (request.IsInputsOnly) return sequences;
            if (classes is not null) return sequences with { Labels = ClassNames.Labels(request, classes, _labels) };
            // What is learnt stands at the last step; the others count in no loss.
            var targets = new double[rows];
            Array.Fill(targets, double.NaN);
            for (int i = 0; i < _labels.Count; i++) targets[_starts[i + 1] - 1] = Number(_labels[i], i);
            return sequences with { Targets = targets };
        }

        private void Read(StreamReader text, DataRequest request, CancellationToken cancellation)
        {
            bool data = false, labelled = false;
            for (int number = 1; text.ReadLine() is { } line; number++)
            {
                if (number % 256 == 0) cancellation.ThrowIfCancellationRequested();
                line = line.Trim();
                if (line.Length == 0 || line[0] == '#') continue;
                if (data)
                {
                    if (!labelled && !request.IsInputsOnly) break;
                    Series(line, number, labelled);
                }
                else if (line[0] != '@')
                {
                    throw Fail(Invariant($"line {number} stands before @data and does not begin with @"), "a header of lines with @",
                        "Check the file's kind");
                }
                else
                {
                    string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                    switch (words[0].ToLowerInvariant())
                    {
                        case "@data":
                            data = true;
                            break;
                        case "@timestamps" when Says(words):
                            throw Fail("its values have time stamps", "values alone (@timeStamps false)", "Resample at equal steps");
                        case "@classlabel" when Says(words):
                            labelled = true;
                            Require(request, TargetKind.Classes, "classes");
                            break;
                        case "@targetlabel" when Says(words):
                            labelled = true;
                            Require(request, TargetKind.Numbers, "numbers");
                            break;
                    }
                }
            }

            if (!labelled && !request.IsInputsOnly)
            {
                throw Fail("its series have no label", "@classLabel true or @targetLabel true", "Give a set with labels, or a table: " +
                    ".csv or .parquet");
            }

            if (_starts.Count == 1) throw Fail("it holds no series", "series behind @data", "Check the file");
        }

        private static bool Says(string[] words) => words.Length > 1 && words[1].Equals("true", StringComparison.OrdinalIgnoreCase);

        private void Require(DataRequest request, TargetKind kind, string what)
        {
            if (request.Kind == kind || request.IsInputsOnly) return;
            throw Fail($"its header says that targets are {what}", $"data.kind={what}", $"Write data.kind={what}");
        }

        private void Series(string line, int number, bool labelled)
        {
            string[] parts = line.Split(':');
            int dimensions = labelled ? parts.Length - 1 : parts.Length;
            if (dimensions < 1 || (Dimensions > 0 && dimensions != Dimensions))
            {
                throw Fail(Invariant($"line {number} has {dimensions} dimensions{(labelled ? " and a label" : "")}"),
                    Dimensions > 0 ? Invariant($"{Dimensions}, as the lines before") : "values, a colon and a label", "Correct the line");
            }

            Dimensions = dimensions;
            double[][] values = [.. parts[..dimensions].Select(part => Values(part, number))];
            int length = values[0].Length;
            if (values.FirstOrDefault(one => one.Length != length) is { } other)
            {
                throw Fail(Invariant($"line {number} has dimensions of {length} and {other.Length} values"), "dimensions of one length",
                    "Correct the line");
            }

            for (int k = 0; k < length; k++)
                foreach (double[] dimension in values) _values.Add(dimension[k]);
            _starts.Add(_starts[^1] + length);
            if (!labelled) return;
            string label = parts[^1].Trim();
            if (ClassNames.IsGap(label)) throw Fail(Invariant($"line {number} has no label"), "a label", "Leave the series out");
            _labels.Add(label);
        }

        private double[] Values(string text, int number)
        {
            string[] cells = text.Split(',');
            var values = new double[cells.Length];
            for (int i = 0; i < cells.Length; i++)
            {
                string cell = cells[i].Trim();
                if (cell is "?" or "NaN" or "nan") values[i] = double.NaN;
                else if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                {
                    throw Fail(Invariant($"line {number}: '{Printable.Clip(cell)}' is no number"), "numbers, or ? for a gap",
                        "Correct the line");
                }
            }

            return values;
        }

        private double Number(string label, int series)
        {
            if (double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
                return value;
            throw Fail(Invariant($"the label of series {series + 1} is '{Printable.Clip(label)}'"), "a finite number",
                "Correct the label, or leave the series out");
        }

        private ProblemException Fail(string actual, string expected, string remedy) =>
            ProblemException.Input(_path, actual, expected, remedy);
    }
}
