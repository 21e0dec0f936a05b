namespace Lethe.Interop.Ports;

/// <summary>
/// Finds how a model is to be read. What a file declares and a user says restricts the readings; each that is left is tried: it must run
/// with two numbers of steps and give a value for each step of each sequence. Where several do, those remain that work as a causal
/// model of separate sequences with a memory. One is taken, several are named.
/// </summary>
internal sealed class ReadingSearch
{
    // Sequences and steps of the trials: numbers that are no sizes of small models, so that dimensions can be told apart.
    private const int Sequences = 3, FirstSteps = 7, SecondSteps = 11;

    // A model of fewer steps is called step by step.
    private const int FewestSteps = 4;

    private const int MostSequences = 1 << 24, MostSteps = 1 << 20, MostChannels = 1 << 16;

    private readonly IPortedModel _model;
    private readonly PortWords _words;
    private readonly OtherInputs _others;
    private readonly ReadingProblems _problems;

    // What says more than why a trial failed: the number of channels that was said is not the file's, states can be fed back in several
    // ways. And why the plainest order is none: an input needs a word.
    private ProblemException? _told, _open;

    internal ReadingSearch(IPortedModel model, PortWords words)
    {
        (_model, _words) = (model, words);
        _others = new OtherInputs(model, words);
        _problems = new ReadingProblems(model, words, _others);
        _problems.RequireNames("input", words.Inputs, model.Inputs);
        _problems.RequireNames("input", [.. words.States.Select(one => one.In)], model.Inputs);
        _problems.RequireNames("input", [.. words.Set.Select(one => one.Name)], model.Inputs);
        if (model.Outputs.Count > 0)
        {
            _problems.RequireNames("output", words.Outputs, model.Outputs);
            _problems.RequireNames("output", [.. words.States.Select(one => one.Out)], model.Outputs);
        }
    }

    /// <summary>The reading.</summary>
    /// <exception cref="ProblemException">There is none, or several, or more must be said.</exception>
    internal Reading Find()
    {
        ProblemException? first = null;
        List<Reading> fallback = [];
        foreach (Func<IEnumerable<Reading>> kind in Kinds())
        {
            // Orders that the names of dimensions speak against come last. Numbers of channels that nobody says are tried in turn, each
            // with
            // every order.
            foreach (IGrouping<(bool, int), Reading> same in Candidates(kind, ref first)
                .GroupBy(one => (one.IsUnlikely, one.GuessedChannels ? one.Channels : 0)).OrderBy(group => group.Key.Item1))
            {
                List<Reading> found = Running(same, ref first);
                Reading[] fitting = [.. found.Where(one => PortedModels.Fits(_model, one))];
                if (fitting.Length == 1) return fitting[0];
                if (fitting.Length > 1) throw _problems.Several(fitting);
                // Of the others that run without being one, the reason why the plain order is none says more.
                if (fallback.Count == 0 && found.Any(one => _words.Layout is not null || one.InputAxes.Batch == 0 && one.InputAxes.Time == 1
                    || one.Mode == ReadingMode.Steps)) fallback = found;
            }
        }
        if (_told is not null) throw _told;
        if (fallback.Count == 0)
            throw first ?? _open ?? Problem("it has no input that takes sequences", "one of floating-point numbers", Ports());
        // Each has its fault, which whoever measures the model will find; the plainest is kept, if it is one.
        Reading plain = fallback[0];
        bool one = fallback.Count(other => other.InputAxes == plain.InputAxes) == 1
            && fallback.All(other => other.Inputs.SequenceEqual(plain.Inputs));
        return one ? plain : throw _problems.Several(fallback);
    }

    private List<Reading> Running(IEnumerable<Reading> candidates, ref ProblemException? first)
    {
        var running = new List<Reading>();
        foreach (Reading candidate in candidates)
        {
            try
            {
                running.AddRange(Tried(candidate));
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                first ??= e;
            }
        }
        return running;
    }

