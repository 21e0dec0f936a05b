namespace Lethe.Experiments.Configuration;

/// <summary>Fills a configuration from what is given explicitly, the protocol and the defaults, and checks it as a whole.</summary>
internal static class ConfigResolver
{
    private static readonly ConfigOrigin BuiltIn = new(ConfigLayer.Default, "default");

    /// <exception cref="ProblemException">The settings contradict each other.</exception>
    public static RunConfig Resolve(IReadOnlyList<Assignment> assignments, ModelCatalog models)
    {
        Dictionary<Setting, Assignment> values = Settings.All.ToDictionary(s => s, s => new Assignment(s, s.BoxedDefault, BuiltIn));
        Dictionary<Setting, Assignment> given = [];
        foreach (Assignment a in assignments) given[a.Setting] = a;

        Dictionary<Setting, object?> known = given.ToDictionary(g => g.Key, g => g.Value.Value);
        bool own = known.TryGetValue(Settings.DataFile, out object? file) && (string)file! != Settings.NoFile;
        Protocol protocol = known.TryGetValue(Settings.Protocol, out object? p) ? (Protocol)p! : Settings.Protocol.Default;
        ConfigOrigin origin = new(ConfigLayer.Protocol, $"protocol {Settings.Protocol.Format(protocol)}");
        foreach ((Setting setting, object? value) in Protocols.For(known))
            if (!Equals(value, setting.BoxedDefault)) values[setting] = new Assignment(setting, value, origin);
        if (own)
        {
            var byFile = new ConfigOrigin(ConfigLayer.Protocol, Settings.DataFile.Key);
            values[Settings.Target] = new Assignment(Settings.Target, OwnData.TargetName, byFile);
        }

        foreach ((Setting setting, Assignment assignment) in given) values[setting] = assignment;

        var config = new RunConfig(values, [.. given.Values], models);
        Check(config);
        return config;
    }

    private static void Check(RunConfig config)
    {
        ModelEntry model = config.Get(Settings.Model);
        Setting? only = Protocols.GrowingHorizonOnly.FirstOrDefault(s => config.OriginOf(s) != BuiltIn);
        if (only is not null && config.Get(Settings.Protocol) != Protocol.GrowingHorizon)
        {
            throw Contradiction(config, only, Settings.Protocol, $"{only.Key} beside protocol=growing-horizon",
                $"Omit protocol=reference, or {only.Key}");
        }

        ConfigTraining.Check(config);
        CheckTime(config, model);
        CheckLayers(config, model);

        if (config.Get(Settings.Width).Count > 1 && config.Get(Settings.Chain) is null)
        {
            throw Contradiction(config, Settings.Width, Settings.Chain, "one width where widths are not chained by threshold",
                "Give one width, run several with `lethe sweep`, or take protocol=reference, which chains them");
        }

        if (model.Pruner is null && config.Get(Settings.Prune))
        {
            throw Contradiction(config, Settings.Prune, Settings.Model,
                $"pruning of model={config.Models.Naming(m => m.Pruner is not null)} only",
                $"Set train.prune=false or model={config.Models.Entries.FirstOrDefault(m => m.Pruner is not null)}");
        }

        if (model.Initializations.All(i => i.Name != config.Get(Settings.Initialization)))
        {
            throw Contradiction(config, Settings.Initialization, Settings.Model,
                $"{string.Join(" or ", model.Initializations.Select(i => i.Name))} where model={model}",
                    $"Set model.init={model.Initializations[0].Name}");
        }

        if (config.Get(Settings.TrainsGain) && !model.CanTrainGain)
        {
            string trained = config.Models.Naming(m => m.CanTrainGain);
            throw Contradiction(config, Settings.TrainsGain, Settings.Model, $"a trained input gain where model={trained}",
                $"Omit model.gamma, or set model={trained}");
        }

        if (config.Get(Settings.RingMin) > config.Get(Settings.RingMax))
            throw Contradiction(config, Settings.RingMin, Settings.RingMax, "an inner radius no larger than the outer one",
                "Lower model.r_min or raise model.r_max");

        // Names are checked now, files when they are used: a stored configuration stays readable where its file is gone.
        Runs.ModelFactory.Parameterization(config);
        if (CheckOwnData(config)) return;
        bool fromFile = Runs.TargetFile.Of(config.Get(Settings.Target)) is not null;
        (int inputs, int outputs) = fromFile ? (1, 1) : Runs.TargetFactory.Check(config);
        foreach ((Setting<int> channels, int expected) in ((Setting<int>, int)[])[(Settings.Inputs, inputs), (Settings.Outputs, outputs)])
        {
            if (config.Get(channels) != expected)
                throw Contradiction(config, channels, Settings.Target, $"as many channels as the target has, {expected}",
                    $"Set {channels.Key}={expected}");
        }

        CheckBatch(config);
    }

