namespace Lethe.Experiments.Data;

/// <summary>From what a file holds to what a model takes: parts, windows, gaps, normalisation.</summary>
internal sealed class OwnDataBuilder
{
    // Apart from the streams of data, shares and batches.
    private const ulong OrderStream = 0x0DA7_A0DE_0000_0000;

    // What another order of a sum may leave, and no other column does.
    private const double SameUnits = 1e-9;

    private readonly RawData _raw;
    private readonly RunConfig _config;
    private readonly string _source;
    private readonly List<string> _notes;
    private readonly int _overlap, _warmUp, _inputs, _targets;
    private readonly bool _masks, _readsTokens, _areTokens;
    private int _length;

    private OwnDataBuilder(RawData raw, RunConfig config, string source)
    {
        _raw = raw;
        _config = config;
        _source = source;
        _overlap = config.Get(Settings.DataOverlap);
        _warmUp = config.Get(Settings.DataWarmUp);
        _notes = [.. raw.Notes];
        _masks = config.Get(Settings.DataGaps) == GapRule.Mask;
        _readsTokens = config.Get(Settings.DataTokens) is not null;
        _areTokens = config.Get(Settings.DataKind) == TargetKind.Tokens;
        _inputs = raw.InputNames.Count;
        _targets = raw.TargetNames.Count;
    }

    /// <exception cref="ProblemException">Too short, too few, gaps that are not masked, a constant target, too large.</exception>
    public static OwnData Build(RawData raw, RunConfig config, string source, MemoryLimit memory) =>
        new OwnDataBuilder(raw, config, source).Build(memory);

    private OwnData Build(MemoryLimit memory)
    {
        IReadOnlyList<double> shares = _config.Get(Settings.DataShares);
        SequenceParts parts = SequenceParts.Of(_raw, shares[0], shares[1]);
        _length = Length(parts);
        List<Stretch> train = Windows(parts, parts.Train, "training", shares), validation = Windows(parts, parts.Validation, "validation",
            shares), test = Windows(parts, parts.Test, "test", shares);
        Shuffle(train);
        AtMost(train, Settings.TrainSize);
        AtMost(validation, Settings.ValidationSize);
        AtMost(test, Settings.TestSize);
        double values = ((double)train.Count + validation.Count + test.Count) * _length;
        memory.Require(_source, sizeof(double) * ((values * (_inputs + _targets)) + Held(_raw)), Invariant(
            $"{train.Count + validation.Count + test.Count} sequences of {_length} steps with {_inputs} inputs and {_targets} targets"));
        foreach (List<Stretch> part in (List<Stretch>[])[train, validation, test]) RequireOneArray(part.Count);
        Stretch[] all = [.. train, .. validation, .. test];
        Gaps(all, inputs: true);
        if (!_raw.AreTargetsSparse) Gaps(all, inputs: false);
        Padding(all);
        foreach ((List<Stretch> windows, string part) in ((List<Stretch>, string)[])
            [(train, "training"), (validation, "validation"), (test, "test")])
            WarmUp(windows, part);
        Unseen(train, all);
        // Said once, where the run is made.
        if (DataFile.Of(_config)!.Hash is null)
        {
            if (_config.Get(Settings.DataInputs) is null) _notes.AddRange(Clocks.Found(_raw));
            // A token to be told is mostly the next one that is read.
            if (!_areTokens) _notes.AddRange(ShiftedTargets.Found(_raw, parts.Train));
        }

        Normalization? normalization = Normalized(train);
        IReadOnlyList<string> columns = _raw.InputColumns ?? _raw.InputNames;
        return new OwnData
        {
            Train = Set(train, normalization),
            Validation = Set(validation, normalization),
            Test = Set(test, normalization),
            Normalization = normalization,
            Classes = _areTokens ? TokenColumns.Names(_config, _inputs) : _raw.Classes,
            InputColumns = _raw.HasColumns
                && columns.All(name => name.Length > 0 && name.Trim() == name && !name.Any(char.IsControl)) ? columns : [],
            Notes = _notes,
        };
    }

    /// <summary>A part is one array, padded to whole tiles.</summary>
    private void RequireOneArray(int sequences)
    {
        double values = (double)(sequences + TiledSequences.Lanes) * _length * Math.Max(_inputs, _targets);
        if (values <= Array.MaxLength - (2 * TiledSequences.Lanes)) return;
        throw Problem(Invariant($"a part of it has {sequences} sequences of {_length} steps, some {values:E1} numbers"),
            Invariant($"at most {Array.MaxLength} in a part"), "Take fewer of them (data.size), less overlap, or fewer columns");
    }

