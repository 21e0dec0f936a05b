using static Lethe.Experiments.Configuration.NumberRange;
using static Lethe.Experiments.Configuration.SettingType;

namespace Lethe.Experiments.Configuration;

/// <summary>The table of all settings, in the order in which they are printed and stored. Built-in defaults are the growing-horizon
/// protocol at width 8 (theory: sec. 5), which trains well; the published code's settings are protocol=reference.</summary>
public static class Settings
{
    /// <summary>
    /// The seed of the published code. What a published curve looks like depends on it: on how many rates max(w, 0) begin below 0 and stay
    /// dead.
    /// </summary>
    public const int PublishedSeed = 12345;

    /// <summary>What data.file and data.sequence say where there is none.</summary>
    internal const string NoFile = "none";

    private const string Auto = "auto";

    // "finite", without a lower end.
    private static readonly NumberRange Finite = new(double.NegativeInfinity, false);

    private static readonly List<Setting> Table = [];

    /// <summary>Every setting.</summary>
    public static IReadOnlyList<Setting> All => Table;

    /// <summary>Family of settings.</summary>
    public static readonly Setting<Protocol> Protocol = Add("protocol", Words<Configuration.Protocol>(),
        Configuration.Protocol.GrowingHorizon,
        "family of settings: the published code's, or width m and horizon growing together, T = 50 m / 8 rounded down, " +
        "phases of an lru below pi/50");

    /// <summary>Growing horizon: optimizer steps to an epoch.</summary>
    public static readonly Setting<int> ProtocolSteps = Add("protocol.steps", Integer(1), 100,
        "growing-horizon: optimizer steps to an epoch; data.size is that many batches", stored: false);

    /// <summary>Growing horizon: time steps of a batch.</summary>
    public static readonly Setting<int> ProtocolTokens = Add("protocol.tokens", Integer(1), 6_400,
        "growing-horizon: time steps in the sequences of a batch together, the same at every T; train.batch is that over T " +
        "in whole tiles of 8", stored: false);

    /// <summary>Growing horizon: time steps of an evaluation.</summary>
    public static readonly Setting<int> ProtocolTestTokens = Add("protocol.test_tokens", Integer(1), 102_400,
        "growing-horizon: time steps in the validation and in the test sequences together; data.validation and data.test follow",
        stored: false);

    /// <summary>The model.</summary>
    public static readonly Setting<ModelEntry> Model = Add(new Setting<ModelEntry>("model",
        models => Choice([.. models.Entries.Select(e => (e.Name, e))]), DiagonalModel.CatalogEntry,
        "recurrent matrix A: diag(f(w)), P^T diag(f(w)) P, the same with softplus, a free W; or layers linear in time: ssm real, lru " +
            "and s4d complex; or cells: PyTorch's elman, gru and lstm, and gru-reset-before, ONNX's default GRU"));

    /// <summary>m.</summary>
    public static readonly Setting<IReadOnlyList<int>> Width = Add("model.width", ListOf(Integer(1, 65536), ascending: true),
        [8], "hidden units m; several widths are trained in turn where train.chain chains them, as protocol=reference does");

    /// <summary>Layers.</summary>
    public static readonly Setting<int> Layers = Add("model.layers", Integer(1, 256), 1,
        "layers, one above the other; more than 1 for model=ssm, the cells, and lru and s4d with features");

    /// <summary>Heads.</summary>
    public static readonly Setting<int> Heads = AddLater("model.heads", Integer(1, 65536), 1,
        "cells: recurrent matrices are this many blocks on the diagonal, m/heads units each; 1: full matrices");

    /// <summary>Channels between layers.</summary>
    public static readonly Setting<int?> Channels = Add("model.channels", Integer(1, 65536).OrWord("auto"), null,
        "channels from one layer to the next, and features that sigma acts on in lru and s4d; auto: as many as units (cells: always)");

    /// <summary>f.</summary>
    public static readonly Setting<string> Parameterization = Add("model.parameterization", Text(), "direct",
        "rate f(w): a name of `lethe list parameterizations` or an expression in w");