    private IEnumerable<Func<IEnumerable<Reading>>> Kinds()
    {
        if (_words.States.Count > 0)
        {
            yield return Stepwise;
            yield break;
        }
        if (_words.Last)
        {
            yield return () => Whole(ReadingMode.Last);
            yield break;
        }
        if (_words.Chunk is null && _words.Context == 0) yield return () => Whole(ReadingMode.Whole);
        yield return Guessed;
    }

    // Candidates are made one by one: what stops one (its channels are open) does not stop the others.
    private static IEnumerable<Reading> Candidates(Func<IEnumerable<Reading>> kind, ref ProblemException? first)
    {
        var candidates = new List<Reading>();
        try
        {
            foreach (Reading candidate in kind()) candidates.Add(candidate);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            first ??= e;
        }
        return candidates;
    }

    private IEnumerable<IReadOnlyList<ModelPort>> InputChoices()
    {
        if (_words.Inputs.Count > 0)
        {
            ModelPort[] named = [.. _words.Inputs.Select(name => _model.Inputs.First(port => port.Name == name))];
            if (named.FirstOrDefault(port => !_words.Takes(port)) is { } odd)
                throw Problem($"input '{odd.Name}' is {odd.Text}",
                    _words.Vocabulary is null ? "floating-point numbers" : "tokens: whole numbers",
                    odd.IsWhole ? OtherInputs.Tokens : _words.Vocabulary is null ? Ports() : "Omit vocabulary=");
            return [named];
        }
        return _model.Inputs.Where(port => _words.Takes(port) && !_others.IsSaid(port.Name))
            .Select(port => (IReadOnlyList<ModelPort>)[port]);
    }

    private IEnumerable<Reading> Whole(ReadingMode mode)
    {
        bool any = false;
        foreach (IReadOnlyList<ModelPort> inputs in InputChoices())
        {
            foreach (SequenceLayout layout in _words.Layout is { } said ? [said] : Enum.GetValues<SequenceLayout>())
            {
                var axes = TensorAxes.Of(layout);
                if (inputs.Any(port => port.Shape is { } shape && shape.Count != axes.Rank)) continue;
                Reading[] sized = [];
                try
                {
                    sized = [.. WithChannels(Of(mode, inputs, axes) with
                    {
                        IsUnlikely = _words.Layout is null && DimensionNames.Contradict(inputs[0], axes),
                    })];
                }
                catch (ProblemException e) when (e.Kind == ProblemKind.Input)
                {
                    _open ??= e;
                }
                any |= sized.Length > 0;
                foreach (Reading reading in sized) yield return reading;
            }
        }
        if (any) yield break;
        if (_open is not null) throw _open;
        throw _problems.Unread();
    }

    private static Reading Guess(Reading reading, int channels) => reading with
    {
        Channels = channels,
        GuessedChannels = true,
        Notes = [.. reading.Notes, Invariant($"in={channels}: the file does not say it, and it is the first it runs with")],
    };

    // The sizes and other inputs of a reading; channels 0 where they are not known.
    private Reading Of(ReadingMode mode, IReadOnlyList<ModelPort> inputs, TensorAxes axes)
    {
        int channels = axes.Rank == 2 ? 1 : 0;
        int? batch = null, time = null;
        foreach (ModelPort input in inputs)
        {
            if (input.Shape is not { } shape) continue;
            batch ??= Size(input, shape[axes.Batch].Size, MostSequences);
            time ??= Size(input, shape[axes.Time].Size, MostSteps);
            for (int d = 0; d < axes.Rank; d++)
            {
                if (d == axes.Batch || d == axes.Time) continue;
                channels = Size(input, shape[d].Size, MostChannels) ?? 0;
                if (channels > 0 && _words.Channels is { } given && given != channels)
                    throw _told ??= Problem($"input '{input.Name}' is {input.Text}, in={given} is asked for",
                        "as many channels as the model has", "Omit in=");
            }
        }
        if (axes.Rank == 2 && _words.Channels is > 1)
            throw Problem($"input '{inputs[0].Name}' is {inputs[0].Text}, in={_words.Channels} is asked for", "one channel",
                "Omit in=");
        Sized sized = new(axes, batch, time);
        return new Reading
        {
            Mode = mode,
            Inputs = inputs,
            Vocabulary = _words.Vocabulary,
            InputAxes = axes,
            Channels = channels,
            Batch = batch,
            Time = time,
            States = [.. _others.InitialStates(inputs, sized).Select(fill => (fill, (string?)null))],
            Fills = _others.Fills(inputs, sized, zeros: true),
        };
    }

