namespace Lethe.Experiments.Runs;

/// <summary>Where a stored run stands.</summary>
public enum StoredRunState
{
    /// <summary>It has its result.</summary>
    Ended,

    /// <summary>A process works on it now.</summary>
    Running,

    /// <summary>It was interrupted, or its process died: `train --resume` goes on.</summary>
    Resumable,
}

/// <summary>A run read back from its folder. Files are read when they are asked for.</summary>
public sealed class StoredRun
{
    private readonly Lazy<RunResult?> _result;

    private StoredRun(string path, RunConfig config, RunResult? result = null)
    {
        Path = path;
        Config = config;
        _result = new(() => result ?? (IsChain || !Has(RunFiles.Result) ? null : RunResultJson.Read(FilePath(RunFiles.Result), config)));
    }

    /// <summary>A run whose result is known before it is stored.</summary>
    internal static StoredRun Of(string path, RunConfig config, RunResult? result) => new(path, config, result);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Its name: the last part of the path; for a width of a chain with the chain's before it.</summary>
    public string Name
    {
        get
        {
            string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)),
                name = System.IO.Path.GetFileName(full);
            return name.StartsWith("width-", StringComparison.Ordinal)
                ? $"{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(full))}/{name}" : name;
        }
    }

    /// <summary>Its configuration.</summary>
    public RunConfig Config { get; }

    /// <summary>True where it holds several widths, each a run of its own in a subfolder.</summary>
    public bool IsChain => Config.Get(Settings.Width).Count > 1;

    /// <summary>m of a single run; the first of a chain.</summary>
    public int Width => Config.Get(Settings.Width)[0];

    /// <summary>What it gave; null where it has not ended, or for a chain.</summary>
    /// <exception cref="ProblemException">The file is damaged.</exception>
    public RunResult? Result => _result.Value;

    /// <summary>Whether it has ended.</summary>
    public StoredRunState State => Has(RunFiles.Result) ? StoredRunState.Ended : RunLock.IsHeld(Path)
        ? StoredRunState.Running : StoredRunState.Resumable;

    /// <summary>The runs of single widths: itself, or those of the chain that have begun.</summary>
    public IReadOnlyList<StoredRun> Widths => !IsChain ? [this]
        : [.. Config.Get(Settings.Width).Select(w => FilePath(RunFiles.WidthFolder(w))).Where(IsRun)
            .Select(width => Open(width, Config.Models))];

    /// <summary>What runs of one family share.</summary>
    public FamilyKey Family => new(OwnData.IsOf(Config) ? OwnData.NameOf(Config) : Config.Get(Settings.Target),
        Config.Get(Settings.Parameterization),
        Config.Entries.First(e => e.Setting == Settings.Activation).Text, ModelText);

    /// <summary>The rule by which its family is judged.</summary>
    public VerdictOptions Rule => new() { Integration = Config.Get(Settings.Integration), Models = Config.Models };

    // Depth makes another family: a regression over widths must not mix one layer with two.
    private string ModelText => Config.Entries.First(e => e.Setting == Settings.Model).Text
        + (Config.Get(Settings.Layers) is > 1 and int layers ? Invariant($" x{layers}") : "");

    /// <summary>True where a folder holds a run.</summary>
    public static bool IsRun(string path) => File.Exists(System.IO.Path.Combine(path, RunFiles.Config));

    /// <summary>Opens a run folder for reading; it may be written by another process meanwhile.</summary>
    /// <exception cref="ProblemException">There is no run in it. Its configuration cannot be read.</exception>
    public static StoredRun Open(string path) => Open(path, ModelCatalog.Default);

    /// <summary>Opens the folder of a run of a model of <paramref name="models"/>.</summary>
    /// <exception cref="ProblemException">There is no run in it. Its configuration cannot be read.</exception>
    public static StoredRun Open(string path, ModelCatalog models) => new StoredRun(path, RunFolder.StoredConfig(path, models));

    /// <summary>All runs at or below a folder, by path; the widths of a chain count as part of it.</summary>
    /// <param name="root">The folder.</param>
    /// <exception cref="ProblemException">There is no such folder.</exception>
    public static IReadOnlyList<StoredRun> Find(string root)
    {
        if (!Directory.Exists(root))
        {
            throw ProblemException.Folder($"folder '{root}'", File.Exists(root)
                ? "it is a file" : "there is no such folder", "a folder with runs",
                "Check the path");
        }

        var found = new List<StoredRun>();
        Search(root, found);
        return found;
    }

    /// <summary>The full path of a file of the run.</summary>
    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether the run has a file.</summary>
    public bool Has(string name) => File.Exists(FilePath(name));

    /// <summary>metrics.csv: epoch, step, train_loss, val_loss, lr, grad_norm, smallest_rate, state_norm, and grad_weight.NAME and
    /// adam_rate.NAME of each parameter (<see cref="BlockMonitor"/>).</summary>
    /// <exception cref="ProblemException">Missing or damaged.</exception>
    public CsvTable Metrics() => CsvTable.Read(FilePath(RunFiles.Metrics));

    /// <summary>
    /// What was measured when the run ended, with its tables, or null where nothing was. Its curve is null where it is of another choice
    /// than its radius.
    /// </summary>
    /// <exception cref="ProblemException">A file is damaged.</exception>
    public ModelMeasurement? Measurement()
    {
        if (Result?.Measurement is not { } measured) return null;
        PerturbationCurve? curve = Perturbation();
        return measured with { Memory = Memory(), Curve = curve?.Options.Choice == measured.Choice ? curve : null };
    }

    /// <summary>The memory function, or null where it was not measured.</summary>
    /// <exception cref="ProblemException">A file is damaged.</exception>
    public MemoryFunction? Memory()
    {
        if (Result?.Measurement?.Memory is not { } summary || !Has(RunFiles.Memory)) return null;
        CsvTable table = CsvTable.Read(FilePath(RunFiles.Memory));
        return summary with { Times = table.Column("t"), Values = table.Column("memory") };
    }

    /// <summary>
    /// The perturbation curve, or null where it was not measured. Of a run of version 0.1.0 it may be of another choice than the radius.
    /// </summary>
    /// <exception cref="ProblemException">A file is damaged.</exception>
    public PerturbationCurve? Perturbation()
    {
        if (Result is null || !Has(RunFiles.Perturbation)) return null;
        CsvTable table = CsvTable.Read(FilePath(RunFiles.Perturbation));
        return new PerturbationCurve(table.Column("beta"), table.Column("raw"), table.Column("lower"), table.Column("upper"),
            RunOptions.Perturbation(Config),
            Config.Get(Settings.PerturbHorizon) ?? Config.Get(Settings.Length),
            Result.Measurement?.TargetMeanSquare ?? Result.TargetMeanSquare);
    }

    /// <summary>Whether there are weights, or should be: the best ones, or a checkpoint that has some, or one that cannot be
    /// read.</summary>
    public bool HasWeights => Has(RunFiles.Best) || StoredWeights.AreDue(this, ModelFactory.Create(Config).Parameters);

    /// <summary>What is said where weights are needed and there are none.</summary>
    internal ProblemException NoWeights() =>
        ProblemException.Usage($"run '{Path}'", "it has not finished an epoch, so it has no weights", null,
            $"resume it with lethe train --resume {ShellWord.Path(Path)}");

    /// <summary>The model with the weights that are used: pruned where the run pruned them, else the best.</summary>
    /// <exception cref="ProblemException">There are no weights yet, or they are damaged, or weights, checkpoint and result are not of one
    /// state.</exception>
    public RecurrentModel LoadModel()
    {
        RecurrentModel model = ModelFactory.Create(Config);
        model.Parameters.Set(StoredWeights.Load(this, model.Parameters));
        return model;
    }

    /// <summary>Refuses a run, or a chain one of whose widths, has a result and weights, checkpoint or settings that are not those it
    /// describes.</summary>
    /// <returns>The run.</returns>
    /// <exception cref="ProblemException">They are not of one state; the message says how they become so again.</exception>
    public StoredRun RequireWhole()
    {
        foreach (StoredRun width in Widths.Where(width => width.Result is { IsUsable: true }))
            StoredWeights.Load(width, ModelFactory.Create(width.Config).Parameters);
        return this;
    }

    /// <summary>The weights that are used, under the names of docs/weights.md.</summary>
    /// <exception cref="ProblemException">As for <see cref="LoadModel"/>.</exception>
    public IReadOnlyList<NamedTensor> LoadWeights()
    {
        ParameterSet parameters = LoadModel().Parameters;
        return [.. WeightTensors.From(parameters, parameters.Values.ToArray())];
    }

    private static void Search(string folder, List<StoredRun> found)
    {
        if (IsRun(folder))
        {
            found.Add(Open(folder));
            return;
        }

        try
        {
            foreach (string below in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
                if (new DirectoryInfo(below).LinkTarget is null) Search(below, found);
        }
        catch (UnauthorizedAccessException)
        {
            // A folder nobody may read holds no run of ours.
        }
    }
}
