using Lethe.Kernels;
using Lethe.Models;

namespace Lethe.Experiments.Configuration;

/// <summary>Fills a configuration from what is given explicitly, the protocol and the defaults, and checks it as a whole.</summary>
internal static class ConfigResolver
{
    private static readonly ConfigOrigin BuiltIn = new(ConfigLayer.Default, "default");

    /// <exception cref="ConfigurationException">The settings contradict each other.</exception>
    public static RunConfig Resolve(IReadOnlyList<Assignment> assignments)
    {
        Dictionary<Setting, Assignment> values = Settings.All.ToDictionary(s => s, s => new Assignment(s, s.BoxedDefault, BuiltIn));
        Dictionary<Setting, Assignment> given = [];
        foreach (Assignment a in assignments) given[a.Setting] = a;

        Dictionary<Setting, object?> known = given.ToDictionary(g => g.Key, g => g.Value.Value);
        Protocol protocol = known.TryGetValue(Settings.Protocol, out object? p) ? (Protocol)p! : Settings.Protocol.Default;
        ConfigOrigin origin = new(ConfigLayer.Protocol, $"protocol {Settings.Protocol.Format(protocol)}");
        foreach ((Setting setting, object? value) in Protocols.For(known))
            if (!Equals(value, setting.BoxedDefault)) values[setting] = new Assignment(setting, value, origin);
        foreach ((Setting setting, Assignment assignment) in given) values[setting] = assignment;

        var config = new RunConfig(values, [.. given.Values]);
        Check(config);
        return config;
    }

    private static void Check(RunConfig config)
    {
        ModelKind model = config.Get(Settings.Model);
        CheckTime(config, model);
        CheckLayers(config, model);

        if (config.Get(Settings.Width).Count > 1 && config.Get(Settings.Chain) is null)
        {
            throw Contradiction(config, Settings.Width, Settings.Chain, "one width where widths are not chained by threshold",
                "Give one width, or run several with `lethe sweep`");
        }

        if (model is not (ModelKind.Diagonal or ModelKind.Ssm or ModelKind.Lru) && config.Get(Settings.Prune))
        {
            throw Contradiction(config, Settings.Prune, Settings.Model, "pruning of model=diagonal, ssm or lru only, where units do not act on each other",
                "Set train.prune=false or model=diagonal");
        }

        if (model == ModelKind.Dense && config.Get(Settings.Initialization) == Initialization.GrowingHorizon)
        {
            throw Contradiction(config, Settings.Initialization, Settings.Model, "initial rates for models that have rates",
                "Set model.init=reference");
        }

        if (model != ModelKind.Lru && config.Get(Settings.Initialization) == Initialization.Ring)
            throw Contradiction(config, Settings.Initialization, Settings.Model, "a ring of multipliers for model=lru only", "Set model.init=reference or model=lru");

        if (config.Get(Settings.RingMin) > config.Get(Settings.RingMax))
            throw Contradiction(config, Settings.RingMin, Settings.RingMax, "an inner radius no larger than the outer one", "Lower model.r_min or raise model.r_max");

        // Names are checked now, files when they are used: a stored configuration stays readable where its file is gone.
        Runs.ModelFactory.Parameterization(config);
        bool fromFile = config.Get(Settings.Target).StartsWith(Runs.TargetFactory.FilePrefix, StringComparison.OrdinalIgnoreCase);
        (int inputs, int outputs) = fromFile ? (1, 1) : Runs.TargetFactory.Check(config);
        foreach ((Setting<int> channels, int expected) in ((Setting<int>, int)[])[(Settings.Inputs, inputs), (Settings.Outputs, outputs)])
        {
            if (config.Get(channels) != expected)
                throw Contradiction(config, channels, Settings.Target, $"as many channels as the target has, {expected}", $"Set {channels.Key}={expected}");
        }

        if (config.Get(Settings.Batch) > config.Get(Settings.TrainSize))
        {
            throw Contradiction(config, Settings.Batch, Settings.TrainSize, "a batch no larger than the training set",
                "Lower train.batch or raise data.size");
        }
    }

    private static void CheckTime(RunConfig config, ModelKind model)
    {
        Integration integration = config.Get(Settings.Integration);
        Activation activation = config.Get(Settings.Activation);
        if (model == ModelKind.Lru)
        {
            if (activation != Activation.Linear)
                throw Contradiction(config, Settings.Activation, Settings.Model, "linear units where model=lru", "Set activation=linear, or model=ssm");
            if (integration != Integration.Native)
                throw Contradiction(config, Settings.Integration, Settings.Model, "multipliers given directly where model=lru", "Set model.integration=native");
            return;
        }

        if (integration != Integration.Euler && activation != Activation.Linear && model != ModelKind.Ssm)
        {
            throw Contradiction(config, Settings.Integration, Settings.Activation, "exact and native integration with activation=linear or model=ssm only",
                "Set activation=linear or model.integration=euler");
        }

        if (integration == Integration.Native && model is not (ModelKind.Diagonal or ModelKind.Ssm))
        {
            throw Contradiction(config, Settings.Integration, Settings.Model, "native integration with model=diagonal, ssm or lru only",
                "Set model=diagonal or model.integration=euler");
        }
    }

    private static void CheckLayers(RunConfig config, ModelKind model)
    {
        bool stacked = config.Get(Settings.Layers) > 1;
        if (stacked && model != ModelKind.Ssm)
            throw Contradiction(config, Settings.Layers, Settings.Model, "one layer of every model but ssm", "Set model.layers=1 or model=ssm");
        if (!stacked && config.Get(Settings.Channels) is not null)
            throw Contradiction(config, Settings.Channels, Settings.Layers, "channels between layers where there are several", "Set model.channels=auto or raise model.layers");
        if (stacked && config.Get(Settings.Prune))
        {
            throw Contradiction(config, Settings.Prune, Settings.Layers, "pruning of one layer, where the contribution of a unit to the output is known",
                "Set train.prune=false or model.layers=1");
        }
    }

    private static ConfigurationException Contradiction(RunConfig config, Setting a, Setting b, string expected, string remedy)
    {
        string Show(Setting s) => config.Entries.First(e => e.Setting == s) is var e ? $"{s.Key} is {e.Text} ({e.Origin})" : "";
        return new ConfigurationException($"settings '{a.Key}' and '{b.Key}'", $"{Show(a)} and {Show(b)}", expected, remedy);
    }
}
