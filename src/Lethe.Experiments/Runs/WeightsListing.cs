namespace Lethe.Experiments.Runs;

/// <summary>What a file says of its tensors, under the names of a model; and what is said where they do not fit it.</summary>
internal sealed class WeightsListing
{
    private const int MostNamed = 3;

    private readonly string _path;
    private readonly IReadOnlyList<TensorListing> _all;
    private readonly string _prefix;
    private readonly RunConfig _config;
    private readonly IReadOnlyDictionary<string, string> _names;

    /// <exception cref="ProblemException">No name begins with the prefix, or a weight stands there under both its names.</exception>
    public WeightsListing(string path, IReadOnlyList<TensorListing> all, string prefix, RunConfig config)
    {
        (_path, _all, _prefix, _config) = (path, all, prefix, config);
        _names = config.Get(Settings.Model).ReferenceNames;
        foreach (TensorListing tensor in all.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string name = tensor.Name[prefix.Length..];
            name = _names.FirstOrDefault(n => n.Value == name).Key ?? name;
            if (!Own.TryAdd(name, tensor)) throw Problem($"it has both '{Own[name].Name}' and '{tensor.Name}'", "each weight once");
        }

        if (Own.Count == 0 && prefix.Length > 0) throw Misnamed($"no tensor's name begins with '{prefix}'");
    }

    /// <summary>The tensors below the prefix, by Lethe's own names.</summary>
    public Dictionary<string, TensorListing> Own { get; } = [];

    /// <summary>A weight.</summary>
    /// <exception cref="ProblemException">It is not there, or of a type that is not read.</exception>
    public TensorListing Required(string name)
    {
        if (!Own.TryGetValue(name, out TensorListing? tensor))
            throw Misnamed($"it has no tensor '{name}'{(_names.TryGetValue(name, out string? other) ? $" (or '{other}')" : "")}");
        if (tensor.Unread is { } unread)
            throw ProblemException.Input($"{_path}, tensor '{Printable.Clip(tensor.Name)}'", $"its elements are {unread}",
                "float64, float32, float16 or bfloat16", tensor.Remedy ?? "Save it as float32");
        return tensor.IsAside ? throw Problem($"'{tensor.Name}' is {tensor.Dtype}", "floating-point numbers") : tensor;
    }

    /// <summary>The names do not fit; where they would behind a prefix, it is named.</summary>
    public ProblemException Misnamed(string actual)
    {
        string expected = $"the weights of model '{_config.Get(Settings.Model)}'";
        string[] fitting = [.. Prefixes().Take(MostNamed)];
        if (fitting.Length == 0) return Problem(actual, expected);
        string where = string.Join(" and ", fitting.Select(prefix => prefix.Length == 0 ? "without any prefix" : $"behind '{prefix}'"));
        string[] ways =
            [.. fitting.Select(prefix => prefix.Length == 0 ? "omit --prefix" : $"add --prefix {ShellWord.Quote(prefix)}")];
        return ProblemException.Input(_path, $"{actual}; all of them stand {where}", expected,
            $"To import it, {string.Join(", or ", ways)}");
    }

    /// <summary>A problem that another prefix does not mend.</summary>
    public ProblemException Problem(string actual, string expected) =>
        ProblemException.Input(_path, actual, expected, "Check the file against the names in docs/weights.md, and the setting 'model'");

    /// <summary>What else could be cut off so that every weight of the model is there: what DataParallel, torch.compile, Lightning and
    /// optimizers' averages put before names.</summary>
    private IEnumerable<string> Prefixes()
    {
        var present = _all.Select(tensor => tensor.Name).ToHashSet();
        int? channels = _config.Get(Settings.Layers) == 1 ? null : 1;
        string[][] needed = [.. ModelFactory.Create(_config, 1, 1, 1, channels).Parameters.Views
            .Select(view => _names.TryGetValue(view.Name, out string? other) ? new[] { view.Name, other } : [view.Name])];
        return present.SelectMany(name => needed[0].Where(end => name.EndsWith(end, StringComparison.Ordinal))
                .Select(end => name[..^end.Length])).Distinct()
            .Where(prefix => prefix != _prefix && needed.All(names => names.Any(name => present.Contains(prefix + name))))
            .Order(StringComparer.Ordinal);
    }
}
