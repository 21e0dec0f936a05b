using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Runs;

/// <summary>What a run of own data answers to a file of the same columns: a row of outputs to each row, in the units of the data. Each
/// sequence begins at rest and is run to its end, however long; nothing is cut into windows.</summary>
public sealed class TablePrediction
{
    // Sequences are run side by side, padded to the longest of them.
    private const int SequencesAtOnce = 64;

    private readonly RawData _raw;
    private readonly double[] _outputs;
    private readonly string? _sequence;
    private readonly bool _areTokens;
    private readonly string[]? _classes;

    private TablePrediction(RawData raw, double[] outputs, RunConfig config)
    {
        _raw = raw;
        _outputs = outputs;
        _sequence = raw.SequenceNames.Count > 0 ? config.Get(Settings.DataSequence) : IsOfOneLength(raw) ? null : "sequence";
        Names = NamesOf(config, outputs.Length / raw.Train.Starts[^1]);
        _areTokens = config.Get(Settings.DataKind) == TargetKind.Tokens;
        if (_areTokens) _classes = [.. Enumerable.Range(0, Rows).Select(row => ClassOf(row, row + 1))];
        else if (OwnData.IsOfClasses(config))
            _classes = [.. Enumerable.Range(0, Sequences).Select(i => ClassOf(i, RunOptions.Readout(config)))];
    }

    /// <summary>Names of the outputs: targets, or classes whose logits they are.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows of the file.</summary>
    public int Rows => _raw.Train.Starts[^1];

    /// <summary>Sequences in the file.</summary>
    public int Sequences => _raw.Train.Count;

    /// <summary>The first row whose outputs are not all finite; null: none.</summary>
    public string? Diverged => Array.FindIndex(_outputs, value => !double.IsFinite(value)) is var at and >= 0
        ? _raw.Place(at / Names.Count) : null;