    /// <summary>Form of time.</summary>
    public static readonly Setting<Integration> Integration = Add("model.integration", Words<Models.Integration>(),
        Models.Integration.Euler,
            "form of time: residual Euler step, zero-order hold, multiplier given directly (both: linear in time only), bilinear (s4d)");

    /// <summary>Whether relu rates are clamped.</summary>
    public static readonly Setting<bool> Clamp = Add("model.clamp", Flag(), true,
        "relu only: negative rates are clamped to 0 (true), or w is used unchanged (false)");

    /// <summary>d.</summary>
    public static readonly Setting<int> Inputs = Add("model.inputs", Integer(1, 65536), 1, "input channels d");

    /// <summary>o.</summary>
    public static readonly Setting<int> Outputs = Add("model.outputs", Integer(1, 65536), 1, "output channels o");

    /// <summary>Initial weights.</summary>
    public static readonly Setting<string> Initialization = Add(new Setting<string>("model.init",
        models => Choice([.. models.Initializations.Select(name => (name, name))]), ModelInitialization.GrowingHorizon.Name,
        "initial weights: the published code's, rates log-uniform in [1/T, 1], or multipliers of an lru uniform on a ring"));

    /// <summary>Inner radius of the ring.</summary>
    public static readonly Setting<double> RingMin =
        Add("model.r_min", Number(Between(0, 1)), 0.0, "ring of an lru: least initial abs(lambda)");

    /// <summary>Outer radius of the ring.</summary>
    public static readonly Setting<double> RingMax =
        Add("model.r_max", Number(AboveUpTo(0, 1)), 1.0, "ring of an lru: largest initial abs(lambda)");

    /// <summary>Largest phase.</summary>
    public static readonly Setting<double> MaxPhase = Add("model.max_phase", Number(AboveUpTo(0, 2 * Math.PI)), 2 * Math.PI,
        "lru: largest initial phase of lambda, in radians per step");

    /// <summary>Whether the input gain is a parameter.</summary>
    public static readonly Setting<bool> TrainsGain = AddLater("model.gamma", Choice(("computed", false), ("trained", true)), false,
        "lru: input gain sqrt(1 - abs(lambda)^2), or a parameter of its own that begins there");

    /// <summary>Seed of the initial weights; null: the seed of everything else.</summary>
    public static readonly Setting<int?> InitializationSeed = Add("model.init_seed", Integer(0).OrWord("auto"), null,
        "seed of the initial weights alone: 12345 is the published code's, which began every run with it; auto: seed");

    /// <summary>sigma.</summary>
    public static readonly Setting<Activation> Activation = Add("activation", Words<Kernels.Activation>(), Kernels.Activation.Hardtanh,
        "nonlinearity, acting on the whole right-hand side; ssm: on the states, before the decoder; lru, s4d: on features");

    /// <summary>dt.</summary>
    public static readonly Setting<double> TimeStep = Add("dt", Number(Above(0)), 1.0, "time between two steps");

    /// <summary>Arithmetic of the kernels.</summary>
    public static readonly Setting<Precision> Precision = Add("precision",
        Choice(("float64", Kernels.Precision.Double), ("float32", Kernels.Precision.Single)), Kernels.Precision.Double,
        "arithmetic inside the recurrence; weights, data, losses and results are float64 either way");

    /// <summary>What is learnt.</summary>
    public static readonly Setting<string> Target = Add("target", Text(), "exp",
        "what is learnt: a name of `lethe list targets`, expr:FORMULA IN t, file:SAMPLES.csv (.npy), or a random teacher such as " +
            "random:lstm,width=64,seed=3");

    /// <summary>T.</summary>
    public static readonly Setting<int> Length = Add("data.length", Integer(1, 100_000_000), 50, "time steps T of each sequence");

    /// <summary>Training sequences.</summary>
    public static readonly Setting<int> TrainSize = Add("data.size", Integer(1), 12_800, "training sequences");

    /// <summary>Validation sequences.</summary>
    public static readonly Setting<int> ValidationSize = Add("data.validation", Integer(1), 2048, "validation sequences");

