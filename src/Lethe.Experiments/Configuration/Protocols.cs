namespace Lethe.Experiments.Configuration;

/// <summary>
/// What a protocol sets where neither a file nor an override does (theory: sec. 5 and 6). The built-in defaults are the growing horizon at
/// width 8: that protocol adds what follows from another width, the reference its own values. Some also depend on the model.
/// </summary>
internal static class Protocols
{
    /// <summary>T = 50 m / 8, rounded down: (8, 50), (16, 100), ..., (128, 800).</summary>
    private const int HorizonNumerator = 50, HorizonDenominator = 8;

    /// <summary>Batches are whole tiles of this many sequences.</summary>
    private const int TileLanes = Kernels.TiledSequences.Lanes;

    /// <summary>The published code's settings.</summary>
    private static IReadOnlyList<(Setting, object)> Published =>
    [
        (Settings.Width, new[] { 8, 16, 32, 64 }),
        (Settings.InitializationSeed, Settings.PublishedSeed),
        (Settings.Length, 100),
        (Settings.TrainSize, 128_000),
        (Settings.ValidationSize, 12_800),
        (Settings.TestSize, 12_800),
        (Settings.Epochs, 1000),
        (Settings.Batch, 512),
        (Settings.Schedule, Training.ScheduleKind.Plateau),
        (Settings.Loss, Training.LossWeighting.TimeSquared),
        (Settings.Margin, 0.01),
        (Settings.StopBelow, 100.0),
        (Settings.Chain, 0.5),
        (Settings.Prune, false),
        (Settings.PerturbBlocks, Stability.PerturbedBlocks.All),
        (Settings.PerturbBall, Stability.PerturbationBall.MaxAbs),
        (Settings.PerturbRelative, false),
    ];

    /// <summary>What the growing horizon is made with; no protocol besides it reads them.</summary>
    public static IReadOnlyList<Setting> GrowingHorizonOnly { get; } =
        [Settings.ProtocolSteps, Settings.ProtocolTokens, Settings.ProtocolTestTokens];

    /// <summary>The settings that some protocol, or model, sets to another value than the built-in one.</summary>
    public static IReadOnlySet<Setting> Derived(ModelCatalog models) =>
        Enum.GetValues<Protocol>().SelectMany(p => models.Entries.SelectMany(m => Values(p, m, new Dictionary<Setting, object?>())))
            .Select(v => v.Setting).ToHashSet();

    /// <summary>The settings that grow with the width under the protocol of growing horizons.</summary>
    public static IReadOnlySet<Setting> GrowingWithWidth { get; } = new HashSet<Setting>
    {
        Settings.Length, Settings.TrainSize, Settings.ValidationSize, Settings.TestSize, Settings.Batch,
    };

    /// <summary>The values of the protocol that follow from what is given.</summary>
    public static IReadOnlyList<(Setting Setting, object Value)> For(IReadOnlyDictionary<Setting, object?> given) =>
        Values(Given(given, Settings.Protocol), Given(given, Settings.Model), given);

    private static List<(Setting Setting, object Value)> Values(Protocol protocol, ModelEntry model,
        IReadOnlyDictionary<Setting, object?> given)
    {
        bool growing = protocol == Protocol.GrowingHorizon;
        var values = new List<(Setting, object)>
        {
            (Settings.Parameterization, model.Parameterization ?? (growing ? Settings.Parameterization.Default : "relu")),
            (Settings.Integration, model.Integrations[0]),
            (Settings.Activation, model.Activation ?? model.UsualActivation ?? Settings.Activation.Default),
            (Settings.Initialization, Begun(model, growing).Name),
        };
        // No direction is known to be the worst of a cell: random draws alone would say that it bears more than it does.
        if (model.Cell != Kernels.Recurrence.RecurrentCell.Residual) values.Add((Settings.PerturbSearch, PerturbationSearch.Adversarial));
        if (growing) AddGrowingHorizon(values, model, given);
        else values.AddRange(Published);
        return values;
    }

    private static T Given<T>(IReadOnlyDictionary<Setting, object?> given, Setting<T> setting) =>
        given.TryGetValue(setting, out object? value) ? (T)value! : setting.Default;

    private static int Horizon(int width) => Math.Max(1, (int)((long)width * HorizonNumerator / HorizonDenominator));

    private static void AddGrowingHorizon(List<(Setting, object)> values, ModelEntry model, IReadOnlyDictionary<Setting, object?> given)
    {
        // One width where several are given: it does not chain widths.
        int width = Given(given, Settings.Width)[0];
        int length = given.ContainsKey(Settings.Length) ? Given(given, Settings.Length) : Horizon(width);
        int batch = Sequences(Given(given, Settings.ProtocolTokens), length),
            evaluation = Sequences(Given(given, Settings.ProtocolTestTokens), length);
        values.AddRange(
        [
            (Settings.Length, length),
            (Settings.TrainSize, (int)Math.Min(int.MaxValue, (long)Given(given, Settings.ProtocolSteps) * batch)),
            (Settings.ValidationSize, evaluation),
            (Settings.TestSize, evaluation),
            (Settings.Batch, batch),
            // Setting modes of a matrix aside costs many passes over the data.
            (Settings.Prune, model.Pruner is not null && !model.HasMatrix && Given(given, Settings.Layers) == 1
                && !(model.HasFeatures && given.TryGetValue(Settings.Activation, out object? sigma)
                    && (Kernels.Activation)sigma! != Kernels.Activation.Linear)
                && Given(given, Settings.DataKind) == TargetKind.Numbers),
        ]);
        if (model.GrowingHorizonPhase is { } phase) values.Add((Settings.MaxPhase, phase));
    }

    /// <summary>The protocol's initial weights where the model has them, else its own.</summary>
    private static ModelInitialization Begun(ModelEntry model, bool growing) =>
        growing ? model.Initializations.FirstOrDefault(i => i == ModelInitialization.GrowingHorizon)
            ?? model.Initializations[0] : model.Initializations[0];

    /// <summary>Sequences of so many steps that have so many time steps together, in whole tiles.</summary>
    internal static int Sequences(int tokens, int length) => Math.Max(1, tokens / length / TileLanes) * TileLanes;
}