    private static double Held(RawData raw)
    {
        IEnumerable<RawSequences> parts = ((RawSequences?[])[raw.Train, raw.Validation, raw.Test]).OfType<RawSequences>();
        return parts.Sum(part => (double)part.Inputs.Length + part.Targets.Length);
    }

    private int Length(SequenceParts parts)
    {
        IEnumerable<Stretch> all = parts.Train.Concat(parts.Validation).Concat(parts.Test);
        int longest = all.Max(one => one.Source.LengthOf(one.Sequence));
        if (_config.OriginOf(Settings.Length).Layer < ConfigLayer.File)
        {
            if (!parts.AlongTime) return longest;
            throw Problem(_raw.Train.Count == 1 ? Invariant($"it is one recording of {longest} steps")
                    : Invariant($"it holds {_raw.Train.Count} recordings, of {longest} steps at most"),
                "three sequences and more, or the length of the windows a recording is cut into",
                "Say how many steps a window has, as data.length=100 (and data.overlap=50 for windows that overlap)");
        }

        int given = _config.Get(Settings.Length);
        if (given <= longest) return given;
        throw Problem(Invariant($"its longest sequence has {longest} steps, data.length is {given}"), "windows no longer than a sequence",
            Invariant($"Lower data.length to {longest} or less, or omit it"));
    }

    private List<Stretch> Windows(SequenceParts parts, IReadOnlyList<Stretch> stretches, string part, IReadOnlyList<double> shares)
    {
        var windows = new List<Stretch>();
        int hop = _length - _overlap;
        long left = 0;
        if (hop < 1)
        {
            throw Problem(Invariant($"windows of {_length} steps are to share {_overlap}"), "an overlap shorter than a window",
                "Lower data.overlap");
        }

        foreach (Stretch stretch in stretches)
        {
            if (stretch.Length < _length && stretch.IsWhole && stretch.Length > 0)
            {
                windows.Add(stretch);
                continue;
            }

            int count = stretch.Length < _length ? 0 : ((stretch.Length - _length) / hop) + 1;
            for (int i = 0; i < count; i++) windows.Add(stretch with { Start = stretch.Start + (i * hop), Length = _length });
            left += count == 0 ? stretch.Length : stretch.Length - _length - ((count - 1) * hop);
        }

        if (left > 0)
        {
            _notes.Add(Invariant($"{left} {(left == 1 ? "step" : "steps")} at the end of the {part} part fill no window of {_length} ") +
                "and are left out");
        }

        if (windows.Count > 0) return windows;
        int longest = stretches.Count == 0 ? 0 : stretches.Max(one => one.Length);
        throw Problem(stretches.Count == 0 ? $"nothing is left for the {part} part"
                : Invariant($"the {part} part has {longest} steps, a window {_length}"),
            parts.AlongTime ? "parts that hold a window each" : "three sequences and more",
            Invariant($"Shorten the windows (data.length), or give {part} a larger share: data.split={shares[0]},{shares[1]} now"));
    }

    /// <summary>A tile holds windows that are always in one batch: neighbours in time would be.</summary>
    private void Shuffle(List<Stretch> windows)
    {
        int[] order = [.. Enumerable.Range(0, windows.Count)];
        new CounterRandom((ulong)_config.Get(Settings.Seed), OrderStream).Shuffle(order);
        Stretch[] before = [.. windows];
        for (int i = 0; i < order.Length; i++) windows[i] = before[order[i]];
    }

    private void AtMost(List<Stretch> windows, Setting<int> setting)
    {
        int most = _config.OriginOf(setting).Layer >= ConfigLayer.File ? _config.Get(setting) : int.MaxValue;
        if (windows.Count <= most) return;
        _notes.Add(Invariant($"{windows.Count - most} of {windows.Count} sequences are left out: {setting.Key} is {most}"));
        windows.RemoveRange(most, windows.Count - most);
    }

    /// <summary>Refuses what is infinite, and gaps where they are not masked.</summary>
    private void Gaps(IReadOnlyList<Stretch> windows, bool inputs)
    {
        IReadOnlyList<string> names = inputs ? _raw.InputNames : _raw.TargetNames;
        int channels = names.Count;
        long gaps = 0;
        string first = "";
        // Of whole files row by row: windows that overlap would count a gap twice.
        foreach (RawSequences part in windows.Select(window => window.Source).Distinct())
        {
            ReadOnlySpan<double> values = (inputs ? part.Inputs : part.Targets).Span;
            for (int i = 0; i < values.Length; i++)
            {
                if (double.IsFinite(values[i])) continue;
                string place = $"column '{Printable.Clip(names[i % channels])}', {Place(part, i / channels)}";
                if (!double.IsNaN(values[i]))
                    throw Problem($"{place}: the value is {values[i]}", "finite numbers", "Remove or replace such values");
                if (gaps++ == 0) first = place;
            }
        }

        if (gaps == 0) return;
        string count = Invariant($"{gaps} {(gaps == 1 ? "value is" : "values are")} missing in its {(inputs ? "inputs" : "targets")}");
        if (!_masks)
        {
            throw Problem($"{count}, the first in {first}", "a number in every cell",
                "Fill them, or write data.gaps=mask: a missing target then counts in no loss, a missing input is the mean of its channel");
        }

        _notes.Add($"{count} (the first in {first}): "
            + (!inputs ? "they count in no loss" : _config.Get(Settings.DataNormalize) ? "each is taken to be the mean of its channel"
                : "each is taken to be 0, since data.normalize=false"));
    }

