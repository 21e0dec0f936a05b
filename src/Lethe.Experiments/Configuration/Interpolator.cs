namespace Lethe.Experiments.Configuration;

/// <summary>Resolves the references in a set of values: each is read after those it names, whether they are given, derived by the protocol,
/// or built in.</summary>
internal sealed class Interpolator
{
    private readonly Dictionary<Setting, Draft> _drafts = [];
    private readonly Dictionary<Setting, object?> _values = [];
    private readonly List<Setting> _path = [];

    private readonly ModelCatalog _models;

    private Interpolator(IEnumerable<Draft> drafts, ModelCatalog models)
    {
        _models = models;
        foreach (Draft draft in drafts) _drafts[draft.Setting] = draft;
    }

    /// <summary>The values of drafts, no two of one setting, in their order.</summary>
    /// <exception cref="ProblemException">A reference to no setting, in a circle, or to a value that does not fit.</exception>
    public static IReadOnlyList<Assignment> Resolve(IReadOnlyList<Draft> drafts, ModelCatalog? models = null)
    {
        var interpolator = new Interpolator(drafts, models ?? ModelCatalog.Default);
        return [.. drafts.Select(d => new Assignment(d.Setting, interpolator.Given(d.Setting), d.Origin))];
    }

    private object? Given(Setting setting)
    {
        if (_values.TryGetValue(setting, out object? known)) return known;
        Draft draft = _drafts[setting];
        Enter(setting, draft.What);
        object? value = draft.Read(key => Text(Settings.Find(key, $"in {draft.What}")), _models);
        _path.RemoveAt(_path.Count - 1);
        return _values[setting] = value;
    }

    private string Text(Setting setting)
    {
        object? value = _drafts.ContainsKey(setting) ? Given(setting) : Derived(setting);
        return value as string ?? setting.Format(value);
    }

    private object? Derived(Setting setting)
    {
        if (!Protocols.Derived(_models).Contains(setting)) return setting.BoxedDefault;
        Enter(setting, $"setting '{setting.Key}'");
        var given = new Dictionary<Setting, object?>();
        Take(Settings.Protocol);
        Take(Settings.Model);
        // The reference protocol derives nothing from sizes.
        if (!given.TryGetValue(Settings.Protocol, out object? protocol) || protocol is Protocol.GrowingHorizon)
        {
            Setting[] sizes = [Settings.Layers, Settings.Width, Settings.Length, .. Protocols.GrowingHorizonOnly];
            foreach (Setting size in sizes) Take(size);
        }
        _path.RemoveAt(_path.Count - 1);
        return Protocols.For(given).Where(v => v.Setting == setting).Select(v => (object?)v.Value).DefaultIfEmpty(setting.BoxedDefault)
            .Last();

        void Take(Setting input)
        {
            // A size under derivation itself is the protocol's own.
            if (input != setting && _drafts.ContainsKey(input)) given[input] = Given(input);
        }
    }

    private void Enter(Setting setting, string what)
    {
        int first = _path.IndexOf(setting);
        if (first >= 0)
        {
            throw ProblemException.Setting(what,
                $"its value depends on itself: {string.Join(" -> ", _path.Skip(first).Append(setting).Select(s => s.Key))}",
                "references without a circle", "Give one of these settings a value of its own");
        }

        _path.Add(setting);
    }
}
