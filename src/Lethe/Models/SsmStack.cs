namespace Lethe.Models;

/// <summary>
/// Several layers, one above the other. Forward keeps what each layer reads; backward goes from the last layer to the first, each
/// recomputing its states from that. Sequences are taken in groups of tiles whose size depends on their length alone, so that memory is
/// bounded and sums have one order.
/// </summary>
internal sealed class SsmStack
{
    // Values in the largest buffer of one group: 32 MB.
    private const int LargestBuffer = 1 << 22;

    private readonly RecurrenceShape[] _shapes;
    private readonly double _timeStep;
    private readonly ParameterSet _parameters;
    private readonly int[] _offsets;
    private readonly ILayerWeights[] _units;
    private readonly RecurrenceKernel[] _kernels;
    private readonly double[][] _weights, _gradients, _sums;
    private readonly List<StackBuffers> _buffers = [];
    private int[] _all = [];
    private StackStates? _states;

    /// <summary>The layers of <paramref name="shapes"/>, whose parameters lie one after another and become weights by
    /// <paramref name="units"/>.</summary>
    public SsmStack(RecurrentOptions options, RecurrenceShape[] shapes, ParameterSet parameters, ILayerWeights[] units)
    {
        _shapes = shapes;
        _timeStep = options.TimeStep;
        _parameters = parameters;
        _offsets = new int[shapes.Length];
        for (int l = 1; l < shapes.Length; l++) _offsets[l] = _offsets[l - 1] + units[l - 1].Count;
        _units = units;
        _kernels = Array.ConvertAll(shapes, shape => RecurrenceKernels.Create(shape, options.TimeStep));
        _weights = Array.ConvertAll(shapes, shape => new double[shape.TotalSize]);
        _gradients = Array.ConvertAll(shapes, shape => new double[shape.TotalSize]);
        _sums = Array.ConvertAll(shapes, shape => new double[shape.TotalSize]);
    }

    /// <summary>What each layer computes with the weights as they are now.</summary>
    public IReadOnlyList<LayerRecurrence> Layers
    {
        get
        {
            WriteWeights();
            return [.. _shapes.Select((shape, l) => new LayerRecurrence(shape, _timeStep, [.. _weights[l]]))];
        }
    }

    /// <summary>Number of sequences in the chosen tiles, which are checked.</summary>
    public static int Sequences(TiledSequences inputs, ReadOnlySpan<int> tiles)
    {
        if (tiles.IsEmpty) throw new ArgumentException("No tiles given: a loss needs at least one.", nameof(tiles));
        int sequences = 0;
        foreach (int tile in tiles)
        {
            if ((uint)tile >= (uint)inputs.Tiles)
                throw new ArgumentOutOfRangeException(nameof(tiles), tile, $"The batch has tiles 0..{inputs.Tiles - 1}.");
            sequences += inputs.LanesOf(tile);
        }
        return sequences;
    }

    /// <summary>Numbers of state of all layers.</summary>
    public int StateSize => _shapes.Sum(shape => shape.StateSize);

    /// <summary>Outputs of all sequences; lanes beyond the batch are set to 0.</summary>
    public void Forward(TiledSequences inputs, TiledSequences outputs, in PassStates states, Workers workers)
    {
        TiledSequences.RequireOutputs(inputs, outputs, _shapes[^1].Outputs);
        states.Require(inputs.Count, StateSize);
        WriteWeights();
        for (int from = 0, size = GroupSize(inputs); from < inputs.Tiles; from += size)
        {
            ReadOnlySpan<int> group = Tiles(inputs, from, size);
            StackStates? layers = states.IsNone ? null : StatesOf(group.Length);
            layers?.TakeStates(states.Initial, group);
            StackBuffers buffers = Run(inputs, group, layers, workers);
            layers?.GiveStates(states.Final, group);
            for (int i = 0; i < group.Length; i++) buffers.Outputs.Tile(i).CopyTo(outputs.Tile(group[i]));
        }
        ClearPadding(outputs.Tile(outputs.Tiles - 1), outputs.LanesOf(outputs.Tiles - 1));
    }

    /// <summary>The gradients of <see cref="IStatefulModel.Backward"/>.</summary>
    public void Backward(TiledSequences inputs, TiledSequences outputGradients, in PassStates states, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        TiledSequences.RequireOutputs(inputs, outputGradients, _shapes[^1].Outputs);
        if (inputGradients is not null) TiledSequences.RequireOutputs(inputs, inputGradients, inputs.Channels);
        states.Require(inputs.Count, StateSize);
        WriteWeights();
        foreach (double[] sum in _sums) sum.AsSpan().Clear();
        for (int from = 0, size = GroupSize(inputs); from < inputs.Tiles; from += size)
        {
            ReadOnlySpan<int> group = Tiles(inputs, from, size);
            StackStates layers = StatesOf(group.Length);
            layers.TakeStates(states.Initial, group);
            StackBuffers buffers = Run(inputs, group, layers, workers);
            layers.GiveStates(states.Final, group);
            layers.TakeStates(states.Initial, group);
            layers.TakeGradients(states.FinalGradients, group);
            for (int i = 0; i < group.Length; i++)
            {
                outputGradients.Tile(group[i]).CopyTo(buffers.Outputs.Tile(i));
                ClearPadding(buffers.Outputs.Tile(i), inputs.LanesOf(group[i]));
            }
            TiledSequences? below = inputGradients is null ? null : buffers.InputDerivative;
            Back(buffers, layers, below, workers);
            layers.GiveGradients(states.InitialGradients, group);
            for (int i = 0; i < group.Length && below is not null; i++)
            {
                below.Tile(i).CopyTo(inputGradients!.Tile(group[i]));
                ClearPadding(inputGradients.Tile(group[i]), inputs.LanesOf(group[i]));
            }
        }
        FromKernel(gradient);
    }