    private string Place(RawSequences part, int row)
    {
        if (part == _raw.Train) return _raw.Place(row);
        return Invariant($"row {row} of the {(part == _raw.Test ? "test" : "validation")} part");
    }

    private void Padding(IReadOnlyList<Stretch> windows)
    {
        int shorter = windows.Count(window => window.Length < _length);
        if (shorter == 0) return;
        if (_raw.Classes is not null)
        {
            throw Problem(Invariant($"{shorter} of {windows.Count} sequences are shorter than {_length} steps"),
                "sequences of one length where targets are classes: the class is read from the last output",
                "Cut or resample them to one length");
        }

        _notes.Add(Invariant($"{shorter} of {windows.Count} sequences are shorter than {_length} steps: ")
            + "what is missing counts in no loss");
    }

    /// <summary>Says what the first steps of windows leave to be counted; refuses a part of which nothing is left.</summary>
    private void WarmUp(List<Stretch> windows, string part)
    {
        if (_warmUp == 0) return;
        int idle = windows.Count(window => window.Length <= _warmUp);
        if (_warmUp >= _length || idle == windows.Count)
        {
            throw Problem(Invariant($"no window of the {part} part has more steps than the warm-up of {_warmUp}"),
                "windows longer than data.warmup", "Lower data.warmup, or raise data.length");
        }

        if (idle > 0)
            _notes.Add(Invariant($"{idle} of {windows.Count} sequences of the {part} part end within the warm-up and count nowhere"));
    }

    /// <summary>Says which classes no training sequence has: their outputs are never asked for.</summary>
    private void Unseen(List<Stretch> train, Stretch[] all)
    {
        if (_raw.Classes is not { } classes) return;
        HashSet<int> learnt = [.. train.Select(ClassOf)];
        string[] unseen = [.. all.Select(ClassOf).Distinct().Where(one => !learnt.Contains(one)).Order().Select(one => classes[one])];
        if (unseen.Length > 0)
            _notes.Add($"no sequence of the training part has the class {string.Join(", ", unseen.Select(name => Printable.Clip(name)))}");

        static int ClassOf(Stretch one) => one.Source.Labels![one.Sequence];
    }

    private Normalization? Normalized(List<Stretch> train)
    {
        if (Normalization.Of(_config) is { } given)
        {
            if (given.InputMean.Count == _inputs && given.TargetMean.Count == _targets) return Known(train, given);
            throw ProblemException.Setting("settings 'data.input_mean' and 'data.target_mean'",
                Invariant($"they have {given.InputMean.Count} and {given.TargetMean.Count} numbers, the data {_inputs} input and ") +
                Invariant($"{_targets} target channels"), "one number to each channel", "Omit them: they are taken from the data");
        }

        if (!_config.Get(Settings.DataNormalize) || (_readsTokens && (_areTokens || _targets == 0))) return null;
        (double[] inputMean, double[] inputScale) = Moments(train, inputs: true);
        (double[] targetMean, double[] targetScale) = Moments(train, inputs: false);
        return new Normalization(inputMean, inputScale, targetMean, targetScale);
    }

    /// <summary>A run's own normalisation; where it was taken from the data, it must still be theirs.</summary>
    private Normalization Known(List<Stretch> train, Normalization given)
    {
        if (DataFile.Of(_config)!.Hash is null || !_config.Get(Settings.DataNormalize)) return given;
        (double[] inputMean, double[] inputScale) = Moments(train, inputs: true);
        (double[] targetMean, double[] targetScale) = Moments(train, inputs: false);
        bool same = Near(given.InputMean, inputMean, inputScale) && Near(given.InputScale, inputScale, inputScale)
            && Near(given.TargetMean, targetMean, targetScale) && Near(given.TargetScale, targetScale, targetScale);
        return same ? given : throw OwnDataSettings.Changed(_config, "data.input_mean, data.input_scale, data.target_mean or "
            + "data.target_scale are not those of the training part");
    }

