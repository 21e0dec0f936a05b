namespace Lethe.Noise;

/// <summary>What of a recurrence is rounded.</summary>
public sealed record RecurrenceRounding
{
    /// <summary>The format of what is stored from step to step; null: float64.</summary>
    public StateFormat? State { get; init; }

    /// <summary>Whether the recurrent weights a kernel reads (multipliers, rates, matrix, V of a cell) are stored in that format as
    /// well.</summary>
    public bool RoundsDecays { get; init; } = true;

    /// <summary>b of a staircase of 2^b levels in the place of sigma; null: sigma itself.</summary>
    public int? Levels { get; init; }

    /// <summary>Standard deviation of each level of the staircase, in parts of the distance of two levels.</summary>
    public double LevelNoise { get; init; }

    /// <summary>Seed of stochastic rounding and of levels.</summary>
    public long Seed { get; init; }

    /// <summary>Which draw.</summary>
    public int Draw { get; init; }
}

/// <summary>
/// A model of Lethe's own, stepped plainly as <see cref="ReferenceKernel"/> defines it, with states rounded when they are stored and sigma
/// as a staircase. A step is computed as ever from what is stored, and what it gives (h, of an LSTM h and c) is rounded when it is stored.
/// Whole numbers of state cover the largest |h| that a layer of the unchanged model reaches on given inputs, c of an LSTM by itself.
/// Stochastic rounding draws a number for each step and unit, the same for all sequences: a probe and its undisturbed run are rounded
/// alike, so that their difference is memory and not chance.
/// </summary>
public sealed class RoundedRecurrence : ISequenceModel
{
    private readonly IReadOnlyList<LayerRecurrence> _layers;
    private readonly ISequenceModel _model;
    private readonly RecurrenceRounding _rounding;
    private readonly double[] _ranges;
    private readonly double[][] _weights;
    private readonly double[] _levels;

    // Where the ranges of each layer begin.
    private readonly int[] _parts;