    /// <summary>Test sequences.</summary>
    public static readonly Setting<int> TestSize = Add("data.test", Integer(1), 2048, "test sequences");

    /// <summary>Scale of the inputs.</summary>
    public static readonly Setting<double> InputDeviation = Add("data.std", Number(Above(0)), 1.0,
        "standard deviation of the Gaussian inputs");

    /// <summary>Own data.</summary>
    public static readonly Setting<string> DataFile = AddLater("data.file", Text(), NoFile,
        "own data in place of a target, `data=FILE` for short: .npz, .h5, two .npy (x.npy,y.npy), .csv, .parquet, .ts, MNIST images");

    /// <summary>What is read of own data.</summary>
    public static readonly Setting<IReadOnlyList<string>?> DataInputs = AddLater("data.inputs", ListOrWord(ListOf(Text()), Auto), null,
        "own data: columns that are inputs (or the array of a .npz or .h5 file); auto: all that are nothing else");

    /// <summary>What is learnt of own data.</summary>
    public static readonly Setting<IReadOnlyList<string>?> DataTargets = AddLater("data.targets", ListOrWord(ListOf(Text()), Auto), null,
        "own data: columns that are learnt (or the array of a .npz or .h5 file)");

    /// <summary>What the targets of own data are.</summary>
    public static readonly Setting<TargetKind> DataKind = AddLater("data.kind", Words<TargetKind>(), TargetKind.Numbers,
        "own data: targets are numbers (mean square), classes of sequences (cross entropy of the last output) or tokens of steps");

    /// <summary>Vocabulary of the inputs.</summary>
    public static readonly Setting<int?> DataTokens = AddLater("data.tokens", Integer(2, 65536).OrWord("none"), null,
        "own data: inputs are tokens, whole numbers from 0 to this less 1; token v is 1 in channel v of as many; none: they are numbers");

    /// <summary>Column that tells sequences apart.</summary>
    public static readonly Setting<string> DataSequence = AddLater("data.sequence", Text(), NoFile,
        "own data in a table: the column that says which sequence a row belongs to; none: one recording");

    /// <summary>Column of times.</summary>
    public static readonly Setting<string> DataTime = AddLater("data.time", Text(), NoFile,
        "own data in a table: the column of times, whose steps must be equal; none: rows are taken to be equal steps apart");

    /// <summary>Steps that windows share.</summary>
    public static readonly Setting<int> DataOverlap = AddLater("data.overlap", Integer(0), 0,
        "own data: steps that consecutive windows of data.length share");

    /// <summary>Steps at the start of a window that do not count.</summary>
    public static readonly Setting<int> DataWarmUp = AddLater("data.warmup", Integer(0), 0,
        "own data: steps at the start of each window that are run and count in no loss, error or measurement");

    /// <summary>What is done about gaps.</summary>
    public static readonly Setting<GapRule> DataGaps = AddLater("data.gaps", Words<GapRule>(), GapRule.Refuse,
        "own data: missing values are refused, or masked (a target does not count, an input is its channel's mean)");

    /// <summary>Shares of validation and test.</summary>
    public static readonly Setting<IReadOnlyList<double>> DataShares = AddLater("data.split", ListOf(Number(AboveUpTo(0, 0.5))),
        [0.15, 0.15], "own data: shares of validation and test where the file has no such parts");

    /// <summary>Whether own data are normalised.</summary>
    public static readonly Setting<bool> DataNormalize = AddLater("data.normalize", Flag(), true,
        "own data: each channel has mean 0 and deviation 1 over the training part; undone by `lethe predict`");

    /// <summary>Mean of each input.</summary>
    public static readonly Setting<IReadOnlyList<double>?> InputMean = AddLater("data.input_mean", ListOrWord(ListOf(Number(Finite)), Auto),
        null, "own data: what is taken from each input channel; auto: its mean over the training part");

    /// <summary>Scale of each input.</summary>
    public static readonly Setting<IReadOnlyList<double>?> InputScale = AddLater("data.input_scale",
        ListOrWord(ListOf(Number(Above(0))), Auto), null, "own data: divides each input channel; auto: its deviation over training");

