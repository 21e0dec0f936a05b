namespace Lethe.Experiments.Sweeps;

/// <summary>A grid while it is read: what is common, what varies, and how that is combined into tasks.</summary>
internal sealed class SweepPlan
{
    private readonly List<Draft> _common;
    private readonly DataFormats _data;
    private readonly List<Setting> _set = [];
    private readonly List<SweepAxis> _axes = [];
    private IReadOnlyList<SweepAxis> _zip = [];
    private IReadOnlyList<IReadOnlyList<Draft>> _runs = [];

    public SweepPlan(IReadOnlyList<Draft> common, DataFormats data)
    {
        _common = [.. common];
        _data = data;
    }

    /// <summary>Values of all tasks.</summary>
    public IReadOnlyList<Draft> Common => _common;

    /// <summary>Alternatives whose product is taken.</summary>
    public IReadOnlyList<SweepAxis> Axes => _axes;

    /// <summary>A value of all tasks, from the grid's section "set".</summary>
    public void Set(Draft draft)
    {
        Fix(draft);
        _set.Add(draft.Setting);
    }

    /// <summary>A value of all tasks, in place of any other, alternatives included.</summary>
    public void Fix(Draft draft)
    {
        Remove(draft.Setting);
        _common.Add(draft);
    }

    public void Remove(Setting setting)
    {
        _common.RemoveAll(d => d.Setting == setting);
        _axes.RemoveAll(a => a.Setting == setting);
    }

    public void AddAxis(SweepAxis axis, string what)
    {
        RequireResult(axis.Setting, what);
        _axes.Add(axis);
    }

    /// <summary>Alternatives in place of those of the same setting, or of its value.</summary>
    public void ReplaceAxis(SweepAxis axis, string what)
    {
        RequireResult(axis.Setting, what);
        _common.RemoveAll(d => d.Setting == axis.Setting);
        int at = _axes.FindIndex(a => a.Setting == axis.Setting);
        if (at >= 0) _axes[at] = axis;
        else _axes.Add(axis);
    }

    public void SetZip(IReadOnlyList<SweepAxis> zip, string place)
    {
        foreach (SweepAxis axis in zip)
        {
            RequireResult(axis.Setting, place);
            if (axis.Alternatives.Count == zip[0].Alternatives.Count) continue;
            throw ProblemException.Setting($"zip ({place})", Invariant($"'{zip[0].Setting.Key}' has {zip[0].Alternatives.Count} values ") +
                Invariant($"and '{axis.Setting.Key}' has {axis.Alternatives.Count}"), "lists of one length, walked together",
                "Make them equally long, or use 'grid' for a product");
        }

        _zip = zip;
    }

    public void SetRuns(IReadOnlyList<IReadOnlyList<Draft>> runs, string place)
    {
        foreach (Draft draft in runs.SelectMany(r => r)) RequireResult(draft.Setting, place);
        _runs = runs;
    }

    /// <summary>A setting that stands in two sections of a file would have two meanings.</summary>
    public void RequireOnePlace(string source)
    {
        var seen = new Dictionary<Setting, string>();
        foreach ((string section, IEnumerable<Setting> settings) in ((string, IEnumerable<Setting>)[])
            [("set", _set), ("grid", _axes.Select(a => a.Setting)), ("zip", _zip.Select(a => a.Setting)),
                ("runs", _runs.SelectMany(r => r.Select(d => d.Setting)).Distinct())])
        {
            foreach (Setting setting in settings)
            {
                if (seen.TryGetValue(setting, out string? other))
                    throw ProblemException.Setting($"setting '{setting.Key}' ({source})",
                        $"it stands under '{other}' and under '{section}'", "each setting in one section", "Delete one of the two");
                seen[setting] = section;
            }
        }
    }

    /// <summary>What "zip" and "runs" give belongs together: a word that changes one of it would tear it apart.</summary>
    public void RequireFree(Setting setting, string what)
    {
        string? section = _zip.Any(a => a.Setting == setting) ? "zip" : _runs.Any(r => r.Any(d => d.Setting == setting)) ? "runs" : null;
        if (section is not null)
            throw ProblemException.Setting(what, $"'{setting.Key}' is given by '{section}' of the grid",
                "a setting of 'set' or 'grid', or one the grid does not name", "Edit the grid file");
    }

