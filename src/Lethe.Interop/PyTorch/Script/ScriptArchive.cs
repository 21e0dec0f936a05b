namespace Lethe.Interop.PyTorch.Script;

/// <summary>
/// A TorchScript archive whose every record is known. libtorch reads zip files with a parser of its own, finds records without regard to
/// case and believes the first root it meets; therefore it is never given the file, but <see cref="Write"/>: an archive made anew of what
/// was looked at here.
/// </summary>
public sealed class ScriptArchive
{
    private const string Kind = "a TorchScript archive";
    private const string WeightFolder = "data/";
    private const int LargestFile = 1 << 30, LongestVersion = 4;

    // Programs of large networks have some hundred kilobytes, their lists of weights a few megabytes.
    private const int MostText = 16 << 20, LargestPickle = 16 << 20;

    // The pinned libtorch writes 3 and reads up to 10.
    private const int NewestVersion = 10;

    private readonly SortedDictionary<string, ArraySegment<byte>> _records = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ArraySegment<byte>> _code = new(StringComparer.Ordinal);
    private readonly List<(string List, string Folder, ScriptPickle Pickle)> _values = [];

    private ScriptArchive(string source)
    {
        Source = source;
    }

    /// <summary>The file.</summary>
    public string Source { get; }

    /// <summary>The program: text by module, as in __torch__.torch.nn.modules.linear.</summary>
    public IReadOnlyDictionary<string, string> Modules { get; private set; } = new Dictionary<string, string>();

    /// <summary>The class of the whole, as in __torch__.Model; empty where its values name none.</summary>
    public string RootClass { get; private set; } = "";

    /// <summary>The classes its stored values are objects of, as in __torch__.Model.</summary>
    public IReadOnlyCollection<string> StoredClasses { get; private set; } = [];

    /// <summary>The types its stored containers are said to have, as in Dict[str, Tensor].</summary>
    public IReadOnlyCollection<string> StoredTypes { get; private set; } = [];

    /// <summary>Reads and checks an archive; the program itself is for the caller to judge.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ProblemException">Missing, damaged, of another kind, or written so that two readers could see two
    /// things.</exception>
    public static ScriptArchive Read(string path) => Of(path, new ScriptArchive(path).Load());

    /// <summary>Checks an archive that is in memory.</summary>
    /// <param name="source">What to call it.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="ProblemException">As for <see cref="Read"/>.</exception>
    public static ScriptArchive Of(string source, byte[] file)
    {
        var archive = new ScriptArchive(source);
        archive.Sort(new ZipRecords(file, source).Read());
        archive.CheckMarks();
        archive.CheckValues();
        archive.Modules =
            archive._code.ToDictionary(one => ScriptRecords.ModuleOf(one.Key), one =>
            Encoding.Latin1.GetString(one.Value), StringComparer.Ordinal);
        return archive;
    }

    /// <summary>The archive made anew, with texts of the program put in the place of what was read.</summary>
    /// <param name="modules">Text by module; a module that is not named keeps its own.</param>
    public byte[] Write(IReadOnlyDictionary<string, string> modules)
    {
        List<(string, ArraySegment<byte>)> records = [.. _records.Select(one => (one.Key, one.Value))];
        foreach ((string name, ArraySegment<byte> text) in _code)
            records.Add((name, modules.TryGetValue(ScriptRecords.ModuleOf(name), out string? other)
                ? new ArraySegment<byte>(Encoding.Latin1.GetBytes(other)) : text));
        return StoredZip.Write(records);
    }

    /// <summary>The archive made anew, with other bytes of numbers.</summary>
    /// <param name="numbers">By the key of a storage of weights, as many bytes as it has.</param>
    internal byte[] WriteNumbers(IReadOnlyDictionary<string, byte[]> numbers)
    {
        var records = new SortedDictionary<string, ArraySegment<byte>>(_records, StringComparer.Ordinal);
        foreach ((string key, byte[] bytes) in numbers) records[WeightFolder + key] = bytes;
        return StoredZip.Write([.. records.Concat(_code).Select(one => (one.Key, one.Value))]);
    }

    /// <summary>The bytes of a storage of weights.</summary>
    internal ReadOnlySpan<byte> NumbersOf(string key) => _records[WeightFolder + key];

    /// <summary>How many floating-point numbers stand as constants of the program.</summary>
    internal long ConstantNumbers => _values.Where(one => one.List == ScriptRecords.Constants)
        .SelectMany(one => one.Pickle.StorageTypes.Where(type => type.Value is { } name && name.Contains("Float", StringComparison.Ordinal)
            || type.Value is { } wide && wide.Contains("Double", StringComparison.Ordinal)).Select(type => one.Folder + type.Key))
        .Sum(name => _records.TryGetValue(name, out ArraySegment<byte> record) ? (long)record.Count / sizeof(float) : 0);

    /// <summary>The archive made anew with float64 in the place of narrower floating-point numbers, weights and constants, real and
    /// complex.</summary>
    /// <returns>It; null where there are none, or where it would be too large.</returns>
    public byte[]? WriteWide()
    {
        var wide = new SortedDictionary<string, ArraySegment<byte>>(_records, StringComparer.Ordinal);
        bool any = false;
        foreach ((string list, string folder, ScriptPickle pickle) in _values)
        {
            if (WideNumbers.Names(pickle, _records[list]) is not { } names) continue;
            any = true;
            wide[list] = names;
            foreach ((string key, string? type) in pickle.StorageTypes)
            {
                if (wide.Values.Sum(record => (long)record.Count) > LargestFile / 2) return null;
                if (WideNumbers.Numbers(type!, _records[folder + key]) is { } numbers) wide[folder + key] = numbers;
            }
        }

        return any ? StoredZip.Write([.. wide.Concat(_code).Select(one => (one.Key, one.Value))]) : null;
    }

