namespace Lethe.Experiments.Data;

/// <summary>
/// The kinds of files own data may come from. The data that were read last are kept, since a run looks at its data when it is described,
/// when it is trained and when it is measured.
/// </summary>
public sealed class DataFormats
{
    private readonly IReadOnlyList<IDataFormat> _formats;
    private readonly MemoryLimit? _memory;
    private readonly Lock _gate = new();
    private string? _key;
    private OwnData? _kept;

    /// <summary>These kinds.</summary>
    /// <param name="formats">The kinds; the end of a file's name says which.</param>
    /// <param name="memory">What data may take; null: three quarters of what the process can have.</param>
    public DataFormats(IReadOnlyList<IDataFormat> formats, MemoryLimit? memory = null)
    {
        _formats = formats;
        _memory = memory;
    }

    /// <summary>The kinds that need no package: .npz, .npy, .h5 and images.</summary>
    public static DataFormats Numpy() => new(ArrayFormats);

    /// <summary>The same as a list, to which others may be added.</summary>
    public static IReadOnlyList<IDataFormat> ArrayFormats => [new ArrayFormat(), new IdxFormat()];

    /// <summary>
    /// A configuration with all that its data decide: full path and hash, sizes, channels, normalisation; one without own data as it is.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="note">Told what was left out, filled or padded; null: no one.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file cannot be read, or contradicts the settings.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RunConfig Seal(RunConfig config, Action<string>? note = null, CancellationToken cancellation = default)
    {
        if (DataFile.Of(config) is not { } file)
        {
            if (Normalization.Of(config) is null) return config;
            throw ProblemException.Setting("setting 'data.input_mean'", "there are no data of one's own", "a file beside it",
                "Give the file: data=FILE");
        }

        if (file.Hash is not null) return config;
        string text = file.SealedText();
        OwnData data = Read(config, file, cancellation);
        RunConfig sealedConfig = OwnDataSettings.Of(config, text, data);
        lock (_gate) (_key, _kept) = (KeyOf(sealedConfig), data);
        foreach (string one in data.Notes) note?.Invoke($"{file.Name}: {one}");
        return sealedConfig;
    }

    /// <summary>The data of a configuration.</summary>
    /// <param name="config">A configuration with data.file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file is gone or another, cannot be read, or contradicts the settings.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public OwnData Load(RunConfig config, CancellationToken cancellation = default)
    {
        DataFile file = DataFile.Of(config) ?? throw new ArgumentException("the configuration has no data.file.", nameof(config));
        lock (_gate)
        {
            string key = KeyOf(config);
            if (_kept is { } kept && _key == key) return kept;
            // What is kept goes first: both might not fit.
            (_key, _kept) = (null, null);
            file.RequireSame();
            OwnData read = Read(config, file, cancellation);
            if (file.Hash is not null) OwnDataSettings.RequireOf(config, read);
            (_key, _kept) = (key, read);
            return read;
        }
    }

    private static string KeyOf(RunConfig config) => string.Join('\n', config.Entries
        .Where(e => e.Setting.Group == "data" || e.Setting == Settings.Seed).Select(e => e.Text));

    /// <summary>Inputs of a file for a run to answer, by the names of its own columns; targets need not be there.</summary>
    /// <param name="config">The run's configuration, of own data.</param>
    /// <param name="path">The file, of any kind that is read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file cannot be read, or has no such columns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RawData Inputs(RunConfig config, string path, CancellationToken cancellation = default)
    {
        DataRequest request = Request(config, [path], _memory ?? MemoryLimit.OfProcess()) with { IsInputsOnly = true };
        RawData raw = FormatOf(path).Read(request with { Targets = request.Targets ?? [] }, cancellation);
        return TokenColumns.Read(raw, config, path, request.Memory);
    }

    private OwnData Read(RunConfig config, DataFile file, CancellationToken cancellation)
    {
        MemoryLimit memory = _memory ?? MemoryLimit.OfProcess();
        string source = string.Join(',', file.Paths);
        RawData raw = FormatOf(file.Paths[0]).Read(Request(config, file.Paths, memory), cancellation);
        return OwnDataBuilder.Build(TokenColumns.Read(raw, config, source, memory), config, source, memory);
    }

    private IDataFormat FormatOf(string name) => _formats.FirstOrDefault(one =>
            one.Extensions.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        ?? throw ProblemException.Input(name, "the end of its name says no kind of data that is read",
            string.Join(", ", _formats.Select(one => one.Name)), "Convert the file, or name it by what it is");

    private static DataRequest Request(RunConfig config, IReadOnlyList<string> paths, MemoryLimit memory)
    {
        return new DataRequest(paths, config.Get(Settings.DataInputs), config.Get(Settings.DataTargets), Column(Settings.DataSequence),
            config.Get(Settings.DataKind), memory)
        {
            Classes = config.Get(Settings.DataClasses),
            Time = Column(Settings.DataTime),
        };

        string? Column(Setting<string> setting) => config.Get(setting) is var name && name == Settings.NoFile ? null : name;
    }
}