    // What the file says, what the user says, or what the weights suggest, which is then tried.
    private IEnumerable<Reading> WithChannels(Reading reading)
    {
        if (reading.Channels > 0) return [reading];
        if (_words.Channels is { } said) return [reading with { Channels = said }];
        if (reading.Inputs[0].Shape is not null)
            throw Problem($"input '{reading.Inputs[0].Name}' is {reading.Inputs[0].Text}: its channels are not fixed",
                "a number of channels",
                "Write for example in=1");
        return _model.WeightSizes.Prepend(1).Distinct().Select(channels => Guess(reading, channels));
    }

    private IEnumerable<Reading> Tried(Reading candidate)
    {
        ProblemException? first = null;
        foreach (int batch in candidate.Batch is { } only ? [only] : (int[])[Sequences, 1])
        {
            try
            {
                Reading[] found = [.. candidate.Mode == ReadingMode.Steps ? TriedSteps(candidate, batch) : TriedWhole(candidate, batch)];
                return batch == 1 && candidate.Batch is null ? found.Select(Alone) : found;
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                first ??= e;
            }
        }
        throw first!;
    }

    private static Reading Alone(Reading reading) => reading with
    {
        Batch = 1,
        Notes = [.. reading.Notes, "it takes one sequence per call only: a state, or something else in it, has a batch of 1"],
    };

    private IEnumerable<Reading> TriedWhole(Reading candidate, int batch)
    {
        int first = candidate.Time ?? FirstSteps, second = candidate.Time ?? SecondSteps;
        candidate = _others.WithTriedStates(candidate, batch, first, out IReadOnlyList<PortTensor> few);
        IReadOnlyList<PortTensor> many = candidate.Time is null ? Trial(candidate, batch, second) : few;
        if (candidate.Mode == ReadingMode.Last) return [WithAnswers(candidate, few, batch)];
        if (candidate.Time < FewestSteps)
            throw Problem(Invariant($"it takes {candidate.Time} steps per call"), Invariant($"at least {FewestSteps} steps, or a state"),
                "If the caller carries a state from call to call, write which output is fed back: state=INPUT:OUTPUT");
        var outputs = new List<(string Name, TensorAxes Axes)>();
        foreach (PortTensor y in few)
        {
            if (_words.Outputs.Count > 0 && !_words.Outputs.Contains(y.Name)) continue;
            PortTensor? other = many.FirstOrDefault(one => one.Name == y.Name);
            if (other is null) continue;
            TensorAxes? axes = TensorAxes.Find(y.Shape, other.Shape, batch, (first, second), candidate.InputAxes);
            if (axes is not null && axes.Channels(y.Shape) is >= 1 and <= MostChannels) outputs.Add((y.Name, axes));
        }
        if (outputs.Count == 0 || _words.Outputs.Count > outputs.Count) throw _problems.NoSequences(few, batch, first);
        if (_words.Outputs.Count > 0)
            return [candidate with { Outputs = [.. _words.Outputs.Select(name => outputs.First(one => one.Name == name))] }];
        return outputs.Select(one => candidate with { Outputs = [one] });
    }

    private IReadOnlyList<PortTensor> Trial(Reading candidate, int batch, int time) =>
        OtherInputs.Called(_model, candidate, batch, time);

