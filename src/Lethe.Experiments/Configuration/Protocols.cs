namespace Lethe.Experiments.Configuration;

/// <summary>
/// What a protocol sets where neither a file nor an override does (theory: sec. 5 and 6). The reference protocol is the built-in defaults;
/// the parameterisation also depends on the kind of model.
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

    /// <summary>The sector of phases: the targets decay without turning, so slow units should not turn often before they decay either.</summary>
    private const double SmallPhase = Math.PI / 10;

    /// <summary>Batches are whole tiles of this many sequences.</summary>
    private const int TileLanes = Kernels.TiledSequences.Lanes;

    /// <summary>The values of a protocol, given what else is known.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="model">The kind of model.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="width">The (first) width.</param>
    /// <param name="length">data.length where it is set elsewhere; null: the protocol's.</param>
    public static IReadOnlyList<(Setting Setting, object Value)> Values(Protocol protocol, ModelKind model, int layers, int width, int? length)
    {
        string parameterization = (model, protocol) switch
        {
            (ModelKind.SoftplusRnn, _) => "softplus",
            (ModelKind.Dense, _) => "direct",
            (ModelKind.Lru, _) => "exp",
            (_, Protocol.GrowingHorizon) => "direct",
            _ => "relu",
        };
        var values = new List<(Setting, object)> { (Settings.Parameterization, parameterization) };
        if (protocol == Protocol.GrowingHorizon) AddGrowingHorizon(values, model, layers, width, length ?? Horizon(width));
        if (model == ModelKind.Lru) AddLru(values, protocol);
        return values;
    }

    /// <summary>The settings that some protocol, or kind of model, sets.</summary>
    public static IReadOnlySet<Setting> Derived { get; } = Enum.GetValues<Protocol>()
        .SelectMany(p => Enum.GetValues<ModelKind>().SelectMany(m => Values(p, m, 1, 1, null))).Select(v => v.Setting).ToHashSet();

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

    private static void AddGrowingHorizon(List<(Setting, object)> values, ModelKind model, int layers, int width, int length)
    {
        int batch = Sequences(TokensPerStep, length);
        int evaluation = Sequences(TokensPerEvaluation, length);
        values.AddRange(
        [
            (Settings.Width, new[] { width }),
            (Settings.Initialization, model == ModelKind.Dense ? Initialization.Reference : Initialization.GrowingHorizon),
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
            (Settings.Prune, model is (ModelKind.Diagonal or ModelKind.Ssm or ModelKind.Lru) && layers == 1),
            (Settings.PerturbBlocks, Stability.PerturbedBlocks.Recurrent),
            (Settings.PerturbBall, Stability.PerturbationBall.L2),
            (Settings.PerturbRelative, true),
        ]);
    }

    /// <summary>What an LRU is by definition, and its own initial values where the protocol has none.</summary>
    private static void AddLru(List<(Setting, object)> values, Protocol protocol)
    {
        values.Add((Settings.Integration, Models.Integration.Native));
        values.Add((Settings.Activation, Kernels.Activation.Linear));
        if (protocol == Protocol.GrowingHorizon) values.Add((Settings.MaxPhase, SmallPhase));
        else values.Add((Settings.Initialization, Initialization.Ring));
    }

    private static int Sequences(int tokens, int length) => Math.Max(1, tokens / length / TileLanes) * TileLanes;
}
