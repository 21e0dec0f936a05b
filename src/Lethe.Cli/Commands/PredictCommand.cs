namespace Lethe.Cli.Commands;

/// <summary>lethe predict: a forward pass of a run, of stored weights or of a model file, from file to file.</summary>
internal sealed class PredictCommand() : WordsCommand("predict",
    "Forward pass of a run, of stored weights or of a model file over an array or a table",
    ("RUN|FILE", "A run folder; or a model file (.onnx, TorchScript .pt) and words for its ports as for lethe memory; or --weights and " +
        "settings of the model: activation, dt, model.parameterization, model.clamp, model.integration"),
    "predict runs/first --input x.npy --output y.npy",
    "predict runs/sensors --input new.csv --output answers.csv",
    "predict runs/first --input x2.npy --state h1.npy --output y2.npy --state-out h2.npy",
    "predict model.onnx --input x.npy --output y.npy",
    "predict --model rnn --weights best.safetensors --input x.npy --output y.npy activation=tanh dt=0.5")
{
    private static readonly IReadOnlyList<string> TableEnds = [".csv", ".tsv"];

    private readonly TextOption _model = new("--model", "NAME", "A name of lethe list models; the same as model=NAME");
    private readonly TextOption _weights = new("--weights", "F",
        "Weights: .safetensors, .npz, PyTorch (.pt) or TorchSharp (.dat), under the names of docs/weights.md or of the reference code");
    private readonly TextOption _prefix = new("--prefix", "P", "What precedes the names of the weights in the file, as for lethe import");
    private readonly TextOption _input = new("--input", "x.npy",
        "Inputs (batch, time, in), float64 or float32, in the units of the data; of a .npz or .h5 the array x, as lethe " +
            "generate writes it. Of a run of own data also a .csv, .tsv, .parquet or .ts with its columns (docs/data.md)");
    private readonly TextOption _output = new("--output", "y.npy",
        "Outputs (batch, time, out), float64; of a run of own data also .csv or .tsv, a row for each row of the input");
    private readonly TextOption _state = new("--state", "h.npy",
        "States (batch, state) the sequences go on from, as --state-out wrote them; without: 0. Of runs and weights");
    private readonly TextOption _stateOut = new("--state-out", "h.npy",
        "Where the states after the last step go: with them the next call goes on as if it were one");
    private readonly FlagOption _allowNaN = new("--allow-nan", "Let NaN and infinities in the input pass through");

    protected override Symbol[] Symbols => [_model, _weights, _prefix, _input, _output, _state, _stateOut, _allowNaN];

    protected override IEnumerable<string> Offered(string begun) => Completions.SettingsOf(begun);

    public override CommandOutcome Run(CommandContext context)
    {
        var watch = Stopwatch.StartNew();
        Words words = context.Words(FreeWords).RequireSubjects(Name, "run folder or model file", 0, 1);
        if (words.Subjects is [var word] && !Directory.Exists(word) && (File.Exists(word) || LoadedModel.Is(word)))
            return OfFile(context, words, watch);
        (RecurrentModel model, RunConfig config) = words.Subjects.Count == 1 ? OfRun(context, words) : OfWeights(context, words);
        var workers = new Workers(config.Get(Settings.Threads) ?? context.Threads);
        // Which outputs of an array of classes are read depends on where each of its sequences ends; a file may say it of any.
        bool ends = context.Parse.GetValue(_state) is null && context.Parse.GetValue(_stateOut) is null
            && (config.Get(Settings.DataKind) == TargetKind.Classes
                || Prediction.SaysLengths(_input.RequirePath(context, "the name of a file", "x.npy")));
        return OwnData.IsOf(config) && (ends || !EndsWith(_input, ".npy", ".npz") || EndsWith(_output, TableEnds))
            ? OfOwnData(context, model, config, workers, watch)
            : Written(context, OwnData.Reader(config, model), Normalization.Of(config), workers, watch, null);

        bool EndsWith(TextOption option, params IReadOnlyList<string> ends) =>
            ends.Any(end => context.Parse.GetValue(option)?.EndsWith(end, StringComparison.OrdinalIgnoreCase) == true);
    }

    // A file as the run was trained on, by the names of its columns.
    private CommandOutcome OfOwnData(CommandContext context, RecurrentModel model, RunConfig config, Workers workers, Stopwatch watch)
    {
        if (context.Parse.GetValue(_state) is not null || context.Parse.GetValue(_stateOut) is not null)
        {
            throw ProblemException.Usage(Name, "--state and --state-out take arrays (.npy), and the input is a table", null,
                "omit --state and --state-out, or save the inputs as an array");
        }

        string input = _input.RequirePath(context, "the name of a file", "new.csv"),
            output = _output.RequirePath(context, "the name of a file", "answers.csv");
        bool isTable = TableEnds.Any(end => output.EndsWith(end, StringComparison.OrdinalIgnoreCase));
        if (!isTable && !output.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            throw ProblemException.Usage($"option {_output.Name}", $"'{output}'", "a name that ends in .csv, .tsv or .npy", "rename it");
        RawData raw = DataReaders.All().Inputs(config, input, context.Cancellation);
        bool allowNaN = context.Parse.GetValue(_allowNaN);
        var answers = TablePrediction.Of(model, config, raw, input, allowNaN, workers, context.Cancellation);
        if (isTable) answers.WriteTable(output);
        else Npy.Write(output, answers.ToTensor(output));
        double seconds = watch.Elapsed.TotalSeconds;
        foreach (string note in raw.Notes) context.Terminal.Warn(note);
        return new CommandOutcome(
            new { rows = answers.Rows, sequences = answers.Sequences, columns = answers.Names, seconds, output },
            terminal => terminal.WriteLine(Invariant($"{output}: {answers.Rows} rows of {answers.Sequences} ") +
                $"{(answers.Sequences == 1 ? "sequence" : "sequences")} in {Terminal.Number(seconds)} s"))
        {
            Failure = allowNaN || answers.Diverged is not { } place ? null : ProblemException.Diverged("outputs",
                $"they become infinite or NaN at {place}", null, "the recurrence is unstable; the outputs are written as they are"),
        };
    }

    // A model in a file of its own: --model and --weights mean nothing to it.
    private CommandOutcome OfFile(CommandContext context, Words words, Stopwatch watch)
    {
        string file = words.Subjects[0];
        if (context.Parse.GetValue(_model) is not null || context.Parse.GetValue(_weights) is not null)
            throw ProblemException.Usage(Name, $"'{file}' is a model file, which excludes --model and --weights", null,
                "omit --model and --weights");
        if (context.Parse.GetValue(_state) is not null || context.Parse.GetValue(_stateOut) is not null)
        {
            throw ProblemException.Usage(Name, $"the states of '{file}' are not known, so --state and --state-out cannot be used",
                "a run folder, or --weights with --model", "feed the state ports of the file in its own runtime, or import its weights");
        }
        if (!LoadedModel.Is(file))
            throw ProblemException.Usage(Name, $"'{file}'", "a run folder, or a model file: .onnx, or TorchScript (.pt, .pth)",
                "for weights alone write --weights FILE --model NAME");
        LoadedModel loaded = ModelFiles.Load(file, ModelFileSettings.Parse(words.Overrides) with { Cancellation = context.Cancellation });
        using var release = loaded.Model as IDisposable;
        return Written(context, loaded.Model, null, new Workers(context.Threads), watch, loaded.Reading);
    }

    private CommandOutcome Written(CommandContext context, ISequenceModel model, Normalization? units, Workers workers, Stopwatch watch,
        ReadingDescription? reading)
    {
        string input = _input.RequirePath(context, "the name of a file", "x.npy");
        string output = _output.RequirePath(context, "the name of a file", "y.npy");
        bool allowNaN = context.Parse.GetValue(_allowNaN);
        TiledSequences x = Prediction.ReadInputs(input, model.InputSize, allowNaN);
        PassStates states = States(context, model, x.Count);
        NamedTensor y = Prediction.Forward(model, x, units, workers, states);
        context.Cancellation.ThrowIfCancellationRequested();
        Npy.Write(output, y);
        string? stateOut = states.Final is null ? null : _stateOut.RequirePath(context, "the name of a file", "h.npy");
        if (stateOut is not null) Npy.Write(stateOut, Prediction.StateTensor(states.Final!));
        double seconds = watch.Elapsed.TotalSeconds;
        return new CommandOutcome(
            new { y.Shape, seconds, output, state = stateOut, reading = reading is null ? null : MemoryReport.ReadingDocument(reading) },
            terminal =>
            {
                if (reading is not null) terminal.WriteLine($"read as: {reading.Text}");
                foreach (string note in reading?.Notes ?? []) terminal.WriteLine($"note: {note}");
                terminal.WriteLine($"{output}: {y.ShapeText} in {Terminal.Number(seconds)} s");
                if (stateOut is not null)
                    terminal.WriteLine($"{stateOut}: the states after the last step, for --state of the next call");
            })
        {
            Failure = allowNaN ? null : Diverged(y),
        };
    }

    private PassStates States(CommandContext context, ISequenceModel model, int batch)
    {
        bool given = context.Parse.GetValue(_state) is not null, wanted = context.Parse.GetValue(_stateOut) is not null;
        if (!given && !wanted) return default;
        // Model files, which have none, were refused.
        int size = model.StateSize;
        return new PassStates
        {
            Initial = given ? Prediction.ReadStates(_state.RequirePath(context, "the name of a file", "h.npy"), batch, size) : null,
            Final = wanted ? new TiledSequences(batch, 1, size) : null,
        };
    }

    private (RecurrentModel, RunConfig) OfWeights(CommandContext context, Words words)
    {
        string weights = _weights.RequirePath(context, "a run folder, or the name of a file", "weights.safetensors");
        List<string> settings = [.. context.Overrides(words)];
        if (context.Parse.GetValue(_model) is { } name) settings.Add($"model={name}");
        RunConfig config = WeightsSettings.Resolve(weights, settings, out IReadOnlyList<string> replaced, context.Cancellation);
        foreach (string one in replaced) context.Terminal.Warn(one);
        return (ReferenceWeights.Load(config, weights, context.Parse.GetValue(_prefix), context.Cancellation), config);
    }

    // The weights that are used, with the units they were trained in.
    private (RecurrentModel, RunConfig) OfRun(CommandContext context, Words words)
    {
        words.RequireNoOverrides(Name);
        if (context.Parse.GetValue(_weights) is not null || context.Parse.GetValue(_model) is not null)
        {
            throw ProblemException.Usage(Name, $"'{words.Subjects[0]}' is a run folder, which excludes --weights and --model", null,
                "omit --weights and --model: the run has both");
        }

        StoredRun run = StoredRun.Open(words.Subjects[0]);
        if (run.IsChain)
        {
            throw ProblemException.Usage($"run '{run.Path}'", $"it holds {run.Widths.Count} widths", "a run of one width",
                $"name one of them: {string.Join(", ", run.Widths.Select(width => width.Path))}");
        }

        return (run.LoadModel(), run.Config);
    }

    // Finite inputs and weights: only a recurrence that grows without bound gives other outputs.
    private static ProblemException? Diverged(NamedTensor y)
    {
        int first = Array.FindIndex(y.Data, value => !double.IsFinite(value));
        if (first < 0) return null;
        int sequence = first / (y.Shape[1] * y.Shape[2]), time = first / y.Shape[2] % y.Shape[1];
        return ProblemException.Diverged("outputs", $"sequence {sequence} becomes infinite or NaN at step {time}", null,
            "the recurrence is unstable: check model, activation, dt and model.parameterization; the outputs are written as they are");
    }
}