    private Reading WithAnswers(Reading candidate, IReadOnlyList<PortTensor> answers, int batch)
    {
        PortTensor[] outputs = [.. answers.Where(y => y.Values.Length > 0
            && (_words.Outputs.Count == 0 || _words.Outputs.Contains(y.Name)))];
        if (outputs.Length != Math.Max(1, _words.Outputs.Count))
            throw Problem($"it has several outputs: {string.Join(", ", outputs.Select(y => $"'{y.Name}'"))}", "one output",
                outputs.Length > 0 ? "Export the model with that output alone" : Ports());
        return candidate with { Outputs = [.. outputs.Select(y => (y.Name, Answering(y, batch)))] };
    }

    // The dimension of the batch; the rest is what is answered.
    private TensorAxes Answering(PortTensor y, int batch)
    {
        int at = Array.IndexOf(y.Shape, batch);
        if (at < 0 && batch > 1)
            throw Problem($"output '{y.Name}' has shape {Shape(y.Shape)}",
                Invariant($"an answer for each of {batch} sequences"), Ports());
        return new TensorAxes(y.Shape.Length, at, -1);
    }

    private IEnumerable<Reading> Stepwise()
    {
        IReadOnlyList<ModelPort>[] choices = [.. InputChoices()];
        foreach (Reading reading in choices.SelectMany(inputs => Step(inputs, _words.States))) yield return reading;
        if (choices.Length == 0) throw _problems.Unread();
    }

    // No word of states, and no whole sequences: each other input of floating-point numbers is a state if one output can be its next.
    private IEnumerable<Reading> Guessed()
    {
        var choices = InputChoices().Where(inputs => TakesFewSteps(inputs[0]))
            .Select(inputs => (Inputs: inputs, Ways: StatePairs.Of(_model, inputs, _others, _words))).ToList();
        // Whatever else is possible: where states may be crossed, none is taken.
        if (choices.FirstOrDefault(choice => choice.Ways.Count > 1) is { Ways: { } ways }) throw _told ??= _problems.Crosswise(ways[0]);
        return choices.SelectMany(choice => choice.Ways.SelectMany(pairs => Step(choice.Inputs, pairs)));
    }

    // Declared (batch, 1, channels) or (batch, channels): no sequence goes in at once.
    private static bool TakesFewSteps(ModelPort input) =>
        input.Shape is { } shape && (shape.Count == 3 ? shape[1].Size < FewestSteps : shape.Count == 2 && shape[1].Size is not null);

    private IEnumerable<Reading> Step(IReadOnlyList<ModelPort> inputs, IReadOnlyList<(string In, string Out)> pairs)
    {
        IReadOnlyList<PortDimension>? shape = inputs[0].Shape;
        int rank = shape?.Count ?? (_words.Layout is { } said ? TensorAxes.Of(said).Rank : 3);
        TensorAxes axes = _words.Layout is { } layout ? TensorAxes.Of(layout)
            : rank == 3 ? TensorAxes.Of(SequenceLayout.BatchFirst)
            : rank == 2 ? new TensorAxes(2, 0, _words.Chunk is not null || _words.Context > 0 || shape?[1].Size is null ? 1 : -1)
            : new TensorAxes(rank, -1, rank == 1 ? 0 : -1);
        if (axes.Rank != rank || rank is 0 or > 3) return [];
        int? batch = axes.Batch < 0 ? 1 : shape is null ? null : Size(inputs[0], shape[axes.Batch].Size, MostSequences);
        int? fixedSamples = axes.Time < 0 || shape is null ? null : Size(inputs[0], shape[axes.Time].Size, MostSteps);
        int chunk = _words.Chunk ?? (fixedSamples is { } size ? size - _words.Context : 1);
        if (chunk < 1 || fixedSamples is { } all && chunk + _words.Context != all)
            throw Problem(Invariant($"input '{inputs[0].Name}' takes {fixedSamples} samples per call; chunk={chunk} and ") +
                Invariant($"context={_words.Context} are {chunk + _words.Context}"), "as many samples as the model takes",
                Invariant($"Write chunk={Math.Max(1, (fixedSamples ?? 1) - _words.Context)} or omit it"));
        int? channels = 1;
        for (int d = 0; d < rank; d++)
            if (d != axes.Batch && d != axes.Time)
                channels = (shape is null ? null : Size(inputs[0], shape[d].Size, MostChannels)) ?? _words.Channels;
        if (channels is null && shape is not null)
            throw Problem($"input '{inputs[0].Name}' is {inputs[0].Text}: its channels are not fixed", "a number of channels",
                "Write for example in=1");
        if ((long)(channels ?? 1) * chunk > MostChannels)
            throw Problem(Invariant($"a step has {(long)(channels ?? 1) * chunk} numbers"), Invariant($"at most {MostChannels}"),
                "Write a smaller chunk=");
        Sized sized = new(axes, batch, fixedSamples);
        var reading = new Reading
        {
            Mode = ReadingMode.Steps,
            Inputs = inputs,
            Vocabulary = _words.Vocabulary,
            InputAxes = axes,
            Channels = channels ?? 0,
            Batch = batch,
            Time = fixedSamples,
            Chunk = chunk,
            Context = _words.Context,
            States = [.. pairs.Select(pair => (_others.State(pair.In, inputs[0], sized), (string?)pair.Out))],
            Fills = _others.Fills([.. inputs, .. pairs.Select(pair => _model.Inputs.First(port => port.Name == pair.In))], sized,
                zeros: false),
        };
        return channels is not null ? [reading] : _model.WeightSizes.Prepend(1).Distinct().Select(guess => Guess(reading, guess));
    }