    private static bool Near(IReadOnlyList<double> given, double[] found, double[] scale) =>
        Enumerable.Range(0, found.Length).All(c => Math.Abs(given[c] - found[c]) <= SameUnits * scale[c]);

    private (double[] Mean, double[] Scale) Moments(List<Stretch> train, bool inputs)
    {
        IReadOnlyList<string> names = inputs ? _raw.InputNames : _raw.TargetNames;
        double[] mean = new double[names.Count], scale = new double[names.Count];
        if (inputs && _readsTokens)
        {
            // A token is 1 in its channel, whatever its share.
            Array.Fill(scale, 1);
            return (mean, scale);
        }

        var counts = new long[names.Count];
        Sums(train, inputs, mean, counts, about: null);
        for (int c = 0; c < mean.Length; c++)
        {
            if (counts[c] == 0)
            {
                throw Problem($"column '{Printable.Clip(names[c])}' has no value in the training part", "numbers",
                    "Leave the column out (data.inputs, data.targets)");
            }

            mean[c] /= counts[c];
        }

        Sums(train, inputs, scale, new long[names.Count], mean);
        for (int c = 0; c < mean.Length; c++)
        {
            scale[c] = Math.Sqrt(scale[c] / counts[c]);
            if (!double.IsFinite(mean[c]) || !double.IsFinite(scale[c]))
            {
                throw Problem($"column '{Printable.Clip(names[c])}' holds numbers whose squares overflow", "numbers below 1e150",
                    "Scale the column, or write data.normalize=false");
            }

            // What is left of a constant by rounding.
            if (scale[c] > 1e-12 * Math.Abs(mean[c])) continue;
            scale[c] = 1;
            if (!inputs)
            {
                throw Problem(Invariant($"target '{Printable.Clip(names[c])}' is {mean[c]} throughout the training part"),
                    "a target that varies: an error is judged by its variance", "Leave the column out, or write data.normalize=false");
            }

            _notes.Add($"input '{Printable.Clip(names[c])}' is constant in the training part");
        }

        return (mean, scale);
    }

    /// <summary>Sums of each channel over the training part, or of its squares about a mean; gaps left out.</summary>
    private static void Sums(List<Stretch> train, bool inputs, double[] sums, long[] counts, double[]? about)
    {
        int channels = sums.Length;
        // In the order of the file, not of the batches: every seed has the same sums, to the bit.
        foreach (Stretch window in train.OrderBy(window => window.Start))
        {
            ReadOnlySpan<double> values = (inputs ? window.Source.Inputs : window.Source.Targets).Span;
            for (int row = window.Start; row < window.Start + window.Length; row++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double value = values[(row * channels) + c];
                    if (double.IsNaN(value)) continue;
                    counts[c]++;
                    sums[c] += about is null ? value : (value - about[c]) * (value - about[c]);
                }
            }
        }
    }

    private SequenceSet Set(List<Stretch> windows, Normalization? by)
    {
        var inputs = new TiledSequences(windows.Count, _length, _inputs);
        TiledSequences targets = _raw.Classes is null ? new(windows.Count, _length, _targets) : new(1, 1, 1);
        for (int i = 0; i < windows.Count; i++)
        {
            Stretch window = windows[i];
            Fill(inputs, i, window, window.Source.Inputs.Span, by?.InputMean, by?.InputScale, 0, 0);
            // A target of the warm-up is none: what holds for gaps then holds for it, in loss, errors, perturbations and bounds.
            if (_raw.Classes is null)
                Fill(targets, i, window, window.Source.Targets.Span, by?.TargetMean, by?.TargetScale, double.NaN, _warmUp);
        }

        targets.FindMissing();
        return new SequenceSet(inputs, targets, windows.Select(window => window.Source.Labels?[window.Sequence]).OfType<int>().ToArray());
    }

    private static void Fill(TiledSequences to, int sequence, Stretch window, ReadOnlySpan<double> values, IReadOnlyList<double>? mean,
        IReadOnlyList<double>? scale, double missing, int from)
    {
        Span<double> tile = to.Tile(sequence / TiledSequences.Lanes);
        int lane = sequence % TiledSequences.Lanes;
        for (int k = 0; k < to.Length; k++)
        {
            for (int c = 0; c < to.Channels; c++)
            {
                double value = k >= from && k < window.Length ? values[((window.Start + k) * to.Channels) + c] : double.NaN;
                if (mean is not null) value = (value - mean[c]) / scale![c];
                tile[(((k * to.Channels) + c) * TiledSequences.Lanes) + lane] = double.IsNaN(value) ? missing : value;
            }
        }
    }

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(_source, actual, expected, remedy);
}
