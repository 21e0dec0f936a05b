using Key = Lethe.Experiments.Configuration.Settings;

namespace Lethe.Experiments.Sweeps;

/// <summary>One run of a sweep.</summary>
public sealed class SweepTask
{
    // What a step of a sequence costs besides its units.
    private const double UnitsOfAStep = 8;

    private readonly Lazy<RunConfig> _config;

    internal SweepTask(int index, string id, IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> derived,
        Func<RunConfig> config)
    {
        Index = index;
        Id = id;
        Settings = settings;
        Derived = derived;
        _config = new(config);
    }

    /// <summary>0, 1, ...: its place in the sweep, and in an array of jobs.</summary>
    public int Index { get; }

    /// <summary>The hash of its configuration; the name of its run folder.</summary>
    public string Id { get; }

    /// <summary>The settings the grid varies, as YAML, by key, in the order of <see cref="Configuration.Settings.All"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Other settings that differ between the tasks, since they follow from those.</summary>
    public IReadOnlyDictionary<string, string> Derived { get; }

    /// <summary>Its configuration.</summary>
    /// <exception cref="ProblemException">The sweep's file was changed, or this version knows other settings.</exception>
    public RunConfig Config => _config.Value;

    /// <summary>
    /// Multiply-adds it takes, in the proportions of the models' own estimates: for orders of work and shares of time only.
    /// </summary>
    public double Work => Config.Get(Key.Width).Sum(m => Config.Get(Key.Model).RelativeCost(m) * (m + UnitsOfAStep))
        * Config.Get(Key.Layers) * Config.Get(Key.TrainSize) * Config.Get(Key.Length) * Config.Get(Key.Epochs);

    /// <summary>What tells it from the others: "seed=3 model.width=8"; its id where it is the only one.</summary>
    public string Label => Settings.Count == 0 ? Id : string.Join(' ', Settings.Select(s => $"{s.Key}={s.Value}"));

    /// <inheritdoc/>
    public override string ToString() => Label;
}