    /// <summary>Steps of all layers from states of 0.</summary>
    public SequenceStepper Start(int lanes)
    {
        WriteWeights();
        return new StackStepper([.. _shapes.Select((shape, l) => RecurrenceKernels.Start(shape, _timeStep, _weights[l], lanes))]);
    }

    /// <summary>Values of lanes without a sequence become 0.</summary>
    internal static void ClearPadding(Span<double> tile, int lanes)
    {
        for (int at = 0; at < tile.Length && lanes < TiledSequences.Lanes; at++)
            if (at % TiledSequences.Lanes >= lanes) tile[at] = 0;
    }

    /// <summary>A loss over the chosen tiles and, unless <paramref name="gradient"/> is empty, its gradient in the parameters.</summary>
    public double Evaluate<TLoss>(TLoss loss, TiledSequences inputs, ReadOnlySpan<int> tiles, Span<double> gradient, Workers workers)
        where TLoss : IOutputLoss, allows ref struct
    {
        WriteWeights();
        foreach (double[] sum in _sums) sum.AsSpan().Clear();
        double total = 0;
        for (int from = 0, size = GroupSize(inputs); from < tiles.Length; from += size)
        {
            ReadOnlySpan<int> group = tiles.Slice(from, Math.Min(size, tiles.Length - from));
            StackBuffers buffers = Run(inputs, group, null, workers);
            total += loss.Take(buffers.Outputs, group, !gradient.IsEmpty);
            if (!gradient.IsEmpty) Back(buffers, null, null, workers);
        }
        if (!gradient.IsEmpty) FromKernel(gradient);
        return total * loss.Scale;
    }

    private void FromKernel(Span<double> gradient)
    {
        for (int l = 0; l < _shapes.Length; l++)
            _units[l].FromKernel(Values(l), _sums[l], gradient.Slice(_offsets[l], _units[l].Count));
    }

    private ReadOnlySpan<int> Tiles(TiledSequences inputs, int from, int size)
    {
        if (_all.Length != inputs.Tiles) _all = [.. Enumerable.Range(0, inputs.Tiles)];
        return _all.AsSpan(from, Math.Min(size, _all.Length - from));
    }

    private StackStates StatesOf(int tiles) => _states?.Tiles == tiles ? _states : _states = new StackStates(_shapes, tiles);

    private Span<double> Values(int layer) => _parameters.Values.Slice(_offsets[layer], _units[layer].Count);

    private void WriteWeights()
    {
        for (int l = 0; l < _shapes.Length; l++) _units[l].ToKernel(Values(l), _weights[l]);
    }

    private StackBuffers Run(TiledSequences inputs, ReadOnlySpan<int> tiles, StackStates? states, Workers workers)
    {
        if (inputs.Channels != _shapes[0].Inputs)
            throw new ArgumentException($"inputs have {inputs.Channels} channels, the model reads {_shapes[0].Inputs}.", nameof(inputs));
        StackBuffers buffers = Buffers(tiles.Length, inputs.Length);
        for (int i = 0; i < tiles.Length; i++) inputs.Tile(tiles[i]).CopyTo(buffers.Signals[0].Tile(i));
        for (int l = 0; l < _kernels.Length; l++)
        {
            _kernels[l].Run(new()
            {
                Task = RecurrenceTask.Forward,
                Weights = _weights[l],
                Inputs = buffers.Signals[l],
                Outputs = buffers.Signals[l + 1],
                InitialStates = states?.States(l),
                FinalStates = states?.States(l),
                Workers = workers,
            });
        }
        return buffers;
    }

    /// <summary>Adds the gradients of all layers, from the derivative in the outputs, which stands in their place.</summary>
    private void Back(StackBuffers buffers, StackStates? states, TiledSequences? inputGradients, Workers workers)
    {
        TiledSequences above = buffers.Outputs;
        for (int l = _kernels.Length - 1; l >= 0; l--)
        {
            TiledSequences? below = l == 0 ? inputGradients : buffers.Derivative(l);
            _kernels[l].Run(new()
            {
                Task = RecurrenceTask.Backward,
                Weights = _weights[l],
                Inputs = buffers.Signals[l],
                Outputs = above,
                Gradient = _gradients[l],
                InputGradients = below,
                InitialStates = states?.States(l),
                InitialStateGradients = states?.Gradients(l),
                FinalStateGradients = states?.Gradients(l),
                Workers = workers,
            });
            double[] sum = _sums[l], part = _gradients[l];
            for (int i = 0; i < sum.Length; i++) sum[i] += part[i];
            above = below ?? above;
        }
    }

    private StackBuffers Buffers(int tiles, int length)
    {
        foreach (StackBuffers known in _buffers)
            if (known.Tiles == tiles && known.Length == length) return known;
        var buffers = new StackBuffers(_shapes, tiles, length);
        _buffers.Add(buffers);
        return buffers;
    }

    private int GroupSize(TiledSequences inputs)
    {
        int widest = 1;
        foreach (RecurrenceShape shape in _shapes) widest = Math.Max(widest, Math.Max(shape.Inputs, shape.Outputs));
        return (int)Math.Max(1, LargestBuffer / ((long)inputs.Length * widest * TiledSequences.Lanes));
    }
}
