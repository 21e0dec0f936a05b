namespace Lethe.Experiments.Configuration;

/// <summary>
/// What a protocol sets where neither a file nor an override does (theory: sec. 5 and 6). The reference protocol is the built-in defaults;
/// some values also depend on the model.
/// </summary>
internal static class Protocols
{
    /// <summary>T = 50 m / 8, rounded down: (8, 50), (16, 100), ..., (128, 800).</summary>
    private const int HorizonNumerator = 50, HorizonDenominator = 8;

    private const int GrowingEpochs = 60;

    /// <summary>Batches are whole tiles of this many sequences.</summary>
    private const int TileLanes = Kernels.TiledSequences.Lanes;

    /// <summary>What the growing horizon is made with; no protocol besides it reads them.</summary>
    public static IReadOnlyList<Setting> GrowingHorizonOnly { get; } =
        [Settings.ProtocolSteps, Settings.ProtocolTokens, Settings.ProtocolTestTokens];

    /// <summary>The settings that some protocol, or model, sets to another value than the built-in one.</summary>
    public static IReadOnlySet<Setting> Derived(ModelCatalog models) =>
        Enum.GetValues<Protocol>().SelectMany(p => models.Entries.SelectMany(m => Values(p, m, new Dictionary<Setting, object?>())))
            .Select(v => v.Setting).ToHashSet();

    /// <summary>The values of the protocol that follow from what is given.</summary>
    public static IReadOnlyList<(Setting Setting, object Value)> For(IReadOnlyDictionary<Setting, object?> given) =>
        Values(Given(given, Settings.Protocol), Given(given, Settings.Model), given);

    private static List<(Setting Setting, object Value)> Values(Protocol protocol, ModelEntry model,
        IReadOnlyDictionary<Setting, object?> given)
    {
        bool growing = protocol == Protocol.GrowingHorizon;
        var values = new List<(Setting, object)>
        {
            (Settings.Parameterization, model.Parameterization ?? (growing ? "direct" : "relu")),
            (Settings.Integration, model.Integrations[0]),
            (Settings.Activation, model.Activation ?? model.UsualActivation ?? Settings.Activation.Default),
            (Settings.Initialization, Begun(model, growing).Name),
        };
        if (growing) AddGrowingHorizon(values, model, given);
        return values;
    }

    private static T Given<T>(IReadOnlyDictionary<Setting, object?> given, Setting<T> setting) =>
        given.TryGetValue(setting, out object? value) ? (T)value! : setting.Default;

    private static int Horizon(int width) => Math.Max(1, (int)((long)width * HorizonNumerator / HorizonDenominator));

    private static void AddGrowingHorizon(List<(Setting, object)> values, ModelEntry model, IReadOnlyDictionary<Setting, object?> given)
    {
        // One width where none is given: it does not chain widths.
        int width = given.ContainsKey(Settings.Width) ? Given(given, Settings.Width)[0] : 8;
        int length = given.ContainsKey(Settings.Length) ? Given(given, Settings.Length) : Horizon(width);
        int batch = Sequences(Given(given, Settings.ProtocolTokens), length),
            evaluation = Sequences(Given(given, Settings.ProtocolTestTokens), length);
        values.AddRange(
        [
            (Settings.Width, new[] { width }),
            (Settings.InitializationSeed, null!),
            (Settings.Length, length),
            (Settings.TrainSize, (int)Math.Min(int.MaxValue, (long)Given(given, Settings.ProtocolSteps) * batch)),
            (Settings.ValidationSize, evaluation),
            (Settings.TestSize, evaluation),
            (Settings.Epochs, GrowingEpochs),
            (Settings.Batch, batch),
            (Settings.Schedule, Training.ScheduleKind.Cosine),
            (Settings.Loss, Training.LossWeighting.Plain),
            (Settings.Margin, 0.0),
            (Settings.StopBelow, null!),
            (Settings.Chain, null!),
            // Setting modes of a matrix aside costs many passes over the data.
            (Settings.Prune, model.Pruner is not null && !model.HasMatrix && Given(given, Settings.Layers) == 1
                && Given(given, Settings.DataKind) == TargetKind.Numbers),
            (Settings.PerturbBlocks, Stability.PerturbedBlocks.Recurrent),
            (Settings.PerturbBall, Stability.PerturbationBall.L2),
            (Settings.PerturbRelative, true),
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