    /// <summary>Rounds a model.</summary>
    /// <param name="model">The model; its weights are taken as they are now.</param>
    /// <param name="rounding">What is rounded.</param>
    /// <param name="ranges">The largest |h| of each layer (of an LSTM h, then c), from <see cref="RangesOf"/>; empty: 1.</param>
    /// <exception cref="ArgumentException">A staircase is asked for where sigma is not bounded.</exception>
    public RoundedRecurrence(RecurrentModel model, RecurrenceRounding rounding, IReadOnlyList<double> ranges)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rounding);
        if (rounding.Levels is not null && Objection(model) is { } objection) throw new ArgumentException(objection, nameof(model));
        (_layers, _model, _rounding) = (model.Layers, model, rounding);
        _parts = new int[_layers.Count + 1];
        for (int l = 0; l < _layers.Count; l++) _parts[l + 1] = _parts[l] + _layers[l].Shape.StateSize / StatesOfPart(_layers[l].Shape);
        _ranges = [.. Enumerable.Range(0, _parts[^1]).Select(p => p < ranges.Count ? ranges[p] : 1)];
        _weights = [.. _layers.Select(layer => (double[])layer.Weights.Clone())];
        if (rounding is { RoundsDecays: true, State: { } format })
        {
            for (int l = 0; l < _weights.Length; l++)
            {
                Span<double> recurrent = _weights[l].AsSpan(0, _layers[l].Shape.RecurrentSize);
                double largest = 0;
                foreach (double w in recurrent) largest = Math.Max(largest, Math.Abs(w));
                // Weights are written once: to the nearest, whatever states are.
                foreach (ref double w in recurrent) w = format.Nearest().Round(w, largest, 0);
            }
        }
        _levels = rounding.Levels is { } bits ? Staircase(bits) : [];
    }

    /// <inheritdoc/>
    public string Name => _model.Name;

    /// <inheritdoc/>
    public int InputSize => _model.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _model.OutputSize;

    /// <inheritdoc/>
    public double TimeStep => _model.TimeStep;

    /// <summary>Why sigma of a model cannot be a staircase; null where it can.</summary>
    /// <param name="model">The model.</param>
    public static string? Objection(RecurrentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Options.Activation is Activation.Tanh or Activation.Hardtanh ? null
            : $"sigma is {model.Options.Activation.ToString().ToLowerInvariant()}, which has no largest value that a staircase could end " +
                "at";
    }

    /// <summary>The largest |h| of each layer of an unchanged model on inputs; of an LSTM h, then c.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Inputs.</param>
    public static double[] RangesOf(RecurrentModel model, TiledSequences inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var plain = new RoundedRecurrence(model, new RecurrenceRounding(), []);
        var ranges = new double[plain._parts[^1]];
        var outputs = new TiledSequences(inputs.Count, inputs.Length, plain.OutputSize);
        for (int s = 0; s < inputs.Count; s++) plain.Run(inputs, outputs, s, ranges);
        return ranges;
    }

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(workers);
        TiledSequences.RequireOutputs(inputs, outputs, OutputSize);
        workers.Run(inputs.Count, (_, s) => Run(inputs, outputs, s, []));
    }

    private void Run(TiledSequences inputs, TiledSequences outputs, int s, double[] ranges)
    {
        int length = inputs.Length;
        var x = new double[length * inputs.Channels];
        for (int k = 0; k < length; k++)
            for (int c = 0; c < inputs.Channels; c++) x[k * inputs.Channels + c] = inputs[s, k, c];
        for (int l = 0; l < _layers.Count; l++) x = Layer(l, x, length, ranges);
        for (int k = 0; k < length; k++)
            for (int c = 0; c < outputs.Channels; c++) outputs[s, k, c] = x[k * outputs.Channels + c];
    }

    private double[] Layer(int l, double[] x, int length, double[] ranges)
    {
        RecurrenceShape shape = _layers[l].Shape;
        var w = new RecurrenceWeights(shape, _weights[l]);
        int n = shape.StateSize, d = shape.Inputs, o = shape.Outputs;
        bool linear = shape.IsLinearInTime;
        double dt = _layers[l].TimeStep;
        double[] h = new double[n], recurrent = new double[n], next = new double[n], y = new double[length * o],
            features = new double[shape.Features];
        CellStep? cell = shape.Cell == RecurrentCell.Residual ? null : new CellStep(shape, Sigma);
        int part = StatesOfPart(shape);
        double[] uniform = _rounding.State is { IsStochastic: true } ? new double[n] : [];
        var random = new CounterRandom((ulong)_rounding.Seed,
            Initialization.Hash(Invariant($"state {_rounding.Draw} {l}")));
        for (int k = 0; k < length; k++)
        {
            if (cell is null) Recur(shape, w, h, recurrent);
            else cell.Take(w, x.AsSpan(k * d, d), h, next);
            if (uniform.Length > 0) random.FillUniform(uniform, (ulong)k * (ulong)n);
            for (int i = 0; i < n; i++)
            {
                double stored = next[i];
                if (cell is null)
                {
                    double u = w.Bias[i];
                    for (int c = 0; c < d; c++) u += w.Input[i * d + c] * x[k * d + c];
                    stored = linear ? u + recurrent[i] : h[i] + dt * Sigma(shape.Activation, u - recurrent[i]);
                }
                int range = _parts[l] + i / part;
                if (_rounding.State is { } format) stored = format.Round(stored, _ranges[range], uniform.Length > 0 ? uniform[i] : 0);
                // The recurrent part of all units is known by now.
                h[i] = stored;
                if (ranges.Length > 0) ranges[range] = Math.Max(ranges[range], Math.Abs(stored));
            }
            if (shape.Undecoded) h.AsSpan(0, o).CopyTo(y.AsSpan(k * o));
            for (int c = 0; c < shape.Decoded && !shape.Undecoded; c++)
            {
                double sum = w.OutputBias[c];
                for (int i = 0; i < shape.ReadSize; i++)
                    sum += w.Output[c * shape.ReadSize + i] * (shape.Layerwise ? Sigma(shape.Activation, h[i]) : h[i]);
                if (shape.Features > 0) features[c] = Sigma(shape.Activation, sum);
                else y[k * o + c] = sum;
            }
            for (int c = 0; c < o && shape.Features > 0; c++)
            {
                y[k * o + c] = w.ReadoutBias[c];
                for (int f = 0; f < shape.Features; f++) y[k * o + c] += w.Readout[c * shape.Features + f] * features[f];
            }
        }
        return y;
    }

    // h and c of an LSTM have ranges of their own; complex units have one for both of their numbers.
    private static int StatesOfPart(RecurrenceShape shape) => shape.Cell == RecurrentCell.Lstm ? shape.Units : shape.StateSize;

    private static void Recur(RecurrenceShape shape, in RecurrenceWeights w, double[] h, double[] recurrent)
    {
        for (int i = 0; i < shape.Units; i++)
        {
            if (shape.Complex)
            {
                double re = w.Recurrent[2 * i], im = w.Recurrent[2 * i + 1];
                (recurrent[2 * i], recurrent[2 * i + 1]) = (re * h[2 * i] - im * h[2 * i + 1], im * h[2 * i] + re * h[2 * i + 1]);
            }
            else if (shape.Dense)
            {
                recurrent[i] = 0;
                for (int j = 0; j < shape.Units; j++) recurrent[i] += w.Recurrent[i * shape.Units + j] * h[j];
            }
            else recurrent[i] = w.Recurrent[i] * h[i];
        }
    }

    private double Sigma(Activation activation, double z)
    {
        double value = ReferenceKernel.Apply(activation, z);
        if (_levels.Length == 0 || !double.IsFinite(value)) return value;
        int level = (int)Math.Round((value + 1) / 2 * (_levels.Length - 1));
        return _levels[level];
    }

    private double[] Staircase(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1, nameof(bits));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 16, nameof(bits));
        int count = 1 << bits;
        var levels = new double[count];
        new CounterRandom((ulong)_rounding.Seed, Initialization.Hash(Invariant($"levels {_rounding.Draw}"))).FillNormal(levels);
        double apart = 2.0 / (count - 1);
        for (int i = 0; i < count; i++) levels[i] = -1 + apart * (i + _rounding.LevelNoise * levels[i]);
        return levels;
    }
}