    /// <summary>Mean of each target.</summary>
    public static readonly Setting<IReadOnlyList<double>?> TargetMean = AddLater("data.target_mean",
        ListOrWord(ListOf(Number(Finite)), Auto), null, "own data: taken from each target channel; auto: its mean over the training part");

    /// <summary>Scale of each target.</summary>
    public static readonly Setting<IReadOnlyList<double>?> TargetScale = AddLater("data.target_scale",
        ListOrWord(ListOf(Number(Above(0))), Auto), null, "own data: divides each target channel; auto: its deviation over training");

    /// <summary>Names of the classes.</summary>
    public static readonly Setting<IReadOnlyList<string>?> DataClasses = AddLater("data.classes", ListOrWord(ListOf(Text()), Auto), null,
        "own data: names of the classes, in the order of the outputs; auto: those of the file, in order");

    /// <summary>Last epoch.</summary>
    public static readonly Setting<int> Epochs = Add("train.epochs", Integer(1), 60, "maximum number of epochs");

    /// <summary>First epoch with a stop.</summary>
    public static readonly Setting<int> MinEpochs = Add("train.min_epochs", Integer(0), 2, "no stop by threshold before this epoch");

    /// <summary>Batch.</summary>
    public static readonly Setting<int> Batch = Add("train.batch", Integer(1), 128, "sequences per optimizer step");

    /// <summary>lr.</summary>
    public static readonly Setting<double> LearningRate = Add("train.lr", Number(Above(0)), 0.01, "AdamW learning rate");

    /// <summary>beta1.</summary>
    public static readonly Setting<double> Beta1 = Add("train.beta1", Number(Between(0, 0.999999)), 0.9, "AdamW decay of the first moment");

    /// <summary>beta2.</summary>
    public static readonly Setting<double> Beta2 = Add("train.beta2", Number(Between(0, 0.999999)), 0.999,
        "AdamW decay of the second moment");

    /// <summary>epsilon.</summary>
    public static readonly Setting<double> Epsilon = Add("train.epsilon", Number(Above(0)), 1e-8, "AdamW term added to the denominator");

    /// <summary>Weight decay.</summary>
    public static readonly Setting<double> WeightDecay = Add("train.weight_decay", Number(AtLeast(0)), 0.0, "AdamW decoupled weight decay");

    /// <summary>lr of the recurrence.</summary>
    public static readonly Setting<double?> RecurrentRate = AddLater("train.lr.recurrent", Number(AtLeast(0)).OrWord(Auto), null,
        "learning rate of the recurrent parameters of every layer; auto: train.lr");

    /// <summary>Decay of the recurrence.</summary>
    public static readonly Setting<double?> RecurrentDecay = AddLater("train.decay.recurrent", Number(AtLeast(0)).OrWord(Auto), null,
        "weight decay of the recurrent parameters of every layer; auto: train.weight_decay");

    /// <summary>Groups.</summary>
    public static readonly Setting<IReadOnlyList<string>?> Groups = AddLater("train.groups", ListOrWord(ListOf(Text()), "none"), null,
        "learning rate and decay by name of parameter, as \"input.* lr=0.005 decay=0\"; the first pattern that fits counts");

    /// <summary>Warm-up.</summary>
    public static readonly Setting<int> WarmUp = AddLater("train.warmup", Integer(0), 0,
        "optimizer steps over which the learning rate rises linearly before its schedule begins");

    /// <summary>Schedule.</summary>
    public static readonly Setting<ScheduleKind> Schedule = Add("train.schedule", Words<ScheduleKind>(),
        ScheduleKind.Cosine, "learning rate over time: constant, reduced on plateaus of the validation loss, or half a cosine");

    /// <summary>Plateau factor.</summary>
    public static readonly Setting<double> PlateauFactor = Add("train.factor", Number(AboveUpTo(0, 1)), 0.1,
        "plateau: factor applied to the learning rate");