    private static void CheckBatch(RunConfig config)
    {
        if (config.Get(Settings.Batch) > config.Get(Settings.TrainSize))
        {
            throw Contradiction(config, Settings.Batch, Settings.TrainSize, "a batch no larger than the training set",
                "Lower train.batch or raise data.size");
        }
    }

    /// <summary>True where the configuration is of own data: what a target decides otherwise, the file does.</summary>
    private static bool CheckOwnData(RunConfig config)
    {
        if (DataFile.Of(config) is not { } file)
        {
            // Normalisation alone may stand in the settings that a file of weights brings along.
            Setting? alone = Settings.All.FirstOrDefault(s => s.IsOfOwnData && config.OriginOf(s) != BuiltIn
                && s != Settings.DataFile && s != Settings.DataClasses && s != Settings.DataTokens
                && !Normalization.Settings.Contains(s));
            if (alone is not null)
            {
                throw Contradiction(config, alone, Settings.DataFile, $"{alone.Key} beside data of one's own",
                    "Give the file: data=FILE");
            }

            if (config.Get(Settings.Target) == OwnData.TargetName)
            {
                throw Contradiction(config, Settings.Target, Settings.DataFile, "target=data beside data of one's own",
                    "Give the file: data=FILE");
            }

            return false;
        }

        if (config.Get(Settings.Target) != OwnData.TargetName)
        {
            throw Contradiction(config, Settings.Target, Settings.DataFile, "a target or data of one's own, not both",
                "Omit target, or data; ~target removes what a configuration says");
        }

        if (config.Get(Settings.InputDeviation) != Settings.InputDeviation.Default)
        {
            throw Contradiction(config, Settings.InputDeviation, Settings.DataFile,
                "the deviation of generated inputs where there are such", "Omit data.std: own data are normalised (data.normalize)");
        }

        if (config.Get(Settings.DataKind) == TargetKind.Tokens && config.Get(Settings.DataTokens) is null)
        {
            throw Contradiction(config, Settings.DataKind, Settings.DataTokens, "the number of tokens, where targets are tokens",
                "Give it: data.tokens=N, whose inputs are tokens too");
        }

        if (config.Get(Settings.DataKind) != TargetKind.Numbers)
        {
            if (config.Get(Settings.Prune))
            {
                throw Contradiction(config, Settings.Prune, Settings.DataKind, "pruning where targets are numbers: units are set aside by "
                    + "the mean square they cost", "Set train.prune=false");
            }

            if (config.Get(Settings.DataWarmUp) > 0 && config.Get(Settings.DataKind) == TargetKind.Classes)
            {
                throw Contradiction(config, Settings.DataWarmUp, Settings.DataKind, "a warm-up where targets are numbers: a class is read "
                    + "from the last step alone", "Leave data.warmup away");
            }
        }

        if (config.Get(Settings.DataShares).Count != 2)
        {
            throw ProblemException.Setting($"setting '{Settings.DataShares.Key}'",
                Invariant($"it has {config.Get(Settings.DataShares).Count} numbers"), "two: the shares of validation and test",
                "Write data.split=0.15,0.15");
        }

        if (config.Get(Settings.DataOverlap) >= config.Get(Settings.Length) && config.OriginOf(Settings.Length).Layer >= ConfigLayer.File)
        {
            throw Contradiction(config, Settings.DataOverlap, Settings.Length, "windows that share fewer steps than they have",
                "Lower data.overlap or raise data.length");
        }

        if (config.Get(Settings.DataWarmUp) >= config.Get(Settings.Length) && config.OriginOf(Settings.Length).Layer >= ConfigLayer.File)
        {
            throw Contradiction(config, Settings.DataWarmUp, Settings.Length, "a warm-up shorter than the windows: no step would count",
                "Lower data.warmup or raise data.length");
        }

        // Before the file has been looked at the sizes are not known.
        if (file.Hash is not null) CheckBatch(config);
        return true;
    }

