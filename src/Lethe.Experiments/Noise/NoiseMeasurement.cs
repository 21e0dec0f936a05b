namespace Lethe.Experiments.Noise;

/// <summary>
/// Measures noise on one subject: outputs and memory of the unchanged model, then draw after draw of each amount. Draws are spread over
/// copies of the model, one to a thread; the numbers do not depend on how many there are.
/// </summary>
public sealed class NoiseMeasurement : IDisposable
{
    // Random inputs come from a stream of their own.
    private const ulong InputStream = 0x4E6F_6973_6549_6E00;

    // |x| of the inputs by which linear models are measured.
    private const double LinearSize = 1;

    // Above this share of constant outputs an error relative to |y|^2 looks small beside what the model says of its inputs.
    private const double NotableConstant = 0.5;

    private readonly NoiseSubject _subject;
    private readonly NoiseOptions _options;
    private readonly Workers _workers;
    private readonly Action<double, string> _report;
    private readonly CancellationToken _cancellation;
    private readonly INoisyModel[] _copies;
    private readonly TiledSequences _inputs;
    private readonly NoiseContext _context;
    private readonly OutputError _error;
    private readonly OutputError? _target;
    private readonly double? _targetBefore;
    private readonly MemoryOptions _memory;
    private readonly MemoryFunction? _known;
    private readonly MemoryReplay? _replay;
    private readonly ReplayedMemory? _replayed;
    private readonly MemorySurvival? _survival;
    private readonly List<string> _notes = [];