    private byte[] Load()
    {
        using FileStream stream = InputFile.Open(Source, Kind);
        if (stream.Length > LargestFile)
            throw Fail(Invariant($"it has {stream.Length} bytes"), Invariant($"at most {LargestFile}"),
                "Run so large a model in a program of its own: lethe memory --program");
        var file = new byte[stream.Length];
        try
        {
            stream.ReadExactly(file);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw InputFile.Unreadable(Source, Kind, e);
        }

        if (file.Length >= 4 && file[0] == 'P' && file[1] == 'K' && file[2] == 3 && file[3] == 4) return file;
        string actual = file.Length >= 8 && file.AsSpan(4, 4).SequenceEqual("PTMF"u8) ? "it is a model for mobile devices (flatbuffer)"
            : file[0] == 0x80 ? "it is a pickle, as PyTorch before 1.6 wrote it"
            : "it is no zip file";
        throw Fail(actual, Kind,
            "Save a program in Python: torch.jit.script(model).save(path) or torch.jit.trace(model, x).save(path), and not torch.save");
    }

    private void Sort(List<(string Name, ArraySegment<byte> Content)> records)
    {
        if (records.Count == 0) throw Fail("it holds nothing", Kind, "Write or copy the file again");
        string root = records[0].Name.Split('/')[0] + "/";
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, ArraySegment<byte> content) in records)
        {
            if (!name.StartsWith(root, StringComparison.Ordinal))
                throw Fail($"its records lie in two folders, '{Printable.Clip(root)}' and '{Printable.Clip(name)}'",
                    "one folder that holds all", "Save it again in Python; do not put two archives into one");
            if (!seen.Add(name))
                throw Fail($"it holds '{Printable.Clip(name)}' twice, or names that differ in case only", "distinct names",
                "Do not trust this file");
            string inner = name[root.Length..];
            switch (ScriptRecords.KindOf(inner))
            {
                case ScriptRecordKind.Needed: _records.Add(inner, content); break;
                case ScriptRecordKind.Code: _code.Add(inner, content); break;
                case ScriptRecordKind.Unknown: throw Unknown(inner);
            }
        }

        long text = _code.Values.Sum(one => (long)one.Count);
        if (text > MostText)
            throw Fail(Invariant($"its program has {text} characters"), Invariant($"at most {MostText}"),
            "Check that this is the right file");
        if (_records.ContainsKey(ScriptRecords.Data) && _records.ContainsKey(ScriptRecords.Constants) && _code.Count > 0) return;
        throw Fail("it holds weights or a pickled model, but no program", Kind,
            "Save a program in Python: torch.jit.script(model).save(path) or torch.jit.trace(model, x).save(path); for weights see " +
                "lethe import");
    }

    private ProblemException Unknown(string name)
    {
        string actual = name switch
        {
            "model.json" => "it is a program as PyTorch before 1.2 wrote it (model.json)",
            "bytecode.pkl" or "mobile_debug_handles.pkl" or "metadata.pkl" => "it is a model for mobile devices (bytecode.pkl)",
            _ when name.StartsWith(".data/", StringComparison.Ordinal) => "it is a torch.package",
            _ => $"it holds '{Printable.Clip(name)}', which torch.jit.save does not write",
        };
        return Fail(actual, "an archive of torch.jit.save alone",
            "Load the model in Python and save it again: torch.jit.save(torch.jit.load(path), path)");
    }

    private void CheckMarks()
    {
        if (_records.Remove(ScriptRecords.ByteOrder, out ArraySegment<byte> order) && !order.AsSpan().SequenceEqual("little"u8))
            throw Fail("its numbers are big-endian", "little-endian numbers", "Save it again on an ordinary machine");
        bool old = _records.TryGetValue(ScriptRecords.Version, out ArraySegment<byte> mark),
            other = _records.TryGetValue(ScriptRecords.NewVersion, out ArraySegment<byte> newer);
        if (old == other)
            throw Fail(old ? "it says twice which version of the format it has" : "it does not say which version of the format it has",
            "a record 'version' or '.data/version'", "Save it again in Python");
        if (other) mark = newer;
        string text = Encoding.Latin1.GetString(mark);
        string digits = text.EndsWith('\n') ? text[..^1] : text;
        if (digits.Length is 0 or > LongestVersion || !digits.All(char.IsAsciiDigit)
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version is < 1 or > NewestVersion)
        {
            throw Fail($"its format has version '{Printable.Clip(text)}'", Invariant($"1 to {NewestVersion}"),
                "Save it with a PyTorch that is not newer than 2.10");
        }
    }

    private void CheckValues()
    {
        var classes = new HashSet<string>();
        var types = new HashSet<string>();
        foreach ((string list, string folder) in (ReadOnlySpan<(string, string)>)[(ScriptRecords.Constants, "constants/"),
            (ScriptRecords.Data, WeightFolder)])
        {
            if (_records[list].Count > LargestPickle)
                throw Fail(Invariant($"'{list}' has {_records[list].Count} bytes"), Invariant($"at most {LargestPickle}"),
                    "Check that this is the right file");
            var pickle = new ScriptPickle(_records[list], key => _records.TryGetValue(folder + key, out ArraySegment<byte> numbers)
                ? numbers.Count : null, $"{Source}, {list}");
            pickle.Check();
            _values.Add((list, folder, pickle));
            classes.UnionWith(pickle.Classes);
            types.UnionWith(pickle.Types);
            if (list == ScriptRecords.Data) RootClass = pickle.FirstClass ?? "";
        }

        (StoredClasses, StoredTypes) = (classes, types);
    }

    private ProblemException Fail(string actual, string expected, string remedy) =>
        ProblemException.Input(Source, actual, expected, remedy);
}
