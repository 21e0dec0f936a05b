namespace Lethe.Training;

/// <summary>
/// Any error of the outputs, weighted along time, on whole sequences or window by window with the state carried (truncated
/// back-propagation): 1/(N T o) sum of v_k e(y^_k, y_k), e squared or absolute, or 1/(N T) sum of v_k times the cross entropy of every step
/// against the label of its sequence. It costs a forward pass beside each gradient. Targets that are missing do not count.
/// </summary>
public sealed class OutputObjective : ITrainingObjective
{
    private const ulong CarryStream = 0x4361_7272_7900_0000;

    // Of a pass without gradient: what is held beside the data stays small.
    private const int TilesAtOnce = 64;

    private readonly TiledSequences _validationInputs;
    private readonly OutputErrors _train, _validation;
    private readonly int _window;
    private readonly StateCarry _carry;
    private readonly ulong _seed;

    /// <summary>On numbers.</summary>
    /// <param name="data">Sequences.</param>
    /// <param name="error">e.</param>
    /// <param name="timeWeights">v; empty: ones.</param>
    /// <param name="window">Steps of a window; null: whole sequences.</param>
    /// <param name="carry">Where windows begin.</param>
    /// <param name="seed">Of noise and permutations.</param>
    public OutputObjective(DataSplit data, ErrorKind error, double[] timeWeights, int? window = null, StateCarry carry = StateCarry.Zero,
        long seed = 0)
        : this((data ?? throw new ArgumentNullException(nameof(data))).TrainInputs, data.ValidationInputs,
            new OutputErrors(data.TrainTargets, error, timeWeights), new OutputErrors(data.ValidationTargets, error, timeWeights), window,
            carry, seed)
    {
    }

    /// <summary>On labels, the cross entropy at every step.</summary>
    /// <param name="data">Sequences.</param>
    /// <param name="timeWeights">v; empty: ones.</param>
    /// <param name="window">Steps of a window; null: whole sequences.</param>
    /// <param name="carry">Where windows begin.</param>
    /// <param name="seed">Of noise and permutations.</param>
    public OutputObjective(LabelledSequences data, double[] timeWeights, int? window = null, StateCarry carry = StateCarry.Zero,
        long seed = 0)
        : this((data ?? throw new ArgumentNullException(nameof(data))).TrainInputs, data.ValidationInputs,
            new OutputErrors(data.TrainLabels, timeWeights), new OutputErrors(data.ValidationLabels, timeWeights), window, carry, seed)
    {
    }

    /// <summary>On tokens, the cross entropy of each step against its own.</summary>
    /// <param name="data">Sequences; targets are tokens, (batch, time, 1), NaN where there is none.</param>
    /// <param name="vocabulary">How many tokens there are: the model's outputs.</param>
    /// <param name="timeWeights">v; empty: ones.</param>
    /// <param name="window">Steps of a window; null: whole sequences.</param>
    /// <param name="carry">Where windows begin.</param>
    /// <param name="seed">Of noise and permutations.</param>
    /// <exception cref="ArgumentException">A target is no token.</exception>
    public static OutputObjective OfTokens(DataSplit data, int vocabulary, double[] timeWeights, int? window = null,
        StateCarry carry = StateCarry.Zero, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new OutputObjective(data.TrainInputs, data.ValidationInputs,
            OutputErrors.OfTokens(data.TrainTargets, vocabulary, timeWeights),
            OutputErrors.OfTokens(data.ValidationTargets, vocabulary, timeWeights), window, carry, seed);
    }

    private OutputObjective(TiledSequences inputs, TiledSequences validationInputs, OutputErrors train, OutputErrors validation,
        int? window, StateCarry carry, long seed)
    {
        if (window < 1) throw new ArgumentOutOfRangeException(nameof(window), window, "Expected at least one step.");
        TrainInputs = inputs;
        _validationInputs = validationInputs;
        _train = train;
        _validation = validation;
        _window = Math.Min(window ?? inputs.Length, inputs.Length);
        _carry = carry;
        _seed = (ulong)seed;
        Windows = WindowsOf(inputs.Length, window);
    }

    /// <inheritdoc/>
    public TiledSequences TrainInputs { get; }

    /// <inheritdoc/>
    public int Windows { get; }

    /// <summary>Windows of a sequence; the last may be shorter.</summary>
    /// <param name="length">Steps of the sequence.</param>
    /// <param name="window">Steps of a window; null: one window.</param>
    public static int WindowsOf(int length, int? window) => window is { } steps ? (int)(((long)length + steps - 1) / steps) : 1;

