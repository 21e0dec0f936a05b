namespace Lethe.Cli.Commands;

/// <summary>lethe memory: the memory function of a trained model, a target, a random model, a model file or a program, the kind of its tail
/// and its horizons.</summary>
internal sealed class MemoryCommand() : WordsCommand("memory",
    "How long a model, a target or a program remembers: memory function, kind of tail, horizons",
    ("SUBJECT", "A run folder, rho:NAME (lethe list targets), rho:expr:FORMULA in t, rho:file:SAMPLES, random:KIND,key=value,..., " +
        "model.onnx, model.pt (TorchScript) or, behind --, a program; dt=STEP for all but runs, in=CHANNELS for programs and model " +
        "files; for model files layout=, input=, output=, state=, chunk=, context=, set= and vocabulary= (below); base=X and " +
        "scale=S, or data=x.npy: around which input and in which unit; rest=N: the most steps without input before"),
    "memory rho:pol --length 400",
    "memory \"rho:expr:exp(-0.1*t)*cos(t)\" --eps 0.1,0.001", "memory runs/mine --probe impulse --json",
    "memory random:lstm,width=64,layers=2,seed=3", "memory random:gru,width=64 --seeds 20", "memory model.onnx input=x output=y",
    "memory model.pt in=2 layout=time-first", "memory in=2 --length 100 -- python3 model.py")
{
    private readonly ChoiceOption _probe =
        new("--probe", "What is fed to the model: a step, one pulse, or a step removed (default heaviside)",
            ChoiceOption.Words(typeof(MemoryProbe)));
    private readonly IntegerOption _length =
        new("--length", "Time steps measured (default: the run's memory.length, twice data.length; random: 128; others: 200)", 2,
        100_000_000);
    private readonly NumbersOption _eps =
        new("--eps", "Thresholds of the horizons, above 0 and at most 1 (default: the run's memory.eps, 0.5,0.1,0.01)");
    private readonly ChoiceOption _divisor =
        new("--divisor", "What responses are divided by: the largest |x| of the input, or that plus 1 as some papers do (default x)", "x",
        "x+1");
    private readonly NumbersOption _magnitudes =
        new("--magnitudes", "Sizes |x| of inputs that are tried, and no larger ones (default: 0.016 to 4, and on to 1024 while M grows)");
    private readonly IntegerOption _restarts = new("--restarts", "Independent searches for the worst input (default 3)", 1, 1000);
    private readonly IntegerOption _seeds =
        new("--seeds", "Random models: so many seeds from seed= on; mean and band of their memory functions (default 1)", 1, 10_000);
    private readonly DurationOption _timeLimit = new("--time-limit",
        "Model files and programs: maximum time of one call, loading included (default 60s)");
    private readonly SizeOption _memoryLimit = new("--memory-limit",
        "Model files and programs: maximum memory of their process (default 8GB, or half of the machine's where that is less)",
        ModelLimits.LeastMemory);

    public override string MoreHelp =>
        """
        The memory function M(t) says how strongly the output still changes at time t after the input changed at time 0, for the worst
        input. If it falls like
        e^(-rate t) the model forgets exponentially, if like t^(-p) slowly; the horizon of 0.1 is the time from which on less than a tenth
        of its maximum is left. All three probes are measured, --probe is the one in front; where they disagree the answer says so.
        Warnings say what makes an answer less sure; a tail or a horizon that hangs on it is undecided then (docs/memory.md).
        An ONNX model is run by onnxruntime, a TorchScript program by libtorch; lethe doctor shows whether they are there. How its ports are
        read is found by trying, and printed; what can be read in two ways is asked for. lethe inspect FILE shows the ports. The words:
          layout=batch-first|time-first|channels-first|batch-time|time-batch   the order of dimensions
          input=x  output=y     ports by name, several with commas; what a TorchScript program gives is 0, 1, ...
          state=h_in:h_out,...  one step per call, the output is fed back; chunk=N samples per call, context=N of the call before
          set=sr:16000,...      what other inputs get: a number, true, false, or length for the number of steps
          output=last           the model answers once per sequence
          vocabulary=N          it reads tokens 0 to N-1: M is that of one token replaced by another
        It runs in a process of its own, which ends with this one; on Linux it can write no files and make no TCP connections. What takes
        more than --memory-limit or --time-limit is ended.
        A program is started for each batch of inputs: it reads a .npy (batch, time, in) from standard input and writes a .npy (batch, time,
        out) to standard output.
        """;

    protected override Symbol[] Symbols => [_probe, _length, _eps, _divisor, _magnitudes, _restarts, _seeds, _timeLimit, _memoryLimit];

    protected override IEnumerable<string> Offered(string begun) =>
        Completions.Names("targets").Select(name => name.StartsWith("random:", StringComparison.Ordinal) ? name : $"rho:{name}");

    public override CommandOutcome Run(CommandContext context)
    {
        string[]? program = Program(context.Parse);
        Words words =
            context.Sort((context.Parse.GetValue(FreeWords) ?? []).SkipLast(program?.Length ?? 0).Concat(_eps.Returned(context.Parse))
            .Concat(_magnitudes.Returned(context.Parse)));
        return Measure(context, words, program);
    }

    private CommandOutcome Measure(CommandContext context, Words words, string[]? program)
    {
        // What is a model has an operating point; a target refuses one.
        bool isModel = program is not null
            || !words.Subjects.Any(word => word.StartsWith(MemorySubjects.TargetPrefix, StringComparison.Ordinal));
        IReadOnlyList<string> others = words.Overrides;
        OperatingPoint point = isModel ? OperatingPoint.Take(words.Overrides, out others) : new();
        MemorySubject subject = Subject(context, words with { Overrides = others }, program);
        foreach (string warning in subject.Warnings) context.Terminal.Warn(warning);
        MemoryOptions options = Options(context, subject.Defaults);
        int seeds = _seeds.Read(context.Parse, 1);
        OutputFolder folder = OutputFolder.New(context, Invariant($"memory {string.Join(' ', [subject.Name, .. words.Overrides])} ") +
            Invariant($"{options.Probe} {options.Normalization} {options.Length} {seeds} {options.Seed} ") +
            Invariant($"{options.Restarts} {string.Join(',', options.Magnitudes)} {string.Join(',', options.Thresholds)}"));
        IReadOnlyList<MeasuredMemory> measured;
        var workers = new Workers(context.Threads);
        using (ProgressBoard progress = context.Terminal.Progress(Name))
            measured = subject.Measure(options, new MemoryMeasurement(workers, progress.Report, context.Cancellation)
            {
                Point = point,
                AllProbes = seeds == 1,
            });
        var report = new MemoryReport(subject.Name, measured, subject.Target(options, workers), seeds > 1
            ? MemoryEnsemble.Of([.. measured.Select(one => one.Function)]) : null)
        {
            Reading = subject.Reading,
        };
        IReadOnlyList<string> files = report.Write(folder.Write);
        return new CommandOutcome(report.Document(files), terminal => MemoryView.Render(terminal, report, files))
        {
            Failure = Diverged(subject.Name, report.Main),
        };
    }

    private MemorySubject Subject(CommandContext context, Words words, string[]? program)
    {
        int seeds = _seeds.Read(context.Parse, 1);
        var limits = new ModelLimits();
        limits = limits with
        {
            Time = _timeLimit.Read(context.Parse) ?? limits.Time,
            Memory = _memoryLimit.Read(context.Parse)
            ?? limits.Memory
        };
        if (program is null)
        {
            words.RequireSubjects(Name, "subject", 1, 1);
            var options = new MemorySubjectOptions { Seeds = seeds, Seed = context.Seed, Limits = limits, LoadModelFile = ModelFiles.Load };
            return MemorySubjects.Parse(words.Subjects[0], words.Overrides, options, context.Cancellation);
        }
        words.RequireSubjects($"{Name} --", "subject", 0, 0);
        return MemorySubjects.Program(program, words.Overrides, limits, context.Surroundings.Folder);
    }

    // The words behind "--", or null without it.
    private static string[]? Program(ParseResult parse)
    {
        Token[] tokens = [.. parse.Tokens];
        int dashes = Array.FindIndex(tokens, token => token.Type == TokenType.DoubleDash);
        return dashes < 0 ? null : [.. tokens[(dashes + 1)..].Select(token => token.Value)];
    }

    // A memory function that is not finite says that the model itself diverged under the probe.
    private static ProblemException? Diverged(string subject, MemoryFunction memory)
    {
        int first = memory.Values.Select((value, i) => double.IsFinite(value) ? -1 : i).FirstOrDefault(i => i >= 0, -1);
        return first < 0
            ? null : ProblemException.Diverged($"memory of {subject}",
            $"it becomes infinite or NaN at t = {Terminal.Exact(memory.Times[first])}", null,
            "the recurrence is unstable: see lethe stability; the values are written as they are");
    }

    private MemoryOptions Options(CommandContext context, MemoryOptions defaults)
    {
        IReadOnlyList<double>? thresholds = _eps.Read(context.Parse);
        if (thresholds?.FirstOrDefault(eps => eps > 1) is { } large and > 1)
            throw ProblemException.Usage("option --eps", Terminal.Exact(large), "numbers above 0 and at most 1",
                "write for example --eps 0.5,0.1,0.01");
        if (_magnitudes.Read(context.Parse) is { } magnitudes)
            defaults = defaults with { Magnitudes = [.. magnitudes.Distinct().Order()], LargestMagnitude = 0 };
        return defaults with
        {
            Restarts = _restarts.Read(context.Parse, defaults.Restarts),
            Probe = _probe.Read<MemoryProbe>(context.Parse) ?? defaults.Probe,
            Normalization = _divisor.Read(context.Parse) == "x+1" ? MemoryNormalization.SupremumPlusOne : defaults.Normalization,
            Length = _length.Read(context.Parse, defaults.Length),
            Thresholds = thresholds ?? defaults.Thresholds,
            Seed = context.Seed ?? defaults.Seed,
        };
    }
}
