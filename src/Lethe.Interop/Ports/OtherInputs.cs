namespace Lethe.Interop.Ports;

/// <summary>The inputs of a model that take no sequences: states, which begin at 0, and what the user sets.</summary>
internal sealed class OtherInputs(IPortedModel model, PortWords words)
{
    /// <summary>What to do where a model reads names of tokens.</summary>
    internal const string Tokens = "If it reads tokens, write how many there are: vocabulary=N; else set=NAME:VALUE";

    private const string LengthWord = "length";

    // Layers of a recurrent network whose states are looked for.
    private const int MostLayers = 8;

    /// <summary>Whether a word says what an input is.</summary>
    internal bool IsSaid(string name) => words.Set.Any(one => one.Name == name) || words.States.Any(one => one.In == name);

    /// <summary>All inputs of floating-point numbers that no word names: states that begin at 0. A second sequence, or a single number,
    /// is no
    /// state: 0 would be a guess.</summary>
    /// <exception cref="ProblemException">Their size is open, or too large. One is no state.</exception>
    internal IReadOnlyList<PortFill> InitialStates(IReadOnlyList<ModelPort> inputs, Sized sized)
    {
        PortFill[] states = [.. model.Inputs.Where(port => port.IsFloat && !inputs.Contains(port) && !IsSaid(port.Name))
            .Select(port => new PortFill(port, ShapeOf(port, inputs[0], sized), 0))];
        if (states.FirstOrDefault(state => state.Shape.Contains(PortFill.Time)) is { } sequence)
            throw Problem($"input '{sequence.Port.Name}' is {sequence.Port.Text}: a sequence as well, and what fills it is not " +
                "known", "a word for each sequence", $"Write input={inputs[0].Name},{sequence.Port.Name} for both side by side, or " +
                $"set={sequence.Port.Name}:VALUE");
        if (states.FirstOrDefault(state => state.Port.Shape is { Count: < 2 }) is { } number) throw Unfilled(number.Port);
        long total = states.Sum(state => (long)PortFill.Product(model.Path, state.Port, state.ShapeOf(sized.Batch ?? 1, sized.Time ?? 1)));
        return total <= PortFill.MostValues ? states
            : throw Problem(Invariant($"its {states.Length} initial states have {total} numbers"), PortFill.MostText,
                "Export the model without them");
    }

    /// <summary>A state that a word names.</summary>
    internal PortFill State(string name, ModelPort input, Sized sized)
    {
        ModelPort port = model.Inputs.First(one => one.Name == name);
        return port.IsFloat ? new PortFill(port, ShapeOf(port, input, sized), 0)
            : throw Problem($"input '{name}' is {port.Text}", "a state of floating-point numbers", "Name another, or write set=NAME:VALUE");
    }

    /// <summary>What the user sets. An input of whole numbers or flags that nobody sets stops the reading: 0 would be a guess.</summary>
    /// <param name="inputs">Those that need no value: sequences, and states that a word names.</param>
    /// <param name="sized">Dimensions.</param>
    /// <param name="zeros">Whether other inputs of floating-point numbers are states that begin at 0.</param>
    internal IReadOnlyList<PortFill> Fills(IReadOnlyList<ModelPort> inputs, Sized sized, bool zeros)
    {
        var fills = new List<PortFill>();
        foreach (ModelPort port in model.Inputs)
        {
            if (inputs.Contains(port)) continue;
            string? value = words.Set.FirstOrDefault(one => one.Name == port.Name).Value;
            if (value is not null) fills.Add(new PortFill(port, ShapeOf(port, inputs[0], sized), ValueOf(port.Name, value)));
            else if (!port.IsFloat || !zeros) throw Unfilled(port);
        }
        return fills;
    }

