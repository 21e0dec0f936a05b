namespace Lethe.Experiments.Runs;

/// <summary>Builds the model a configuration describes.</summary>
public static class ModelFactory
{
    // Above it a model is checked by a narrower one of its kind: initial weights of m units may cost m^3.
    private const int CheckedWidth = 64;

    /// <summary>The model with all weights 0.</summary>
    /// <param name="config">The configuration.</param>
    /// <exception cref="ProblemException">The settings of the model do not fit together.</exception>
    public static RecurrentModel Create(RunConfig config)
    {
        return Create(config, config.Get(Settings.Width)[0], config.Get(Settings.Inputs), config.Get(Settings.Outputs),
            config.Get(Settings.Channels));
    }

    /// <summary>The model with all weights 0, of sizes that are known otherwise.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="width">m.</param>
    /// <param name="inputs">d.</param>
    /// <param name="outputs">o.</param>
    /// <param name="channels">Channels between layers; null: as many as units.</param>
    /// <exception cref="ProblemException">The settings of the model do not fit together.</exception>
    public static RecurrentModel Create(RunConfig config, int width, int inputs, int outputs, int? channels = null)
    {
        RequireRoom(config, width, inputs, outputs, channels ?? width);
        var options = new RecurrentOptions
        {
            Width = width,
            Parameterization = Parameterization(config),
            Activation = config.Get(Settings.Activation),
            Integration = config.Get(Settings.Integration),
            TimeStep = config.Get(Settings.TimeStep),
            Inputs = inputs,
            Outputs = outputs,
            Precision = config.Get(Settings.Precision),
            Layers = config.Get(Settings.Layers),
            Heads = config.Get(Settings.Heads),
            Channels = channels,
            TrainsGain = config.Get(Settings.TrainsGain),
        };
        return Explained(() => config.Get(Settings.Model).Create(options));
    }

    /// <summary>The model with its initial weights.</summary>
    /// <exception cref="ProblemException">The parameterization cannot take the initial rates.</exception>
    public static RecurrentModel CreateInitialized(RunConfig config) => Initialized(config, Create(config));

    /// <summary>Finds what is wrong with the model of a configuration, at a cost that does not grow with its width.</summary>
    /// <exception cref="ProblemException">As for <see cref="CreateInitialized"/>.</exception>
    public static void Check(RunConfig config)
    {
        (int inputs, int outputs, int? channels) =
            (config.Get(Settings.Inputs), config.Get(Settings.Outputs), config.Get(Settings.Channels));
        foreach (int width in config.Get(Settings.Width)) RequireRoom(config, width, inputs, outputs, channels ?? width);
        // Of heads the narrowest there can be.
        int heads = config.Get(Settings.Heads), narrow = heads > 1 ? heads : Math.Min(config.Get(Settings.Width)[0], CheckedWidth);
        Initialized(config, Create(config, narrow, inputs, outputs, channels is { } c ? Math.Min(c, CheckedWidth) : null));
    }

    private static RecurrentModel Initialized(RunConfig config, RecurrentModel model)
    {
        var options =
            new InitializationOptions(config.Get(Settings.InitializationSeed)
            ?? config.Get(Settings.Seed), config.Get(Settings.Length) * config.Get(Settings.TimeStep),
            config.Get(Settings.MaxPhase), config.Get(Settings.RingMin), config.Get(Settings.RingMax));
        string name = config.Get(Settings.Initialization);
        return Explained(() =>
        {
            config.Get(Settings.Model).Initializations.First(i => i.Name == name).Apply(model, options);
            return model;
        });
    }

    /// <summary>f: that of model.parameterization; without its clamp as it is evaluated.</summary>
    /// <exception cref="ProblemException">Neither a name nor an expression in w.</exception>
    public static IParameterization Parameterization(RunConfig config)
    {
        try
        {
            IParameterization f = config.Models.Parameterizations.Read(config.Get(Settings.Parameterization));
            return config.Get(Settings.Clamp) ? f : f.ForEvaluation;
        }
        catch (ArgumentException e)
        {
            throw SettingProblem.Of(config, Settings.Parameterization, "parameterizations", e);
        }
    }

    // All weights lie in one array. A matrix between units is counted for every model: of those without one the rest is small against it
    // at any width that can be meant.
    private static void RequireRoom(RunConfig config, int width, int inputs, int outputs, int channels)
    {
        int layers = config.Get(Settings.Layers);
        Int128 between = layers > 1 ? channels : 0, perUnit = (config.Get(Settings.Model).HasMatrix ? width : 0)
            + (2 * ((Int128)inputs + outputs + (2 * between) + 4));
        if (perUnit * config.Get(Settings.Model).Matrices * width * layers <= Array.MaxLength) return;
        throw ProblemException.Setting("setting 'model.width'",
            Invariant($"a model of width {width} has more weights than an array holds"),
            Invariant($"a model of fewer than {Array.MaxLength} weights"),
            "Lower model.width, model.layers or model.channels");
    }

    private static RecurrentModel Explained(Func<RecurrentModel> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Setting("model", Problem.Sentence(e), "settings that describe a model", "Change the setting named", e);
        }
    }
}