    /// <inheritdoc/>
    public double TermsOf(ReadOnlySpan<int> tiles, int window) =>
        _train.Terms(TrainInputs, tiles, window * _window, Steps(window));

    /// <inheritdoc/>
    public double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, Span<double> gradient, Workers workers) =>
        Windows == 1 ? LossAndGradient(model, tiles, 0, null, gradient, workers)
        : throw new InvalidOperationException("Windows are trained on with the state of training.");

    /// <inheritdoc/>
    public double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, int window, TrainingState? state, Span<double> gradient,
        Workers workers)
    {
        IStatefulModel stateful = Stateful(model);
        int from = window * _window, steps = Steps(window);
        TiledSequences inputs = Picked(TrainInputs, tiles, from, steps), outputs = new(inputs.Count, steps, model.OutputSize);
        PassStates states = default;
        if (Windows > 1)
        {
            states = new PassStates
            {
                Initial = window == 0 ? null : state!.Carried,
                Final = new TiledSequences(inputs.Count, 1, stateful.StateSize),
            };
        }
        if (states.IsNone) stateful.Forward(inputs, outputs, workers);
        else stateful.Forward(inputs, outputs, states, workers);
        double loss = _train.Differentiate(outputs, TrainInputs, tiles, from, true);
        stateful.Backward(inputs, outputs, new PassStates { Initial = states.Initial }, gradient, null, workers);
        if (states.Final is { } final) Carry(state!, final, tiles, window);
        return loss;
    }

    /// <inheritdoc/>
    public double ValidationLoss(IParametricModel model, Workers workers) => Loss(model, _validationInputs, _validation, workers);

    /// <summary>The same loss on other sequences of numbers.</summary>
    public static double Loss(ISequenceModel model, TiledSequences inputs, TiledSequences targets, ErrorKind error, double[] timeWeights,
        Workers workers) => Loss(model, inputs, new OutputErrors(targets, error, timeWeights), workers);

    /// <summary>The mean cross entropy of every step of other sequences.</summary>
    public static double Loss(ISequenceModel model, TiledSequences inputs, ReadOnlyMemory<int> labels, double[] timeWeights,
        Workers workers) => Loss(model, inputs, new OutputErrors(labels, timeWeights), workers);

    /// <summary>The mean cross entropy of each step of other sequences against its token.</summary>
    public static double LossOfTokens(ISequenceModel model, TiledSequences inputs, TiledSequences tokens, double[] timeWeights,
        Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Loss(model, inputs, OutputErrors.OfTokens(tokens, model.OutputSize, timeWeights), workers);
    }

    /// <summary>The plain mean cross entropy of each step against its token, between bounds, and how many terms each mean is of.</summary>
    public static (double Loss, double Terms)[] ByPositionOfTokens(ISequenceModel model, TiledSequences inputs, TiledSequences tokens,
        IReadOnlyList<int> bounds, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ByPosition(model, inputs, OutputErrors.OfTokens(tokens, model.OutputSize, []), bounds, workers);
    }

    /// <summary>The plain mean error of numbers between bounds 0 &lt; b_1 &lt; b_2 ...: steps [0, b_1), [b_1, b_2), ..., and how many terms
    /// each mean is of; NaN where it is of none.</summary>
    public static (double Loss, double Terms)[] ByPosition(ISequenceModel model, TiledSequences inputs, TiledSequences targets,
        ErrorKind error, IReadOnlyList<int> bounds, Workers workers) =>
        ByPosition(model, inputs, new OutputErrors(targets, error, []), bounds, workers);

    /// <summary>The plain mean cross entropy of every step between bounds.</summary>
    public static (double Loss, double Terms)[] ByPosition(ISequenceModel model, TiledSequences inputs, ReadOnlyMemory<int> labels,
        IReadOnlyList<int> bounds, Workers workers) => ByPosition(model, inputs, new OutputErrors(labels, []), bounds, workers);

    private static (double, double)[] ByPosition(ISequenceModel model, TiledSequences inputs, OutputErrors errors,
        IReadOnlyList<int> bounds, Workers workers)
    {
        double[] loss = new double[bounds.Count], counted = new double[bounds.Count];
        for (int first = 0; first < inputs.Tiles; first += TilesAtOnce)
        {
            int[] tiles = [.. Enumerable.Range(first, Math.Min(TilesAtOnce, inputs.Tiles - first))],
                places = [.. Enumerable.Range(0, tiles.Length)];
            TiledSequences part = Picked(inputs, tiles, 0, inputs.Length), outputs = new(part.Count, part.Length, model.OutputSize);
            model.Forward(part, outputs, workers);
            for (int b = 0; b < bounds.Count; b++)
            {
                int from = b == 0 ? 0 : bounds[b - 1];
                TiledSequences some = Picked(outputs, places, from, bounds[b] - from);
                double terms = errors.Terms(inputs, tiles, from, some.Length);
                loss[b] += terms * errors.Differentiate(some, inputs, tiles, from, false);
                counted[b] += terms;
            }
        }
        return [.. loss.Zip(counted, (sum, terms) => (sum / terms, terms))];
    }

    private static double Loss(ISequenceModel model, TiledSequences inputs, OutputErrors errors, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        double loss = 0, counted = 0;
        for (int first = 0; first < inputs.Tiles; first += TilesAtOnce)
        {
            int[] tiles = [.. Enumerable.Range(first, Math.Min(TilesAtOnce, inputs.Tiles - first))];
            TiledSequences part = Picked(inputs, tiles, 0, inputs.Length), outputs = new(part.Count, part.Length, model.OutputSize);
            model.Forward(part, outputs, workers);
            double terms = errors.Terms(inputs, tiles, 0, outputs.Length);
            if (terms > 0) loss += terms * errors.Differentiate(outputs, inputs, tiles, 0, false);
            counted += terms;
        }
        return counted == 0 ? 0 : loss / counted;
    }

    private int Steps(int window) => Math.Min(_window, TrainInputs.Length - window * _window);

    /// <summary>Keeps where the next window begins; the last one leaves nothing.</summary>
    private void Carry(TrainingState state, TiledSequences final, ReadOnlySpan<int> tiles, int window)
    {
        int[] lanes = Lanes(tiles);
        double squares = 0;
        foreach (int lane in lanes)
            for (int i = 0; i < final.Channels; i++) squares += final[lane, 0, i] * final[lane, 0, i];
        double root = Math.Sqrt(squares / ((double)lanes.Length * final.Channels));
        state.StateNorm = root;
        state.Carried = window == Windows - 1 || _carry == StateCarry.Zero ? null : final;
        var random = new CounterRandom(_seed, CarryStream + (ulong)state.Step);
        if (state.Carried is null || _carry == StateCarry.Previous) return;
        var next = new TiledSequences(final.Count, 1, final.Channels);
        if (_carry == StateCarry.Noise)
        {
            var noise = new double[lanes.Length * final.Channels];
            random.FillNormal(noise);
            for (int l = 0; l < lanes.Length; l++)
                for (int i = 0; i < final.Channels; i++) next[lanes[l], 0, i] = root * noise[l * final.Channels + i];
        }
        else
        {
            int[] from = [.. lanes];
            random.Shuffle(from);
            for (int l = 0; l < lanes.Length; l++)
                for (int i = 0; i < final.Channels; i++) next[lanes[l], 0, i] = final[from[l], 0, i];
        }
        state.Carried = next;
    }

    /// <summary>Lanes of the picked tiles that hold sequences.</summary>
    private int[] Lanes(ReadOnlySpan<int> tiles)
    {
        var lanes = new List<int>();
        for (int t = 0; t < tiles.Length; t++)
            for (int lane = 0; lane < TrainInputs.LanesOf(tiles[t]); lane++) lanes.Add(t * TiledSequences.Lanes + lane);
        return [.. lanes];
    }

    /// <summary>Some steps of chosen tiles as a batch of their own.</summary>
    private static TiledSequences Picked(TiledSequences all, ReadOnlySpan<int> tiles, int from, int steps)
    {
        var picked = new TiledSequences(tiles.Length * TiledSequences.Lanes, steps, all.Channels);
        int row = all.Channels * TiledSequences.Lanes;
        for (int t = 0; t < tiles.Length; t++) all.Tile(tiles[t]).Slice(from * row, steps * row).CopyTo(picked.Tile(t));
        return picked;
    }

    private static IStatefulModel Stateful(IParametricModel model) => model.Stateful
        ?? throw new ArgumentException($"model '{model.Name}' gives no gradient from that of its outputs: train it on mean squares.",
            nameof(model));
}