    /// <summary>
    /// Calls the model. States whose shape its file does not say are looked for: shapes of (layers, batch, size), (batch, size) with the
    /// sizes
    /// of its weights are tried until one runs and comes back.
    /// </summary>
    internal Reading WithTriedStates(Reading candidate, int batch, int time, out IReadOnlyList<PortTensor> answers)
    {
        int[] open = [.. Enumerable.Range(0, candidate.States.Count).Where(i => candidate.States[i].In.Port.Shape is null)];
        if (open.Length == 0)
        {
            answers = Called(model, candidate, batch, time);
            return candidate;
        }

        ProblemException? first = null;
        foreach (long[] shape in StateShapes())
        {
            Reading tried = candidate with
            {
                States = [.. candidate.States.Select((one, i) => open.Contains(i) ? (one.In with { Shape = shape }, one.Out) : one)],
            };
            try
            {
                answers = Called(model, tried, batch, time);
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                first ??= e;
                continue;
            }
            long[] wanted = tried.States[open[0]].In.ShapeOf(batch, time);
            if (answers.Count(y => y.Shape.AsSpan().SequenceEqual(wanted)) < open.Length) continue;
            return tried with
            {
                Notes = [.. tried.Notes, $"its states {string.Join(", ", open.Select(i => $"'{tried.States[i].In.Port.Name}'"))} are " +
                    $"({string.Join(", ", shape.Select(d => d == PortFill.Batch ? "batch" : Invariant($"{d}")))}): " +
                    "the first shape it runs with"],
            };
        }
        throw first ?? Problem("the shape of its states is not known", "states of (layers, batch, size) or (batch, size)",
            "Wrap the model so that forward takes the sequences alone and begins with states of 0");
    }

    /// <summary>One call with waves for sequences.</summary>
    internal static IReadOnlyList<PortTensor> Called(IPortedModel model, Reading reading, int batch, int time)
    {
        var tensors = new List<PortTensor>();
        for (int p = 0; p < reading.Inputs.Count; p++)
        {
            long[] shape = new long[reading.InputAxes.Rank];
            Array.Fill(shape, reading.Channels);
            if (reading.InputAxes.Batch >= 0) shape[reading.InputAxes.Batch] = batch;
            if (reading.InputAxes.Time >= 0) shape[reading.InputAxes.Time] = time;
            var values = new double[PortFill.Product(model.Path, reading.Inputs[p], shape)];
            for (int i = 0; i < values.Length; i++) values[i] = reading.Trial((long)i + p);
            tensors.Add(new PortTensor(reading.Inputs[p].Name, values, shape, reading.Vocabulary is not null));
        }
        foreach ((PortFill state, _) in reading.States) tensors.Add(state.Of(model.Path, batch, time));
        foreach (PortFill fill in reading.Fills) tensors.Add(fill.Of(model.Path, batch, time));
        return model.Call(tensors, null);
    }

    private IEnumerable<long[]> StateShapes()
    {
        foreach (int size in model.WeightSizes)
        {
            for (int layers = 1; layers <= MostLayers; layers++) yield return [layers, PortFill.Batch, size];
            yield return [PortFill.Batch, size];
        }
    }

    private long[] ShapeOf(ModelPort port, ModelPort input, Sized sized)
    {
        if (port.Shape is not { } shape) return [];
        PortDimension batch = Of(input, sized.Axes.Batch), time = Of(input, sized.Axes.Time);
        bool one = shape.Count(d => d.Size is null) == 1;
        return [.. shape.Select(d => d.Size ?? (Same(d, batch) || DimensionNames.IsBatch(d) ? PortFill.Batch
            : Same(d, time) || DimensionNames.IsTime(d) ? PortFill.Time : one ? PortFill.Batch
            : throw Problem($"input '{port.Name}' is {port.Text}: its size is open", "one open dimension, the batch",
                "Export the model with named dimensions")))];

        static bool Same(PortDimension a, PortDimension b) => a.Symbol.Length > 0 && a.Symbol == b.Symbol;
        static PortDimension Of(ModelPort port, int d) => d >= 0 && port.Shape is { } shape && d < shape.Count ? shape[d] : default;
    }

    private ProblemException Unfilled(ModelPort port) =>
        Problem($"input '{port.Name}' is {port.Text}: what it is to be filled with is not known",
            "a value for each input besides sequences and states",
            $"Write set={port.Name}:VALUE, a number, true, false, or length for the number of steps" +
            (port.IsFloat ? $"; or, for a state, state={port.Name}:OUTPUT" : ""));

    private double? ValueOf(string name, string value)
    {
        if (value == LengthWord) return null;
        if (bool.TryParse(value, out bool flag)) return flag ? 1 : 0;
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : throw ProblemException.Usage("memory: setting of a model file", $"set={name}:{value}",
                "a number, true, false, or length for the number of steps", $"write for example set={name}:1");
    }

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(model.Path, actual, expected, remedy);
}
