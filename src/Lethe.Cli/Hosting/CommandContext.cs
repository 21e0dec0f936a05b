namespace Lethe.Cli.Hosting;

/// <summary>What a running command is given.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly GlobalOptions _options;
    private readonly List<IDisposable> _owned = [];

    public CommandContext(ParseResult parse, GlobalOptions options, Surroundings surroundings, Terminal terminal, Interruption interruption)
    {
        Parse = parse;
        Surroundings = surroundings;
        Terminal = terminal;
        Interruption = interruption;
        _options = options;
        Seed = options.Seed.Read(parse);
        ThreadsGiven = (int?)options.Threads.Read(parse);
    }

    /// <summary>The parsed command line.</summary>
    public ParseResult Parse { get; }

    /// <summary>Streams, folder, clock, variables.</summary>
    public Surroundings Surroundings { get; }

    /// <summary>Where notes, tables and progress go.</summary>
    public Terminal Terminal { get; }

    /// <summary>Signals.</summary>
    public Interruption Interruption { get; }

    /// <summary>Cancelled by SIGINT, SIGTERM and SIGHUP.</summary>
    public CancellationToken Cancellation => Interruption.Token;

    /// <summary>--out, or null.</summary>
    public string? Out => Path(_options.Out);

    /// <summary>--out, or the folder of a run that the user gives no other.</summary>
    public string RunPath(RunConfig config) => Out ?? RunFolder.DefaultPath(config, Surroundings.Clock,
        Surroundings.PathOf(RunFolder.Root));

    /// <summary>The file or folder an option names, or null.</summary>
    public string? Path(Option<string?> option) => Parse.GetValue(option) is { Length: > 0 } name
        ? Surroundings.PathOf(name) : Parse.GetValue(option);

    /// <summary>--force.</summary>
    public bool Force => Parse.GetValue(_options.Force);

    /// <summary>--seed, or null.</summary>
    public long? Seed { get; }

    /// <summary>--threads, or null.</summary>
    public int? ThreadsGiven { get; }

    /// <summary>--threads, or all processors.</summary>
    public int Threads => ThreadsGiven ?? Environment.ProcessorCount;

    /// <summary>Keeps something until the end of the command.</summary>
    public void Own(IDisposable thing) => _owned.Add(thing);

    /// <summary>Gives back what was kept.</summary>
    public void Dispose()
    {
        foreach (IDisposable thing in Enumerable.Reverse(_owned)) thing.Dispose();
    }

    /// <summary>The free words, sorted; --seed and --threads are appended as the settings they stand for.</summary>
    public Words Words(Argument<string[]> argument, params NumbersOption[] swallowing)
    {
        IEnumerable<string> words = Parse.GetValue(argument) ?? [];
        return Sort(words.Concat(swallowing.SelectMany(option => option.Returned(Parse))));
    }

    /// <summary>Free words, sorted; files and folders among them from the folder of the command.</summary>
    public Words Sort(IEnumerable<string> words)
    {
        Words sorted = Parsing.Words.Sort(words);
        return Surroundings.Folder is null
            ? sorted : new Words([.. sorted.Subjects.Select(FromFolder)], [.. sorted.Overrides.Select(FromFolder)]);
    }

    /// <summary>An error where there are words, or a seed or an output folder, beside an option that says it all.</summary>
    public void RequireNothingBeside(string option, Words words, string expected, string remedy)
    {
        string? word = words.Subjects.Concat(words.Overrides).FirstOrDefault() ?? (Seed is null ? null : "--seed")
            ?? (Out is null ? null : "--out");
        if (word is not null) throw ProblemException.Usage(option, $"it cannot be combined with '{word}'", expected, remedy);
    }

    /// <summary>The overrides of a configuration: the words given, then --seed and --threads.</summary>
    public IReadOnlyList<string> Overrides(Words words)
    {
        var overrides = new List<string>(words.Overrides);
        if (Seed is { } seed) overrides.Add(Invariant($"seed={seed}"));
        if (ThreadsGiven is { } threads) overrides.Add(Invariant($"threads={threads}"));
        return overrides;
    }

    // What precedes the name of a file in a word stays before it: rho:file:SAMPLES, target=file:SAMPLES, data=x.npy.
    private string FromFolder(string word)
    {
        int name = word.LastIndexOf("file:", StringComparison.Ordinal) is >= 0 and var at ? at + "file:".Length
            : word.IndexOf('=') + 1;
        // Two files of data: x.npy,y.npy.
        if (word[name..].Split(',') is { Length: 2 } two && two.All(one => File.Exists(Surroundings.PathOf(one))))
            return word[..name] + string.Join(',', two.Select(Surroundings.PathOf));
        string path = Surroundings.PathOf(word[name..]);
        return File.Exists(path) || Directory.Exists(path) ? word[..name] + path : word;
    }
}