    /// <summary>Plateau patience.</summary>
    public static readonly Setting<int> PlateauPatience = Add("train.patience", Integer(0), 10, "plateau: epochs without improvement");

    /// <summary>Plateau threshold.</summary>
    public static readonly Setting<double> PlateauThreshold = Add("train.threshold", Number(Between(0, 1)), 1e-4,
        "plateau: relative improvement that counts");

    /// <summary>Loss.</summary>
    public static readonly Setting<LossWeighting> Loss = Add("train.loss", Weighting(), LossWeighting.Plain,
        "weights v of the errors along time: all 1, (t+1)^2 normalized to mean 1 and squared, (t+1)^P normalized, the last step, a file");

    /// <summary>Error.</summary>
    public static readonly Setting<ErrorKind> Error = AddLater("train.error", Words<ErrorKind>(), ErrorKind.Squared,
        "error of an output, squared or absolute, in training, validation and test loss");

    /// <summary>Logits of classes.</summary>
    public static readonly Setting<ClassReadout> ClassReadout = AddLater("train.readout", Words<ClassReadout>(), Training.ClassReadout.Last,
        "classes: logits are the last output, the mean of all, or every step's (cross entropy at each, weighted by train.loss)");

    /// <summary>Window.</summary>
    public static readonly Setting<int?> Window = AddLater("train.window", Integer(1).OrWord("none"), null,
        "steps of a window: sequences are trained on window by window, an optimizer step each (truncated back-propagation); none: whole");

    /// <summary>State between windows.</summary>
    public static readonly Setting<StateCarry> Carry = AddLater("train.state", Words<StateCarry>(), StateCarry.Zero,
        "where a window after a sequence's first begins: at 0, at the last state of the one before, at noise as large, or at that of " +
            "another sequence of the batch");

    /// <summary>Margin term.</summary>
    public static readonly Setting<double> Margin = Add("train.margin", Number(AtLeast(0)), 0.0,
        "factor of max(0, 1 - smallest positive rate) in the training loss; 0 switches it off");

    /// <summary>Clipping.</summary>
    public static readonly Setting<double> Clip = Add("train.clip", Number(AtLeast(0)), 0.5,
        "global gradient norm is clipped to this; 0 switches it off");

    /// <summary>Threshold.</summary>
    public static readonly Setting<double?> StopBelow = Add("train.stop_below", Number(AtLeast(0)).OrWord("none"), null,
        "stop once the validation loss is below this, or none (chained widths: the first width only)");

    /// <summary>Chaining.</summary>
    public static readonly Setting<double?> Chain = Add("train.chain", Number(AboveUpTo(0, 1)).OrWord("none"), null,
        "several widths: each later one stops at this times the best validation loss of the one before; none: not chained");

    /// <summary>Pruning.</summary>
    public static readonly Setting<bool> Prune = Add("train.prune", Flag(), true,
        "after training set aside units (rnn: modes) that the loss does not need, before anything is measured; one layer, not dense");

    /// <summary>Blocks.</summary>
    public static readonly Setting<PerturbedBlocks> PerturbBlocks = Add("perturb.blocks", Words<PerturbedBlocks>(),
        PerturbedBlocks.Recurrent, "weights that are perturbed, for curve and radius");

    /// <summary>Ball.</summary>
    public static readonly Setting<PerturbationBall> PerturbBall = Add("perturb.ball", Words<PerturbationBall>(), PerturbationBall.L2,
        "ball of radius beta: spectral norm per block, or largest entry per tensor");

    /// <summary>Search.</summary>
    public static readonly Setting<PerturbationSearch> PerturbSearch = Add("perturb.search", Words<PerturbationSearch>(),
        PerturbationSearch.Directed, "how the largest error in the ball is sought");

    /// <summary>Draws.</summary>
    public static readonly Setting<int> PerturbDraws = Add("perturb.draws", Integer(0, 1_000_000), 30,
        "draws per beta; 0: no perturbation curve, and 30 for the radius");