    /// <summary>The tasks, each checked.</summary>
    /// <exception cref="ProblemException">Too many, or one cannot be run.</exception>
    public SweepGrid Expand(string description, string text)
    {
        long combinations = Count();
        int? threads = (int?)Interpolator.Resolve([.. _common.Where(d => d.Setting == Settings.Threads)]).Select(a => a.Value)
            .FirstOrDefault();
        _common.RemoveAll(d => d.Setting == Settings.Threads);
        Setting[] varied =
            [.. Settings.All.Intersect(_axes.Concat(_zip).Select(a => a.Setting).Concat(_runs.SelectMany(r => r.Select(d => d.Setting))))];
        var configs = new List<RunConfig>();
        var hashes = new HashSet<string>();
        for (int i = 0; i < combinations; i++)
        {
            List<Draft> own = Combination(i);
            RunConfig config = Resolve(own, i);
            if (hashes.Add(config.Hash)) configs.Add(config);
        }

        return new SweepGrid(SweepTaskList.Of(configs, varied), description, text, threads, (int)combinations);
    }

    private long Count()
    {
        long count = Math.Max(1, _runs.Count);
        foreach (int factor in _axes.Select(a => a.Alternatives.Count).Append(_zip.Count > 0 ? _zip[0].Alternatives.Count : 1))
            count = count > long.MaxValue / factor ? long.MaxValue : count * factor;
        return count <= SweepGrid.MaxTasks ? count : throw SweepGridReader.TooMany("grid", count);
    }

    /// <summary>The values of one combination: runs vary slowest, then the axes in their order, then what is walked together.</summary>
    private List<Draft> Combination(int index)
    {
        var own = new List<Draft>();
        if (_zip.Count > 0)
        {
            (index, int at) = Math.DivRem(index, _zip[0].Alternatives.Count);
            own.AddRange(_zip.Select(axis => axis.Alternatives[at]));
        }

        foreach (SweepAxis axis in _axes.AsEnumerable().Reverse())
        {
            (index, int at) = Math.DivRem(index, axis.Alternatives.Count);
            own.Add(axis.Alternatives[at]);
        }

        if (_runs.Count > 0) own.AddRange(_runs[index]);
        return own;
    }

    private RunConfig Resolve(List<Draft> own, int index)
    {
        try
        {
            RunConfig config = ConfigSources.Resolve([.. _common.Where(c => own.All(o => o.Setting != c.Setting)), .. own]);
            // As at the start of a run: what is wrong is found before anything is written.
            ModelFactory.Check(config);
            config = _data.Seal(TargetFile.Seal(config));
            if (!OwnData.IsOf(config)) TargetFactory.Check(config);
            return config;
        }
        catch (ProblemException e) when (e.Kind is ProblemKind.Setting or ProblemKind.Input && own.Count > 0)
        {
            string values = string.Join(' ', own.AsEnumerable().Reverse().Select(d => $"{d.Setting.Key}={d.Written}"));
            // A text that was split at its commas may have been meant as one.
            string? split = _axes.Where(axis => own.Any(d => d.Setting == axis.Setting)).Select(axis => axis.SplitWord)
                .FirstOrDefault(word => word is not null);
            throw ProblemException.Setting(Invariant($"combination {index} ({values}): {e.Problem.What}"), e.Problem.Actual,
                e.Problem.Expected, split is null ? e.Problem.Remedy : $"{e.Problem.Remedy.TrimEnd('.')}; {split}", e);
        }
    }

    private static void RequireResult(Setting setting, string what)
    {
        if (!setting.IsStored)
            throw ProblemException.Setting(what, $"'{setting.Key}' has alternatives, but no result depends on it",
                "a setting that changes results", $"Give {setting.Key} one value, under 'set'");
    }
}