    /// <summary>Runs a model over a file.</summary>
    /// <param name="model">The run's model.</param>
    /// <param name="config">The run's configuration.</param>
    /// <param name="raw">The file, as <see cref="DataFormats.Inputs"/> reads it.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="allowNaN">Whether NaN and infinities pass.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ProblemException">Other channels, gaps that the run does not mask, or values that are not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TablePrediction Of(ISequenceModel model, RunConfig config, RawData raw, string source, bool allowNaN, Workers workers,
        CancellationToken cancellation = default)
    {
        if (raw.InputNames.Count != model.InputSize)
        {
            throw ProblemException.Input(source, Invariant($"it has {raw.InputNames.Count} inputs: ") +
                string.Join(", ", raw.InputNames.Take(8).Select(name => Printable.Clip(name))),
                Invariant($"{model.InputSize}, as the run was trained with"), "Give a file with the run's own columns");
        }

        RawSequences sequences = raw.Train;
        double[] inputs = Checked(sequences.Inputs.Span, raw, config, source, allowNaN), outputs =
            new double[checked(sequences.Starts[^1] * model.OutputSize)];
        Normalization? units = Normalization.Of(config);
        for (int from = 0; from < sequences.Count; from += SequencesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            Batch(model, units, sequences, inputs, outputs, from, Math.Min(from + SequencesAtOnce, sequences.Count), workers);
        }

        return new TablePrediction(raw, outputs, config);
    }

    /// <summary>Outputs as a table with one row to each row of the file: its sequence, where a column says it, or which it is (0, 1, ...)
    /// where lengths differ; its outputs; of a classifier the class of its sequence, the same in all rows of it; of a model of tokens the
    /// token that is likeliest after each row.</summary>
    /// <param name="path">The file; tabs separate where its name ends in .tsv.</param>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void WriteTable(string path)
    {
        char separator = path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',';
        AtomicFile.Write(path, stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
            string[] header = [.. _sequence is null ? (string[])[] : [_sequence], .. Names.Select(name => $"predicted_{name}"),
                .. _classes is null ? (string[])[] : [_areTokens ? "token" : "class"]];
            text.WriteLine(string.Join(separator, header.Select(Cell)));
            IReadOnlyList<int> starts = _raw.Train.Starts;
            for (int i = 0; i < Sequences; i++)
            {
                string? name = _sequence is null ? null : _raw.SequenceNames.Count > 0 ? Cell(_raw.SequenceNames[i]) : Invariant($"{i}");
                for (int row = starts[i]; row < starts[i + 1]; row++)
                {
                    if (name is not null)
                    {
                        text.Write(name);
                        text.Write(separator);
                    }

                    for (int c = 0; c < Names.Count; c++)
                    {
                        if (c > 0) text.Write(separator);
                        text.Write(_outputs[(row * Names.Count) + c].ToString("R", CultureInfo.InvariantCulture));
                    }

                    if (_classes is not null)
                    {
                        text.Write(separator);
                        text.Write(Cell(_classes[_areTokens ? row : i]));
                    }

                    text.WriteLine();
                }
            }
        });

        string Cell(string cell) => cell.AsSpan().ContainsAny(separator, '"', '\n') || cell.Contains('\r')
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    /// <summary>Outputs as an array (sequences, steps, outputs); NaN behind the end of a sequence of an array.</summary>
    /// <param name="output">Where it is to go, for the message.</param>
    /// <exception cref="ProblemException">Sequences are of several lengths.</exception>
    public NamedTensor ToTensor(string output)
    {
        int length = _raw.ArraySteps ?? _raw.Train.LengthOf(0), channels = Names.Count;
        if (IsOfOneLength(_raw) && length == _raw.Train.LengthOf(0)) return new NamedTensor("y", [Sequences, length, channels], _outputs);
        if (_raw.ArraySteps is null)
        {
            throw ProblemException.Usage(output, "an array, of sequences of several lengths", "a table, or sequences of one length",
                "name it .csv: it then has a row for each row of the input");
        }

        var padded = new double[checked(Sequences * length * channels)];
        Array.Fill(padded, double.NaN);
        IReadOnlyList<int> starts = _raw.Train.Starts;
        for (int i = 0; i < Sequences; i++)
            _outputs.AsSpan(starts[i] * channels, _raw.Train.LengthOf(i) * channels).CopyTo(padded.AsSpan(i * length * channels));
        return new NamedTensor("y", [Sequences, length, channels], padded);
    }

    /// <summary>The class of a sequence, as <see cref="Classification"/> reads it.</summary>
    private string ClassOf(int sequence, Readout? readout)
    {
        int end = _raw.Train.Starts[sequence + 1];
        return ClassOf(readout == Readout.Mean ? _raw.Train.Starts[sequence] : end - 1, end);
    }

    /// <summary>The class of the largest logit over some rows.</summary>
    private string ClassOf(int first, int end)
    {
        int best = 0;
        double largest = double.NegativeInfinity;
        for (int c = 0; c < Names.Count; c++)
        {
            double logit = 0;
            for (int row = first; row < end; row++) logit += _outputs[(row * Names.Count) + c];
            // Of what is no number no class is the likeliest.
            if (!double.IsFinite(logit)) return "";
            if (logit > largest) (largest, best) = (logit, c);
        }

        return Names[best];
    }

    private static bool IsOfOneLength(RawData raw) =>
        Enumerable.Range(1, raw.Train.Count - 1).All(i => raw.Train.LengthOf(i) == raw.Train.LengthOf(0));

    private static IReadOnlyList<string> NamesOf(RunConfig config, int outputs)
    {
        IReadOnlyList<string>? names = OwnData.IsOfClasses(config) ? config.Get(Settings.DataClasses) : config.Get(Settings.DataTargets);
        return names?.Count == outputs ? names : outputs == 1 ? ["y"] : [.. Enumerable.Range(0, outputs).Select(c => Invariant($"y{c}"))];
    }

    private static double[] Checked(ReadOnlySpan<double> inputs, RawData raw, RunConfig config, string source, bool allowNaN)
    {
        double[] values = inputs.ToArray();
        int channels = raw.InputNames.Count;
        IReadOnlyList<double>? mean = Normalization.Of(config)?.InputMean;
        bool masks = config.Get(Settings.DataGaps) == GapRule.Mask;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            // As in training: the mean of the channel, or 0 where nothing is known of it.
            if (double.IsNaN(values[i]) && masks) values[i] = mean?[i % channels] ?? 0;
            else if (!allowNaN)
            {
                throw ProblemException.Input(source, $"column '{Printable.Clip(raw.InputNames[i % channels])}', " +
                    $"{raw.Place(i / channels)}: " + (double.IsNaN(values[i]) ? "the value is missing" : Invariant($"it is {values[i]}")),
                    "finite numbers",
                    "Fill it in, or train with data.gaps=mask: a missing input is then the mean of its channel");
            }
        }

        return values;
    }

    private static void Batch(ISequenceModel model, Normalization? units, RawSequences sequences, double[] inputs, double[] outputs,
        int from, int to, Workers workers)
    {
        int length = Enumerable.Range(from, to - from).Max(sequences.LengthOf);
        var x = new TiledSequences(to - from, length, model.InputSize);
        var y = new TiledSequences(to - from, length, model.OutputSize);
        for (int i = from; i < to; i++)
        {
            for (int k = 0; k < sequences.LengthOf(i); k++)
                for (int c = 0; c < x.Channels; c++) x[i - from, k, c] = inputs[((sequences.Starts[i] + k) * x.Channels) + c];
        }

        units?.ApplyToInputs(x);
        model.Forward(x, y, workers);
        units?.UndoOnOutputs(y);
        for (int i = from; i < to; i++)
        {
            for (int k = 0; k < sequences.LengthOf(i); k++)
                for (int c = 0; c < y.Channels; c++) outputs[((sequences.Starts[i] + k) * y.Channels) + c] = y[i - from, k, c];
        }
    }
}
