namespace Lethe.Interop.Ports;

/// <summary>
/// A model read as a map from sequences to sequences. Sequences are run in groups of a size that does not depend on the number of
/// threads, so that this number changes no bit. A model of a fixed number of steps is given shorter sequences filled up with zeros,
/// which a causal model cannot see.
/// </summary>
internal sealed class PortedSequences : ISequenceModel, IDisposable
{
    private const int MostOutputs = 1 << 16;

    // Numbers of one tensor of a layer over all steps: 16 MB.
    private const long LargestLayer = 1 << 21;

    // Half a step of 8 bits, which quantised models compute in; the range of a step is that of all a call is given.
    private const double QuantisedRounding = 1.0 / (1 << 9);

    // The longest input before an answer where each answer is computed from the whole of it: the work grows with its square.
    private const int LongestPast = 512;

    // Windows of a model that answers once per sequence, in one call.
    private const int WindowsPerCall = 64;

    private readonly IPortedModel _model;
    private readonly Reading _reading;
    private readonly string[] _wanted;

    /// <summary>Takes the model over; it has been called with this reading before.</summary>
    internal PortedSequences(IPortedModel model, Reading reading, double timeStep)
    {
        (_model, _reading, TimeStep) = (model, reading, timeStep);
        _wanted = [.. reading.Outputs.Select(one => one.Name).Concat(reading.Mode == ReadingMode.Steps
            ? reading.States.Select(one => one.Out!) : []).Distinct()];
        OutputSize = Answer(new TiledSequences(1, reading.Mode == ReadingMode.Whole ? Math.Min(reading.Time ?? 2, 2) : 1,
            InputSize)).Channels;
    }

    internal Reading Reading => _reading;

    internal ReadingDescription Description => new(_reading.Text, [.. _reading.Inputs.Select(port => port.Name)],
        [.. _reading.Outputs.Select(one => one.Name)], [.. _reading.States.Select(one => (one.In.Port.Name, one.Out ?? ""))],
            _reading.Notes);

    public string Name => Path.GetFileName(_model.Path);

    public int InputSize => _reading.InputSize;

    public int OutputSize { get; }

    public double TimeStep { get; }

    public double Rounding => _model.QuantisesDynamically ? Math.Max(QuantisedRounding, _model.Rounding) : _model.Rounding;

    public int? Vocabulary => _reading.Vocabulary;

    public int? LongestContext => _reading.Mode switch
    {
        ReadingMode.Whole => _reading.Time,
        ReadingMode.Last when _reading.Time is null => LongestPast,
        _ => null,
    };

