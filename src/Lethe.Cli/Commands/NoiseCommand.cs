using Lethe.Experiments.Noise;
using Lethe.Noise;

namespace Lethe.Cli.Commands;

/// <summary>lethe noise: error and memory of a model whose weights, states or activations are noisy or quantised.</summary>
internal sealed class NoiseCommand() : WordsCommand("noise",
    "How much weight noise and how few bits a model bears: error, memory, which tensor breaks first",
    ("SUBJECT", "A run folder (or several, or a folder of runs), model.onnx, model.pt (TorchScript), the state_dict of a torch.nn.RNN, " +
        "GRU or LSTM, or random:KIND,key=value,...; words for the ports of a model file as for lethe memory"),
    "noise runs/mine", "noise model.onnx --bits 8,6,4 --relative 0.01,0.05", "noise model.onnx --bits int8-asym --data x.npy",
    "noise runs/mine --state bf16,fp16,8 --in weight", "noise random:lstm,width=16 --flips --draws 100 --json")
{
    private const string ReportFile = "report.html";

    private readonly AmountsOption[] _kinds =
    [
        new(NoiseKind.Bits, "Weights rounded to 2^b - 1 levels symmetric about 0, or int8-asym, as onnxruntime's quantiser writes them"),
        new(NoiseKind.Relative, "w (1 + s g), g ~ N(0, 1): sizes s, or percentages"),
        new(NoiseKind.Additive, "w + s max|W| g per tensor: sizes s, or percentages"),
        new(NoiseKind.Flips, "Each bit of the weights' codes turned with probability p"),
        new(NoiseKind.Absolute, "w + s g: sizes s"),
        new(NoiseKind.Conductance,
            "Weights as differences of conductances that are written, drift and are read: times after writing, with " +
            "and without compensation of the mean drift", "TIMES"),
        new(NoiseKind.State, "What the recurrence stores each step, and its decays, in a coarser format; -stochastic behind one: " +
            "stochastic rounding; models of Lethe's own"),
        new(NoiseKind.Activation, "sigma as a staircase of 2^b levels, b:S with noise S of the levels; models of Lethe's own"),
        new(NoiseKind.Ball, "Radii beta: random directions in the ball max|change| = beta, or l2:beta in the l2 ball; for models " +
            "of Lethe's own also what gradient ascent finds and what no weights in the ball exceed"),
    ];

    private readonly FlagOption _save = new("--save-draws", "Write the changed weights of every draw, as .safetensors");
    private readonly TextOption _data = new("--data", "x.npy[,y.npy]",
        "Inputs (batch, time, in) and, if known, right answers (batch, time, out), in the units of the data (default: random " +
        "inputs, N(0, 1))");
    private readonly IntegerOption _draws = new("--draws",
        "Draws of each amount (default 30, the fewest from which the 90 % quantile has an interval)", 30, 100_000);
    private readonly ChoiceOption _per = new("--per", "bits: one scale to a tensor, or to each of its rows (default tensor)", "tensor",
        "row");
    private readonly ChoiceOption _in = new("--in", "Models of Lethe's own: noise on the weights w that are stored, or on the rates f(w) " +
        "(multipliers, matrix) that hardware stores (default: both)", ChoiceOption.Words(typeof(NoisePlace)));
    private readonly IntegerOption _length = new("--length", "Steps of random inputs (default: the run's data.length; others 200)", 8,
        1_000_000);
    private readonly IntegerOption _sequences = new("--sequences", "Random inputs: sequences (default 16)", 1, 1_000_000);
    private readonly IntegerOption _memoryLength = new("--memory-length",
        "Time steps of the memory function (default: the run's memory.length; others 200)", 2, 1_000_000);
    private readonly NumbersOption _eps = new("--eps", "Thresholds of the horizons, above 0 and at most 1 (default 0.5,0.1,0.01)");
    private readonly FlagOption _noMemory = new("--no-memory", "Errors alone");
    private readonly IntegerOption _flipBits = new("--flip-bits", "flips: bits of a code (default 8)", RoundedBits.Fewest,
        BitFlips.MostBits);
    private readonly TextOption _device = new("--device", "KEY=N,...",
        "conductance: t0 (s), nu, nu-spread, programming, read, gmin (parts " +
        "of the largest conductance); default t0=1,nu=0.05,nu-spread=0.01,programming=0.02,read=0.01,gmin=0");
    private readonly DurationOption _timeLimit = new("--time-limit", "Model files: maximum time of one call (default 60s)");
    private readonly SizeOption _memoryLimit = new("--memory-limit",
        "Model files: maximum memory of each process (default 8GB, or half of " +
        "the machine's where that is less)", ModelLimits.LeastMemory);

    protected override Symbol[] Symbols =>
    [
        .. _kinds, _save, _data, _draws, _per, _in, _length, _sequences, _memoryLength, _eps, _noMemory, _flipBits, _device, _timeLimit,
        _memoryLimit,
    ];

    public override string MoreHelp =>
        """
        Errors are sum |y~ - y|^2 / sum |y|^2 against the unchanged model: its square root is the relative size of the error, -10 log10 of
        it the signal to noise ratio in decibels. Of N draws the median, the 90 % quantile and the worst are given, the first two with 95 %
        intervals. Memory survives where nine draws in ten keep all horizons within a factor of 2, with 95 % confidence (docs/noise.md).
        Without any kind: bits, relative, additive, flips and conductance at their usual amounts. The file itself is never changed.
        """;

    protected override IEnumerable<string> Offered(string begun) =>
        Completions.Names("targets").Where(name => name.StartsWith("random:", StringComparison.Ordinal));

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Sort((context.Parse.GetValue(FreeWords) ?? []).Concat(_kinds.SelectMany(kind => kind.Returned(context.Parse)))
            .Concat(_eps.Returned(context.Parse))).RequireSubjects(Name, "subject", 1, int.MaxValue);
        NoiseCase[] cases = Cases(context.Parse);
        NoisePlace? asked = _in.Read<NoisePlace>(context.Parse);
        NoisePlace place = asked ?? NoisePlace.Weight;
        ForeignModelOptions files = ModelFileSettings.Parse(words.Overrides) with
        {
            Limits = Limits(context),
            Cancellation =
            context.Cancellation
        };
        NoiseSubject[] subjects = [.. words.Subjects.SelectMany(word => NoiseSubjects.Parse(word, words.Overrides, place,
            ModelFiles.Load, files))];
        Check(subjects, cases, asked);
        OutputFolder folder = OutputFolder.New(context, Computed(context, words, subjects, cases));
        // What hardware stores, beside what is trained.
        NoiseSubject[] beside = asked is null && subjects.Any(subject => subject.Native is not null)
            ? [.. words.Subjects.SelectMany(word => NoiseSubjects.Parse(word, [], NoisePlace.Rate, ModelFiles.Load, files))] : [];
        var results = new List<NoiseResult>();
        var hardware = new List<NoiseResult?>();
        using (ProgressBoard progress = context.Terminal.Progress(Name))
        {
            int count = subjects.Length + beside.Length, done = 0;
            for (int i = 0; i < subjects.Length; i++)
            {
                results.Add(Measured(context, subjects[i], cases, progress, done++, count, folder));
                hardware.Add(i >= beside.Length || subjects[i].Native is null || NoiseSubjects.IsSame(beside[i]) ? null
                    : Measured(context, beside[i], [.. cases.Where(one => one is WeightCase)], progress, done++, count, null));
            }
        }
        var report = new NoiseReport(results, hardware);
        string[] written = [.. report.Write(folder.Write), folder.Write(ReportFile, stream => HtmlReport.Write(report.Content(), stream))];
        return new CommandOutcome(report.Document(folder.PathOf(ReportFile), written), terminal => NoiseView.Render(terminal, report,
            written));
    }

    private NoiseResult Measured(CommandContext context, NoiseSubject subject, NoiseCase[] cases, ProgressBoard progress, int index,
        int count,
        OutputFolder? saved)
    {
        using var measurement = new NoiseMeasurement(subject, Options(context, subject), new Workers(context.Threads),
            (share, text) => progress.Report((index + share) / count, count > 1 ? $"{Printable.Clip(subject.Name)}: {text}" : text),
            context.Cancellation);
        Action<WeightCase, int, double[][]>? save = null;
        if (saved is not null && context.Parse.GetValue(_save))
            save = (one, draw, values) => saved.Write(DrawFile(index, one, draw), stream => Safetensors.Write(stream,
                [.. subject.Tensors.Select(
                (tensor, i) => new NamedTensor(tensor.Name, [.. tensor.Shape], values[i]))]));
        return measurement.Measure(cases, save);
    }

    // Amounts become names of files.
    private static string DrawFile(int index, WeightCase one, int draw) => Path.Combine("draws", Invariant(
        $"{(index == 0 ? "" : Invariant($"{index}-"))}{Word.Of(one.Kind)}-{FileName(one.Amount)}-{draw}.safetensors"));

    private static string FileName(string amount) => amount.Replace(' ', '-').Replace("%", "-percent", StringComparison.Ordinal);

    private NoiseCase[] Cases(ParseResult parse)
    {
        NoiseForm form;
        try
        {
            form = new NoiseForm
            {
                PerRow = _per.Read(parse) == "row",
                FlippedBits = _flipBits.Read(parse, BitFlips.UsualBits),
                Device = Device(parse.GetValue(_device)),
            };
            form.Device.Validate();
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Usage("option --device", e.Message.TrimEnd('.'), "numbers of a memory cell",
                "see lethe noise --help", e);
        }
        bool none = _kinds.All(kind => kind.Read(parse) is null);
        return [.. from kind in _kinds
            from amount in kind.Read(parse) ?? (none && NoiseList.Usual.Contains(kind.Kind) ? NoiseList.Amounts(kind.Kind) : [])
            from one in NoiseList.Parse(kind.Kind, amount, form)
            select one];
    }

    private static DeviceOptions Device(string? text)
    {
        var device = new DeviceOptions();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=');
            double number = double.NaN;
            bool read = pair.Length == 2 && double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
            device = (read ? pair[0] : "") switch
            {
                "t0" => device with { ReferenceTime = number },
                "nu" => device with { Drift = number },
                "nu-spread" => device with { DriftSpread = number },
                "programming" => device with { Programming = number },
                "read" => device with { Read = number },
                "gmin" => device with { Lowest = number },
                _ => throw ProblemException.Usage("option --device", $"'{Printable.Clip(part)}'",
                    "t0=, nu=, nu-spread=, programming=, read= or gmin= and a number", "write for example --device nu=0.02,read=0"),
            };
        }
        return device;
    }

    // Before anything is computed: what cannot be measured is said at once.
    private static void Check(NoiseSubject[] subjects, NoiseCase[] cases, NoisePlace? asked)
    {
        foreach (NoiseSubject subject in subjects)
        {
            foreach (NoiseCase one in cases) one.Require(subject);
            if (asked == NoisePlace.Rate && subject.Native is null)
                throw ProblemException.Usage("option --in", $"rate, of {subject.Name}", "weight: a file has the weights that it stores",
                    "omit --in");
        }
    }

    private NoiseOptions Options(CommandContext context, NoiseSubject subject)
    {
        ParseResult parse = context.Parse;
        MemoryOptions memory = subject.Memory;
        if (_eps.Read(parse) is { } eps)
        {
            if (eps.Any(one => one > 1))
                throw ProblemException.Usage("option --eps", Terminal.Exact(eps.Max()), "numbers above 0 and at most 1",
                    "write for example --eps 0.5,0.1,0.01");
            memory = memory with { Thresholds = eps };
        }
        memory = memory with { Length = _memoryLength.Read(parse, memory.Length), Seed = context.Seed ?? memory.Seed };
        var options = new NoiseOptions { Draws = _draws.Read(parse, 30), Seed = context.Seed ?? 0, Memory = memory };
        options = options with
        {
            Sequences = _sequences.Read(parse, options.Sequences),
            Length = (int?)_length.Read(parse),
            WithMemory = !parse.GetValue(_noMemory),
        };
        return context.Parse.GetValue(_data) is { Length: > 0 } data ? NoiseData.Read(options, data, subject, context.Surroundings.PathOf)
            : options;
    }

    private ModelLimits Limits(CommandContext context)
    {
        var limits = new ModelLimits();
        return limits with
        {
            Time = _timeLimit.Read(context.Parse) ?? limits.Time,
            Memory = _memoryLimit.Read(context.Parse) ?? limits.Memory,
        };
    }

    private string Computed(CommandContext context, Words words, NoiseSubject[] subjects, NoiseCase[] cases)
    {
        NoiseOptions options = Options(context, subjects[0]);
        return string.Join(' ', ["noise", .. words.Subjects, .. words.Overrides, .. cases.Select(one => one.Description),
            Invariant($"{options.Draws} {options.Seed} {options.Sequences} {options.Length} {options.Memory!.Length} {options.WithMemory}"),
            context.Parse.GetValue(_data) ?? "", _in.Read(context.Parse) ?? "", string.Join(',', options.Memory.Thresholds)]);
    }
}