    private IEnumerable<Reading> TriedSteps(Reading candidate, int batch)
    {
        candidate = _others.WithTriedStates(candidate, batch, candidate.Chunk + candidate.Context, out IReadOnlyList<PortTensor> answers);
        foreach ((PortFill state, string? next) in candidate.States)
        {
            PortTensor given = answers.FirstOrDefault(y => y.Name == next)
                ?? throw Problem($"it has no output '{next}'", $"one of {Names(answers.Select(y => y.Name))}", "Write state=INPUT:OUTPUT");
            long[] wanted = state.ShapeOf(batch, candidate.Chunk + candidate.Context);
            if (!given.Shape.AsSpan().SequenceEqual(wanted))
                throw Problem($"output '{next}' has shape {Shape(given.Shape)}, input '{state.Port.Name}' takes {Shape(wanted)}",
                    "an output of the state's own shape", "Write state=INPUT:OUTPUT with the output that holds the next state");
        }
        PortTensor[] free = [.. answers.Where(y => candidate.States.All(one => one.Out != y.Name) && y.Values.Length > 0)];
        PortTensor[] read = _words.Outputs.Count > 0 ? [.. _words.Outputs.Select(name => answers.FirstOrDefault(y => y.Name == name)
            ?? throw Problem($"it has no output '{name}'", $"one of {Names(answers.Select(y => y.Name))}", "Write output=NAME"))] : free;
        if (read.Length == 0)
            throw Problem("every output is a state", "an output to read", "Name a state as the output: output=NAME");
        if (_words.Outputs.Count > 0) return [candidate with { Outputs = [.. read.Select(y => (y.Name, Answering(y, batch)))] }];
        return read.Select(y => candidate with { Outputs = [(y.Name, Answering(y, batch))] });
    }

    private int? Size(ModelPort input, long? size, int most) => size is null ? null
        : size >= 1 && size <= most ? (int)size
        : throw Problem($"input '{input.Name}' is {input.Text}",
            Invariant($"at most 2^24 sequences, 2^20 steps and {MostChannels} channels"),
            "Export the model with open dimensions");

    private string Ports() => $"See its ports: lethe inspect {ShellWord.Path(_model.Path)}";

    private static string Shape(long[] shape) => $"({string.Join(", ", shape)})";

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(_model.Path, actual, expected, remedy);
}

/// <summary>A reading's dimensions and the one size each may have.</summary>
internal readonly record struct Sized(TensorAxes Axes, int? Batch, int? Time);
