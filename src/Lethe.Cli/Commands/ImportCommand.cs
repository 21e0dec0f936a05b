namespace Lethe.Cli.Commands;

/// <summary>lethe import: what tensors a file holds; and, with the settings of a model, a run made of them.</summary>
internal sealed class ImportCommand() : WordsCommand("import", "The tensors of a file; with settings, a run made of them",
    ("F", "A .safetensors, .npz, PyTorch (.pt, .ckpt), TorchSharp (.dat) or .onnx file, and the settings key=value of the model its " +
        "weights are of"),
    "import model.pt", "import best.safetensors model=rnn activation=tanh dt=0.5 target=exp --out runs/imported",
    "import checkpoint.pt --prefix state_dict. model=diagonal --out runs/imported")
{
    private readonly TextOption _prefix = new("--prefix", "P",
        "Take only tensors whose names begin with P, and cut it off (a checkpoint with 'model.' before every name)");

    public override string MoreHelp =>
        """
        Without settings and without --out the tensors are listed. With either a run folder is made, which memory, stability, predict, runs
        and report take: weights under the names of
        docs/weights.md, test loss against target=, memory function, radius. Nothing in the file is executed. A file that lethe export
        wrote brings the settings of its model along; words on the command line come before them.
        """;

    protected override Symbol[] Symbols => [_prefix];

    protected override IEnumerable<string> Offered(string begun) => Completions.SettingsOf(begun);

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "file", 1, 1);
        string file = words.Subjects[0];
        string? prefix = context.Parse.GetValue(_prefix);
        IReadOnlyList<TensorListing> tensors = Listed(file, prefix, context.Cancellation);
        if (words.Overrides.Count == 0 && context.Out is null)
            return new CommandOutcome(new { file, tensors }, terminal => Render(terminal, file, tensors));

        RunConfig config =
            WeightsSettings.Resolve(file, context.Overrides(words), out IReadOnlyList<string> replaced, context.Cancellation);
        foreach (string one in replaced) context.Terminal.Warn(one);
        foreach (TensorListing tensor in tensors.Where(tensor => tensor.IsAside && tensor.Unread is not null))
            context.Terminal.Note($"'{tensor.Name}' is left out: its elements are {tensor.Unread}");
        string path = context.RunPath(config);
        FinishedRun run;
        using (ProgressBoard progress = context.Terminal.Progress(Name))
        {
            var surroundings = new RunContext
            {
                Threads = config.Get(Settings.Threads) ?? context.Threads,
                Data = DataReaders.All(),
                Note = context.Terminal.Warn,
                Draw = RunFigures.Write,
                Progress = p => progress.Report(p.Share, Word.Of(p.Phase)),
            };
            run = ImportedRun.Create(config, file, prefix, path, context.Force
                ? RunStart.Force : RunStart.New, surroundings, context.Cancellation);
        }
        return Outcome(file, tensors, run, Compare(context, file, run));
    }

    // How far the run's outputs are from those of the file itself; null where the file is no model, or cannot be run.
    private static double? Compare(CommandContext context, string file, FinishedRun run)
    {
        if (!LoadedModel.Is(file)) return null;
        try
        {
            LoadedModel loaded = ModelFiles.Load(file, new ForeignModelOptions { Cancellation = context.Cancellation });
            using var release = loaded.Model as IDisposable;
            double difference = ImportCheck.Difference(StoredRun.Open(run.Path).LoadModel(), loaded.Model, new Workers(context.Threads));
            if (ImportCheck.Objection(file, difference) is null)
                context.Terminal.Note(Invariant($"on random inputs its outputs are the file's, up to {difference:G2} of the largest"));
            return difference;
        }
        catch (ProblemException e) when (e.Kind is ProblemKind.Input or ProblemKind.Usage or ProblemKind.Unavailable or ProblemKind.Limit)
        {
            // Weights in a file of PyTorch are no program.
            if (LoadedModel.IsOnnx(file) || e.Kind == ProblemKind.Unavailable)
                context.Terminal.Warn($"the run was not compared with the file itself: {e.Problem.Actual}");
            return null;
        }
    }

    private static IReadOnlyList<TensorListing> Listed(string file, string? prefix, CancellationToken cancellation)
    {
        IReadOnlyList<TensorListing> all = TensorFile.List(file, cancellation);
        if (string.IsNullOrEmpty(prefix)) return all;
        TensorListing[] below = [.. all.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))];
        return below.Length > 0
            ? below : throw ProblemException.Usage("option --prefix", $"no tensor's name begins with '{prefix}'",
            "the beginning of names in the file", $"see lethe import {ShellWord.Path(file)}");
    }

    private static CommandOutcome Outcome(string file, IReadOnlyList<TensorListing> tensors, FinishedRun run, double? difference)
    {
        RunResult result = run.Result;
        object document = new
        {
            file,
            tensors,
            run = run.Path,
            result.Width,
            result.Outcome,
            val_loss = result.ValidationLoss,
            result.TestLoss,
            result.RelativeError,
            difference,
        };
        return new CommandOutcome(document, terminal => RunsView.Render(terminal, StoredRun.Open(run.Path).Widths))
        {
            Failure = !double.IsFinite(result.ValidationLoss)
                ? ProblemException.Diverged($"model of '{file}'", "its outputs become infinite or NaN", null,
                    "check model, activation, dt and model.parameterization; the weights are stored")
                : difference is { } apart ? ImportCheck.Objection(file, apart) : null,
        };
    }

    private static void Render(Terminal terminal, string file, IReadOnlyList<TensorListing> tensors)
    {
        TensorsView.Render(terminal, tensors);
        int unread = tensors.Count(tensor => tensor.Unread is not null);
        if (unread > 0)
            terminal.Note(Invariant($"{unread} of them cannot be read as numbers, which keeps the others from nothing"));
        terminal.Note($"{tensors.Count} tensors in {file}; with the settings of their model (model=, activation=, dt=, ...) or --out " +
            "they become a run: docs/weights.md");
    }
}
