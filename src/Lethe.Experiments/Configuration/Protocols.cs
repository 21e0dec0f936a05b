using Lethe.Models;

namespace Lethe.Experiments.Configuration;

/// <summary>
/// What a protocol sets where neither a file nor an override does (theory: sec. 5 and 6). The reference protocol is the built-in defaults;
/// some values also depend on the model.
/// </summary>
internal static class Protocols
{
    /// <summary>T = 50 m / 8: (8, 50), (16, 100), ..., (128, 800).</summary>
    private const int HorizonNumerator = 50, HorizonDenominator = 8;

    /// <summary>Time steps seen in one optimiser step, the same at every horizon: a long white sequence carries more than a short one.</summary>
    private const int TokensPerStep = 6_400;

    /// <summary>Time steps of the validation set and of the test set: enough to know the loss to a few per cent.</summary>
    private const int TokensPerEvaluation = 102_400;

    private const int StepsPerEpoch = 100, GrowingEpochs = 60;

    /// <summary>Batches are whole tiles of this many sequences.</summary>
    private const int TileLanes = Kernels.TiledSequences.Lanes;

    /// <summary>The values of a protocol, given what else is known.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="model">The model.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="width">The (first) width.</param>
    /// <param name="length">data.length where it is set elsewhere; null: the protocol's.</param>
    public static IReadOnlyList<(Setting Setting, object Value)> Values(Protocol protocol, ModelEntry model, int layers, int width, int? length)
    {
        bool growing = protocol == Protocol.GrowingHorizon;
        var values = new List<(Setting, object)>
        {
            (Settings.Parameterization, model.Parameterization ?? (growing ? "direct" : "relu")),
            (Settings.Integration, model.Integrations[0]),
            (Settings.Activation, model.Activation ?? Settings.Activation.Default),
            (Settings.Initialization, Begun(model, growing).Name),
        };
        if (growing) AddGrowingHorizon(values, model, layers, width, length ?? Horizon(width));
        return values;
    }

    /// <summary>The settings that some protocol, or model, sets to another value than the built-in one.</summary>
    public static IReadOnlySet<Setting> Derived(ModelCatalog models) => Enum.GetValues<Protocol>().SelectMany(p => models.Entries.SelectMany(m => Values(p, m, 1, 1, null)))
        .Select(v => v.Setting).ToHashSet();

    /// <summary>The values of the protocol that follow from what is given.</summary>
    public static IReadOnlyList<(Setting Setting, object Value)> For(IReadOnlyDictionary<Setting, object?> given)
    {
        Protocol protocol = Given(Settings.Protocol);
        IReadOnlyList<int> widths = given.ContainsKey(Settings.Width) ? Given(Settings.Width) : Widths(protocol) ?? Settings.Width.Default;
        int? length = given.ContainsKey(Settings.Length) ? Given(Settings.Length) : null;
        return Values(protocol, Given(Settings.Model), Given(Settings.Layers), widths[0], length);

        T Given<T>(Setting<T> setting) => given.TryGetValue(setting, out object? value) ? (T)value! : setting.Default;
    }

    /// <summary>The width where none is given: one, since the growing horizon does not chain widths.</summary>
    private static IReadOnlyList<int>? Widths(Protocol protocol) => protocol == Protocol.GrowingHorizon ? [8] : null;

    private static int Horizon(int width) => Math.Max(1, (int)((long)width * HorizonNumerator / HorizonDenominator));

    private static void AddGrowingHorizon(List<(Setting, object)> values, ModelEntry model, int layers, int width, int length)
    {
        int batch = Sequences(TokensPerStep, length);
        int evaluation = Sequences(TokensPerEvaluation, length);
        values.AddRange(
        [
            (Settings.Width, new[] { width }),
            (Settings.InitializationSeed, null!),
            (Settings.Length, length),
            (Settings.TrainSize, StepsPerEpoch * batch),
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
            (Settings.Prune, model.Pruner is not null && !model.HasMatrix && layers == 1),
            (Settings.PerturbBlocks, Stability.PerturbedBlocks.Recurrent),
            (Settings.PerturbBall, Stability.PerturbationBall.L2),
            (Settings.PerturbRelative, true),
        ]);
        if (model.GrowingHorizonPhase is { } phase) values.Add((Settings.MaxPhase, phase));
    }

    /// <summary>The protocol's initial weights where the model has them, else its own.</summary>
    private static ModelInitialization Begun(ModelEntry model, bool growing) =>
        growing ? model.Initializations.FirstOrDefault(i => i == ModelInitialization.GrowingHorizon) ?? model.Initializations[0] : model.Initializations[0];

    private static int Sequences(int tokens, int length) => Math.Max(1, tokens / length / TileLanes) * TileLanes;
}