    private static void CheckTime(RunConfig config, ModelEntry model)
    {
        Integration integration = config.Get(Settings.Integration);
        Activation activation = config.Get(Settings.Activation);
        if (model.Activation is { } only && activation != only)
        {
            string name = Settings.Activation.Format(only);
            throw Contradiction(config, Settings.Activation, Settings.Model, $"{name} units where model={model}",
                $"Set activation={name} or another model");
        }

        if (integration != Integration.Euler && activation != Activation.Linear && !model.IsLinearInTime)
        {
            throw Contradiction(config, Settings.Integration, Settings.Activation,
                "exact and native integration with activation=linear or " +
                    $"model={config.Models.Naming(m => m is { IsLinearInTime: true, Activation: null })} only",
                "Set activation=linear or model.integration=euler");
        }

        if (!model.Integrations.Contains(integration))
        {
            throw Contradiction(config, Settings.Integration, Settings.Model,
                $"{Settings.Integration.Format(integration)} integration with " +
                    $"model={config.Models.Naming(m => m.Integrations.Contains(integration))} only",
                $"Set model={config.Models.Entries.FirstOrDefault(m => m.Integrations.Contains(integration))} or " +
                    $"model.integration={Settings.Integration.Format(model.Integrations[0])}");
        }
    }

    private static void CheckLayers(RunConfig config, ModelEntry model)
    {
        bool stacked = config.Get(Settings.Layers) > 1;
        bool features = model.HasFeatures && config.Get(Settings.Activation) != Activation.Linear;
        if (stacked && model.HasFeatures && !features)
        {
            throw Contradiction(config, Settings.Layers, Settings.Activation,
                $"a nonlinearity between layers of model={model}: linear ones are together one linear recurrence",
                "Set activation=tanh or model.layers=1");
        }
        if (stacked && !model.Stacks)
        {
            string several = config.Models.Naming(m => m.Stacks);
            throw Contradiction(config, Settings.Layers, Settings.Model, $"one layer of every model but {several}",
                $"Set model.layers=1 or model={several}");
        }
        if (stacked && model.HasHeads && config.Get(Settings.Channels) is not null)
        {
            throw Contradiction(config, Settings.Channels, Settings.Model,
                "a layer of a cell above the first, which reads the units of the one below", "Omit model.channels");
        }
        if (config.Get(Settings.Heads) is > 1 and var heads)
        {
            if (!model.HasHeads)
            {
                throw Contradiction(config, Settings.Heads, Settings.Model,
                    $"heads of model={config.Models.Naming(m => m.HasHeads)} only", "Omit model.heads, or name another model");
            }
            // A file of weights says its heads, and has its width in its tensors.
            bool known = config.OriginOf(Settings.Heads).Layer != ConfigLayer.File
                || config.OriginOf(Settings.Width).Layer >= ConfigLayer.File;
            if (known && config.Get(Settings.Width).Any(width => width % heads != 0))
                throw Contradiction(config, Settings.Heads, Settings.Width, "widths that are multiples of the heads",
                    "Change model.width or model.heads");
        }
        if (!stacked && !features && config.Get(Settings.Channels) is not null)
        {
            throw Contradiction(config, Settings.Channels, Settings.Layers, "channels between layers where there are several, or " +
                $"features of model={config.Models.Naming(m => m.HasFeatures)}", "Set model.channels=auto or raise model.layers");
        }
        if ((stacked || features) && config.Get(Settings.Prune))
        {
            throw Contradiction(config, Settings.Prune, stacked ? Settings.Layers : Settings.Activation,
                "pruning of one layer with a linear decoder, where the contribution of a unit to the output is known",
                $"Set train.prune=false or {(stacked ? "model.layers=1" : "activation=linear")}");
        }
    }

    internal static ProblemException Contradiction(RunConfig config, Setting a, Setting b, string expected, string remedy)
    {
        string Show(Setting s) => config.Entries.First(e => e.Setting == s) is var e ? $"{s.Key} is {e.Text} ({e.Origin})" : "";
        return ProblemException.Setting($"settings '{a.Key}' and '{b.Key}'", $"{Show(a)} and {Show(b)}", expected, remedy);
    }
}