    /// <summary>Opens copies and measures the unchanged model.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="options">Data, draws, memory.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="report">Told the share done and what is being done.</param>
    /// <param name="cancellation">Looked at between draws.</param>
    /// <exception cref="ProblemException">It cannot be run, or the inputs do not fit.</exception>
    public NoiseMeasurement(NoiseSubject subject, NoiseOptions options, Workers workers, Action<double, string> report,
        CancellationToken cancellation)
    {
        (_subject, _options, _workers, _report, _cancellation) = (subject, options, workers, report, cancellation);
        report(0, "unchanged model");
        var first = subject.Open();
        _copies = [first];
        try
        {
            ISequenceModel model = first.Model;
            if (model.Vocabulary is not null)
                throw ProblemException.Usage("noise: subject", $"'{subject.Name}' reads tokens", "a model that reads numbers",
                    "Export the part behind the embedding; the memory of the whole: lethe memory with vocabulary=");
            _inputs = options.Inputs ?? Random(model.InputSize);
            if (_inputs.Channels != model.InputSize)
                throw ProblemException.Usage("option --data", Invariant($"its inputs have {_inputs.Channels} channels"),
                    Invariant($"{model.InputSize}, as many as the model reads"), "Reshape or transpose the array");
            _context = new NoiseContext(subject, _inputs, options.Seed);
            Inputs = options.Inputs is null
                ? Invariant($"{_inputs.Count} sequences of {_inputs.Length} steps, N(0, 1), seed {options.Seed}")
                : Invariant($"{_inputs.Count} sequences of {_inputs.Length} steps from the data");
            TiledSequences outputs = Answers(model, workers);
            _error = Error(outputs);
            if (_error.ConstantShare > NotableConstant)
                _notes.Add(Invariant($"{100 * _error.ConstantShare:G3} % of the mean square of the outputs is a constant; relative to ") +
                    Invariant($"what varies, all errors are {1 / (1 - _error.ConstantShare):G3} times as large"));
            if (options.Targets is { } targets)
            {
                TiledSequences.RequireOutputs(_inputs, targets, model.OutputSize);
                _target = Error(targets);
                _targetBefore = OutputError.Of(_target.ByTime(outputs));
            }
            _memory = options.Memory ?? subject.Memory;
            if (options.WithMemory)
            {
                report(0, "memory of the unchanged model");
                _known = MemoryProbing.Measure(model, _memory, workers, null, cancellation);
                if (_known.WorstInputs.Count > 0)
                {
                    _replay = new MemoryReplay(_known, _memory);
                    _replayed = _replay.Of(model, workers);
                    _survival = new MemorySurvival(_replay, _replayed, _known, model.TimeStep);
                    if (_survival.Objection is { } objection) _notes.Add(objection);
                }
                else _notes.Add("the unchanged model shows no memory: its outputs do not depend on earlier inputs");
            }
            int count = Math.Clamp(Math.Min(workers.Count, subject.MostCopies), 1, Math.Max(1, options.Draws));
            var copies = new INoisyModel[count];
            copies[0] = first;
            _copies = copies;
            for (int i = 1; i < count; i++) copies[i] = subject.Open();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The inputs, in words.</summary>
    public string Inputs { get; }

    /// <summary>Measures cases.</summary>
    /// <param name="cases">The amounts.</param>
    /// <param name="save">Given the weights of each draw of each law of weights; null: they are not kept.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public NoiseResult Measure(IReadOnlyList<NoiseCase> cases, Action<WeightCase, int, double[][]>? save = null)
    {
        foreach (NoiseCase one in cases) one.Require(_subject);
        var rows = new List<NoiseRow>();
        for (int i = 0; i < cases.Count; i++)
        {
            rows.Add(Row(cases[i], i, cases.Count));
            if (save is null || cases[i] is not WeightCase weights) continue;
            for (int draw = 0; draw < Draws(cases[i]); draw++) save(weights, draw, weights.Values(_subject, _options.Seed, draw));
        }
        (List<NoisePart> tensors, List<NoisePart> parts) = _options.WithTensors ? Apart(rows) : ([], []);
        return new NoiseResult
        {
            Subject = _subject,
            Options = _options,
            Inputs = Inputs,
            Signal = (_error.MeanSquare, _error.ConstantShare),
            TargetError = _targetBefore,
            Memory = _known,
            Replayed = _replayed,
            Rows = rows,
            Tensors = tensors,
            Parts = parts,
            Notes = [.. _subject.Notes, .. _notes],
        };
    }

    /// <summary>Closes the copies.</summary>
    public void Dispose()
    {
        foreach (INoisyModel copy in _copies) copy?.Dispose();
    }

    private int Draws(NoiseCase one) => one.IsRandom ? _options.Draws : 1;

    private NoiseRow Row(NoiseCase one, int index, int count)
    {
        int draws = Draws(one), done = 0;
        var byTime = new double[draws][];
        var target = new double[draws];
        var memories = new ReplayedMemory[draws];
        MemoryFunction? searched = null;
        IReadOnlyDictionary<MemoryProbe, MemoryFunction>? probes = null;
        Each(draws, (copy, draw, workers) =>
        {
            ISequenceModel model = one.Drawn(_context, copy, draw);
            TiledSequences outputs = Answers(model, workers);
            byTime[draw] = _error.ByTime(outputs);
            if (_target is not null) target[draw] = OutputError.Of(_target.ByTime(outputs));
            if (_replay is not null)
            {
                memories[draw] = _replay.Of(model, workers);
                // Whether other inputs are worst now; the spread of the search is that of the unchanged model.
                if (draw == 0 && memories[0].IsFinite) (searched, probes) = Searched(one, model, workers);
            }
            _report((index + (double)Interlocked.Increment(ref done) / draws) / count, Invariant($"{Word.Of(one.Kind)} {one.Amount}"));
        });
        return new NoiseRow
        {
            Case = one,
            Error = new OrderStatistics(byTime.Select(OutputError.Of)),
            ErrorByTime = [.. Enumerable.Range(0, _inputs.Length).Select(k => new OrderStatistics(byTime.Select(e => e[k])).Middle)],
            Growth = ErrorGrowth.Of(byTime),
            Ball = (one as WeightCase)?.Law is { } law && _subject.Native is { } native ? Ball(native, law) : null,
            TargetError = _target is null ? null : new OrderStatistics(target).Middle,
            Memory = _replay is null ? null : Memory(memories, one.IsRandom, searched) with { Probes = probes },
        };
    }

    // A rounded state may hold a pulse for ever and forget a step: all probes are measured, and say so where they disagree.
    private (MemoryFunction, IReadOnlyDictionary<MemoryProbe, MemoryFunction>?) Searched(NoiseCase one, ISequenceModel model,
        Workers workers)
    {
        if (one is not RecurrenceCase) return (MemoryProbing.MeasureNear(model, _memory, _known!, workers, _cancellation), null);
        MemoryOptions options = _memory with { Restarts = 1 };
        // A rounded model is not linear: its memory depends on the size of the input, and is that of the inputs draws reuse.
        if (_known!.IsLinear) options = options with { Magnitudes = [LinearSize], LargestMagnitude = 0 };
        MemoryProbes all = MemoryProbing.MeasureAll(model, options, workers, null, _cancellation);
        return (Contradicted(all), all.ByProbe);
    }

    // What makes a horizon unsure for one probe (a push that sticks: no rest) does not make the probes agree.
    private MemoryFunction Contradicted(MemoryProbes probes)
    {
        if (probes.Disagree) return probes.Headline;
        double step = _copies[0].Model.TimeStep, last = probes.Headline.Times[^1] + step;
        double?[][] ends = [.. probes.ByProbe.Values.Select(one => _replay!.Horizons([.. one.Values]))];
        double worst = Enumerable.Range(0, ends[0].Length).Max(i =>
        {
            double low = ends.Min(h => h[i] ?? last), high = ends.Max(h => h[i] ?? last);
            return high - low <= MemorySurvival.Steps * step ? 1 : high / Math.Max(low, step);
        });
        if (worst <= MemorySurvival.Factor) return probes.Headline;
        var warning = new MemoryWarning(MemoryWarningKind.ProbesDisagree,
            Invariant($"the probes disagree: horizons differ by a factor of {worst:G3}. Each is right by its definition; the state sticks"),
            "read the three side by side: a step shows what is forgotten under a lasting input, a pulse what stays after it", worst,
            MemorySurvival.Factor);
        return probes.Headline with { Warnings = [.. probes.Headline.Warnings, warning] };
    }

    // What the search of the stability command finds in the ball around all changes, and what no change in it exceeds.
    private BallError? Ball(RecurrentModel model, WeightNoise law)
    {
        double radius = _subject.Tensors.Max(law.LargestChange);
        if (!(radius > 0 && double.IsFinite(radius))) return null;
        var all = new TiledSequences(_inputs.Count, _inputs.Length, model.OutputSize);
        model.Forward(_inputs, all, _workers);
        PerturbationCurve curve = PerturbationMeasurement.Measure(model, _inputs, all, [], new PerturbationOptions
        {
            Blocks = PerturbedBlocks.All,
            Ball = law.Ball,
            Search = law.Kind == NoiseKind.Ball ? PerturbationSearch.Adversarial : PerturbationSearch.Random,
            Draws = law.Kind == NoiseKind.Ball ? _options.Draws : 1,
            Betas = [radius],
            Relative = true,
            Certify = true,
            Seed = _options.Seed,
        }, _workers, null, _cancellation);
        return new BallError(radius, law.Kind == NoiseKind.Ball ? curve.Raw[1] : null, curve.Upper[1], curve.UpperReason);
    }

    private NoisyMemory Memory(ReplayedMemory[] draws, bool isRandom, MemoryFunction? searched)
    {
        double[] At(double share) => [.. Enumerable.Range(0, draws[0].Values.Length)
            .Select(t => new OrderStatistics(draws.Select(draw => draw.Values[t])).Sample(share))];
        double[] median = At(0.5);
        double?[][] horizons = [.. draws.Select(draw => draw.Horizons)];
        double? Horizon(int i, double share)
        {
            double h = new OrderStatistics(horizons.Select(one => one[i] ?? double.PositiveInfinity)).Sample(share);
            return double.IsInfinity(h) ? null : h;
        }
        return new NoisyMemory
        {
            Median = median,
            Low = At(0.1),
            High = At(0.9),
            Horizons = [.. _memory.Thresholds.Select((eps, i) => (eps, Horizon(i, 0.5), Horizon(i, 0.1), Horizon(i, 0.9)))],
            Tail = _replay!.Tail(median, draws[0].Floors),
            Searched = searched,
            Survives = _survival!.Judge(draws, isRandom, searched?.Values is { } values ? _replay.Horizons([.. values]) : null),
        };
    }

    // One tensor at a time, at the amount of each kind whose error is nearest to the one of the options.
    private (List<NoisePart>, List<NoisePart>) Apart(List<NoiseRow> rows)
    {
        var (tensors, parts) = (new List<NoisePart>(), new List<NoisePart>());
        foreach (IGrouping<NoiseKind, NoiseRow> kind in rows.Where(row => row.Case is WeightCase).GroupBy(row => row.Case.Kind))
        {
            var law = (WeightCase)kind.OrderBy(row => Math.Abs(Math.Log(Math.Max(row.Error.Middle, 1e-300) / _options.TensorError)))
                .First().Case;
            _report(1, $"single tensors, {Word.Of(law.Kind)} {law.Amount}");
            tensors.AddRange(_subject.Tensors.Select(tensor => Part(tensor.Name, law, one => one == tensor, tensor.IsRecurrent))
                .OrderByDescending(part => part.Error));
            if (_subject.Tensors.Any(tensor => tensor.IsRecurrent) && _subject.Tensors.Any(tensor => !tensor.IsRecurrent))
            {
                parts.Add(Part("recurrent", law, tensor => tensor.IsRecurrent, true));
                parts.Add(Part("other", law, tensor => !tensor.IsRecurrent, false));
            }
        }
        return (tensors, parts);
    }

    private NoisePart Part(string name, WeightCase law, Func<NoiseTensor, bool> only, bool isRecurrent)
    {
        WeightCase part = law with { Only = only };
        var errors = new double[part.IsRandom ? Math.Min(_options.TensorDraws, _options.Draws) : 1];
        Each(errors.Length, (copy, draw, workers) => errors[draw] =
            OutputError.Of(_error.ByTime(Answers(part.Drawn(_context, copy, draw), workers))));
        return new NoisePart(name, law.Kind, law.Amount, new OrderStatistics(errors).Middle, isRecurrent);
    }

    // Draws over copies: a copy belongs to one thread at a time. Where there is one draw, or one copy, its threads go to the model.
    private void Each(int draws, Action<INoisyModel, int, Workers> body)
    {
        if (draws == 1 || _copies.Length == 1)
        {
            for (int draw = 0; draw < draws; draw++)
            {
                _cancellation.ThrowIfCancellationRequested();
                body(_copies[0], draw, _workers);
            }
            return;
        }
        new Workers(_copies.Length).Run(draws, (worker, draw) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            body(_copies[worker], draw, Workers.Single);
        });
    }

    private TiledSequences Answers(ISequenceModel model, Workers workers)
    {
        var outputs = new TiledSequences(_inputs.Count, _inputs.Length, model.OutputSize);
        model.Forward(_inputs, outputs, workers);
        return outputs;
    }

    private TiledSequences Random(int channels)
    {
        var inputs = new TiledSequences(_options.Sequences, _options.Length ?? _subject.Length, channels);
        var values = new double[inputs.Count * inputs.Length * channels];
        new CounterRandom((ulong)_options.Seed, InputStream).FillNormal(values);
        return TiledSequences.FromRowMajor(values, inputs.Count, inputs.Length, channels);
    }

    private OutputError Error(TiledSequences reference)
    {
        try
        {
            return new OutputError(reference);
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Input(_subject.Name, e.Message.Split(" (Parameter")[0].TrimEnd('.'),
                "outputs to compare with", "Give inputs that the model answers: --data x.npy", e);
        }
    }
}