    /// <exception cref="ProblemException">The model fails, gives another shape, or takes shorter sequences only.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(workers);
        if (inputs.Channels != InputSize)
            throw new ArgumentException($"inputs have {inputs.Channels} channels, the model reads {InputSize}.", nameof(inputs));
        TiledSequences.RequireOutputs(inputs, outputs, OutputSize);
        int group = Math.Min(_reading.Batch ?? _model.GroupSize ?? Fitting(inputs), inputs.Count);
        int groups = (inputs.Count + group - 1) / group;
        if (_model.TakesThreads) workers.Run(groups, (_, g) => Group(inputs, outputs, g * group, group));
        else
        {
            for (int g = 0; g < groups; g++) Group(inputs, outputs, g * group, group);
        }
    }

    /// <summary>The same reading of the model with other numbers, which takes the place of this one.</summary>
    /// <param name="content">The bytes of the model.</param>
    internal PortedSequences Replaced(byte[] content)
    {
        IPortedModel other = _model.With(content);
        if (!ReferenceEquals(other, _model)) _model.Dispose();
        return new PortedSequences(other, _reading, TimeStep);
    }

    public void Dispose() => _model.Dispose();

    // As many sequences as keep what a layer computes within caches, and within what an allocator keeps. Step by step each call is small.
    private int Fitting(TiledSequences inputs)
    {
        if (_reading.Mode != ReadingMode.Whole) return inputs.Count;
        int widest = Math.Max(1, _model.WeightSizes.DefaultIfEmpty(1).Max());
        return (int)Math.Max(TiledSequences.Lanes, LargestLayer / ((long)inputs.Length * widest));
    }

    private void Group(TiledSequences inputs, TiledSequences outputs, int first, int group)
    {
        int count = Math.Min(group, inputs.Count - first);
        Run(inputs, first, count, (s, k, c, value) => outputs[first + s, k, c] = value, OutputSize);
    }

    // The first call, which shows how many channels there are.
    private (int Channels, int Steps) Answer(TiledSequences inputs) =>
        (Run(inputs, 0, inputs.Count, (_, _, _, _) => { }, null), inputs.Length);

    private int Run(TiledSequences inputs, int first, int count, Action<int, int, int, double> give, int? expected) => _reading.Mode switch
    {
        ReadingMode.Steps => RunSteps(inputs, first, count, give, expected),
        ReadingMode.Last => RunLast(inputs, first, count, give, expected),
        _ => RunWhole(inputs, first, count, give, expected),
    };

    private int RunWhole(TiledSequences inputs, int first, int count, Action<int, int, int, double> give, int? expected)
    {
        int batch = _reading.Batch ?? count, time = _reading.Time ?? inputs.Length;
        if (inputs.Length > time)
            throw Problem(Invariant($"it takes {time} steps, {inputs.Length} are asked for"), "sequences no longer than the model takes",
                "Shorten --length, or export the model with an open time dimension");
        IReadOnlyList<PortTensor> answers = _model.Call(
            [.. Sequences(batch, time, (s, k, c) => s < count && k < inputs.Length ? inputs[first + s, k, c] : 0), .. Others(batch, time)],
            _wanted);
        int at = 0;
        foreach ((string name, TensorAxes axes) in _reading.Outputs)
        {
            PortTensor y = Named(answers, name);
            if (y.Shape.Length != axes.Rank || y.Shape[axes.Time] != time || axes.Batch >= 0 && y.Shape[axes.Batch] != batch)
                throw Misshapen(y, Invariant($"a value for each of {batch} sequences and {time} steps"));
            Places places = axes.In(y.Shape);
            RequireRoom(at + places.Channels.Length);
            for (int s = 0; s < count; s++)
                for (int k = 0; k < inputs.Length; k++)
                    for (int c = 0; c < places.Channels.Length; c++) give(s, k, at + c, y.Values[places.At(s, k, c)]);
            at += places.Channels.Length;
        }
        return Checked(at, expected);
    }

    private int RunSteps(TiledSequences inputs, int first, int count, Action<int, int, int, double> give, int? expected)
    {
        int batch = _reading.Batch ?? count, channels = _reading.Channels, chunk = _reading.Chunk, context = _reading.Context, at = 0;
        PortTensor[] states = [.. _reading.States.Select(one => one.In.Of(_model.Path, batch, chunk + context))];
        PortTensor[] fills = [.. _reading.Fills.Select(one => one.Of(_model.Path, batch, chunk + context))];
        for (int k = 0; k < inputs.Length; k++)
        {
            // Sample j of the call is sample k * chunk + j - context of the sequence; before the first there is nothing.
            double Sample(int s, int j, int c)
            {
                long sample = (long)k * chunk + j - context;
                if (s >= count || sample < 0) return 0;
                return inputs[first + s, (int)(sample / chunk), (int)(sample % chunk) * _reading.Inputs.Count * channels + c];
            }
            IReadOnlyList<PortTensor> answers = _model.Call([.. Sequences(batch, chunk + context, Sample), .. states, .. fills], _wanted);
            for (int i = 0; i < states.Length; i++)
            {
                PortTensor next = Named(answers, _reading.States[i].Out!);
                if (!next.Shape.AsSpan().SequenceEqual(states[i].Shape))
                    throw Misshapen(next, $"({string.Join(", ", states[i].Shape)}), as '{states[i].Name}', into which it is fed back");
                states[i] = next with { Name = states[i].Name };
            }
            at = 0;
            foreach ((string name, TensorAxes axes) in _reading.Outputs) at += GiveWhole(Named(answers, name), axes, batch, count, k, at,
                give);
        }
        return Checked(at, expected);
    }

    private int RunLast(TiledSequences inputs, int first, int count, Action<int, int, int, double> give, int? expected)
    {
        int at = 0;
        if (_reading.Time is null)
        {
            for (int k = 0; k < inputs.Length; k++)
            {
                int batch = _reading.Batch ?? count, now = k;
                at = Answered(batch, now + 1, count, now, (s, j, c) => inputs[first + s, j, c]);
            }
            return Checked(at, expected);
        }

        // A window of the steps up to k; before the first there is nothing. Windows of several steps go in together.
        int window = _reading.Time.Value, rows = count * inputs.Length, most = _reading.Batch ?? Math.Max(count, WindowsPerCall);
        for (int from = 0; from < rows; from += most)
        {
            int here = Math.Min(most, rows - from), start = from;
            at = Rows(_reading.Batch ?? here, here, window,
                (r, j, c) =>
                {
                    int s = (start + r) / inputs.Length, k = (start + r) % inputs.Length - (window - 1) + j;
                    return k < 0 ? 0 : inputs[first + s, k, c];
                },
                (r, c, value) => give((start + r) / inputs.Length, (start + r) % inputs.Length, c, value));
        }
        return Checked(at, expected);

        int Answered(int batch, int time, int live, int k, Func<int, int, int, double> sample) =>
            Rows(batch, live, time, sample, (s, c, value) => give(s, k, c, value));
    }

    private int Rows(int batch, int live, int time, Func<int, int, int, double> sample, Action<int, int, double> give)
    {
        IReadOnlyList<PortTensor> answers =
            _model.Call([.. Sequences(batch, time, (s, j, c) => s < live ? sample(s, j, c) : 0), .. Others(batch, time)], _wanted);
        int at = 0;
        foreach ((string name, TensorAxes axes) in _reading.Outputs)
        {
            int before = at;
            at += GiveWhole(Named(answers, name), axes, batch, live, 0, 0, (s, _, c, value) => give(s, before + c, value));
        }
        return at;
    }

    // All numbers of a sequence's answer, as channels of one step.
    private int GiveWhole(PortTensor y, TensorAxes axes, int batch, int count, int step, int at, Action<int, int, int, double> give)
    {
        if (y.Shape.Length != axes.Rank || axes.Batch >= 0 && y.Shape[axes.Batch] != batch)
            throw Misshapen(y, Invariant($"an answer for each of {batch} sequences"));
        Places places = axes.In(y.Shape);
        RequireRoom(at + places.Channels.Length);
        for (int s = 0; s < count; s++)
            for (int c = 0; c < places.Channels.Length; c++) give(s, step, at + c, y.Values[places.At(s, 0, c)]);
        return places.Channels.Length;
    }

    private IEnumerable<PortTensor> Sequences(int batch, int time, Func<int, int, int, double> value)
    {
        long[] shape = new long[_reading.InputAxes.Rank];
        Array.Fill(shape, _reading.Channels);
        if (_reading.InputAxes.Batch >= 0) shape[_reading.InputAxes.Batch] = batch;
        if (_reading.InputAxes.Time >= 0) shape[_reading.InputAxes.Time] = time;
        Places places = _reading.InputAxes.In(shape);
        int steps = _reading.InputAxes.Time < 0 ? 1 : time;
        for (int p = 0; p < _reading.Inputs.Count; p++)
        {
            var x = new double[PortFill.Product(_model.Path, _reading.Inputs[p], shape)];
            for (int s = 0; s < batch; s++)
                for (int k = 0; k < steps; k++)
                    for (int c = 0; c < places.Channels.Length; c++)
                        x[places.At(s, k, c)] = Checked(value(s, k, p * _reading.Channels + c));
            yield return new PortTensor(_reading.Inputs[p].Name, x, shape, _reading.Vocabulary is not null);
        }
    }

    private IEnumerable<PortTensor> Others(int batch, int time) =>
        _reading.States.Select(one => one.In.Of(_model.Path, batch, time)).Concat(_reading.Fills.Select(one =>
            one.Of(_model.Path, batch, time)));

    // Runtimes count tokens below 0 from the end, and cut fractions off.
    private double Checked(double value) => _reading.Vocabulary is not { } tokens || value >= 0 && value < tokens && value % 1 == 0 ? value
        : throw Problem(Invariant($"an input is {value}"), Invariant($"tokens: whole numbers from 0 to {tokens - 1}"),
            "Write the true number of tokens: vocabulary=N, and give it names of tokens");

    private int Checked(int channels, int? expected)
    {
        if (channels is < 1 or > MostOutputs || expected is { } before && before != channels)
            throw Problem(Invariant($"it gives {channels} channels, before it gave {expected}"),
                "as many channels each time, at most 65,536",
                "Check how the model was exported");
        return channels;
    }

    // Before the first answer OutputSize is 0.
    private void RequireRoom(int channels)
    {
        if (OutputSize > 0 && channels > OutputSize) Checked(channels, OutputSize);
    }

    private PortTensor Named(IReadOnlyList<PortTensor> answers, string name) => answers.FirstOrDefault(one => one.Name == name)
        ?? throw Problem($"it gives no output '{name}' this time", "the same outputs each time", "Check how the model was exported");

    private ProblemException Misshapen(PortTensor y, string expected) =>
        Problem($"output '{y.Name}' has shape ({string.Join(", ", y.Shape)})", expected, "Name another output, or check layout=");

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(_model.Path, actual, expected, remedy);
}