    /// <summary>Sizes.</summary>
    public static readonly Setting<IReadOnlyList<double>> PerturbBetas = Add("perturb.betas",
        ListOf(Number(AtLeast(0)), ascending: true), PerturbationOptions.ReferenceBetas, "sizes beta; E(0) is always measured");

    /// <summary>Horizon.</summary>
    public static readonly Setting<int?> PerturbHorizon = Add("perturb.horizon", Integer(1, 100_000_000).OrWord("auto"), null,
        "time steps of the evaluation; auto: data.length");

    /// <summary>Relative errors.</summary>
    public static readonly Setting<bool> PerturbRelative = Add("perturb.relative", Flag(), true,
        "errors divided by the target's mean square");

    /// <summary>Tolerance of the radius.</summary>
    public static readonly Setting<double?> PerturbTolerance = Add("perturb.tolerance", Number(Above(0)).OrWord("none"), 0.1,
        "stability radius: largest beta whose relative error grows by no more than this; none: not sought");

    /// <summary>Probe.</summary>
    public static readonly Setting<MemoryProbe> MemoryProbe = Add("memory.probe",
        Words<Memory.MemoryProbe>(), Memory.MemoryProbe.Heaviside, "input that reads the memory");

    /// <summary>Length.</summary>
    public static readonly Setting<int?> MemoryLength = Add("memory.length", Integer(2, 100_000_000).OrWord("auto"), null,
        "time steps of the memory function; auto: twice data.length");

    /// <summary>Thresholds.</summary>
    public static readonly Setting<IReadOnlyList<double>> MemoryEps = Add("memory.eps", ListOf(Number(AboveUpTo(0, 1))), [0.5, 0.1, 0.01],
        "horizons: first time after which the memory stays below eps times its maximum");

    /// <summary>Magnitudes.</summary>
    public static readonly Setting<IReadOnlyList<double>> MemoryMagnitudes = Add("memory.magnitudes",
        ListOf(Number(Above(0)), ascending: true), [0.01, 0.1, 0.25, 0.5, 1, 2, 4],
            "sizes of the probes: largest absolute value over the channels");

    /// <summary>Directions.</summary>
    public static readonly Setting<int> MemoryDirections = Add("memory.directions", Integer(0, 1_000_000), 32,
        "random directions of the probes where there are several input channels");

    /// <summary>Ascent.</summary>
    public static readonly Setting<int> MemoryAscent = Add("memory.ascent", Integer(0, 1_000_000), 12,
        "rounds of local ascent around the best probe");

    /// <summary>Seed.</summary>
    public static readonly Setting<long> Seed = Add("seed", LongInteger(0), 0L, "seed of data, initial weights, shuffling and draws");

    /// <summary>Threads.</summary>
    public static readonly Setting<int?> Threads = Add("threads", Integer(1, 1024).OrWord("auto"), null,
        "threads; auto: one per core. Results do not depend on it", stored: false);

    /// <summary>The setting of a key.</summary>
    /// <param name="key">A flat key.</param>
    /// <param name="place">Where it was written, for the message; empty: nowhere in particular.</param>
    /// <exception cref="ProblemException">No such setting; the remedy names the nearest.</exception>
    public static Setting Find(string key, string place = "") => Table.Find(s => s.Key == key) ?? throw ProblemException.Setting(
        place.Length == 0 ? $"setting '{key}'" : $"setting '{key}' ({place})", "there is no such setting", null,
        Suggestion.DidYouMean(key, Table.Select(s => s.Key), "List the keys with `lethe train --dry-run`"));

    private static Setting<T> Add<T>(string key, SettingType<T> type, T defaultValue, string help, bool stored = true) =>
        Add(new Setting<T>(key, type, defaultValue, help) { IsStored = stored });

    // Left out of what is stored where it has its default, so that configurations and ids of earlier runs stay as they were.
    private static Setting<T> AddLater<T>(string key, SettingType<T> type, T defaultValue, string help) =>
        Add(new Setting<T>(key, type, defaultValue, help) { IsStoredAtDefault = false });

    private static Setting<T> Add<T>(Setting<T> setting)
    {
        Table.Add(setting);
        return setting;
    }
}
