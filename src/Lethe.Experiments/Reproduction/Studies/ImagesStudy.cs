using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Images read pixel by pixel and classified at the last step by a nonlinear RNN, h' = tanh(U x + b - f(w) h), with four parameterizations
/// that begin at the same rates ([IAT] table 1 and fig. 9). `shows: table` compares what is reached (each stable parameterization at least
/// as accurate as direct), `shows: course` how fast (mean validation loss over the epochs below direct's). Every parameterization has the
/// learning rate of `lr` with its lowest mean validation loss at the end, since the same rate moves a weight that is a rate and one that is
/// a logarithm of a rate differently. A difference counts where it exceeds twice its standard error.
/// </summary>
internal sealed class ImagesStudy : IReproductionStudy
{
    private const string Direct = "direct";

    public string Name => "images";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        string folder = context.Data ?? ImageSet.PackageFolder;
        if (!ImageSet.IsAt(folder))
            return new ReproductionFinding(null, $"There are no images at '{folder}': install Debian's package dataset-fashion-mnist, " +
                "or name a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-... (plain or .gz) by --data.", [], []);
        IReadOnlyList<string> names = experiment.Words("parameterizations");
        IReadOnlyList<double> rates = experiment.Numbers("lr");
        int seeds = experiment.Whole("seeds"), each = rates.Count * seeds, total = names.Count * each;
        var data = new Lazy<Data>(() => Data.Read(folder, experiment));
        var runs = new List<ImageRun>();
        for (int i = 0; i < total; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int index = i;
            runs.Add(Run(experiment, folder, names[i / each], rates[i % each / seeds], experiment.FirstSeed + i % seeds, data, context,
                (share, text) => context.Progress((index + share) / total, text), cancellation));
        }
        bool course = experiment.Word("shows") == "course";
        Func<ImageRun, double> score = course ? r => -r.ValidationLoss.Average() : r => r.TestAccuracy;
        ILookup<string, ImageRun> by =
            names.SelectMany(n => runs.Where(r => r.Parameterization == n).GroupBy(r => r.LearningRate).MinBy(g => g.Average(LastLoss))!)
            .ToLookup(r => r.Parameterization);
        bool?[] answers = [.. names.Where(n => n != Direct).Select(n => Better([.. by[n].Select(score)], [.. by[Direct].Select(score)]))];
        string note = string.Join("; ", names.Select(n => Invariant($"{n} (lr {by[n].First().LearningRate}): test loss ") +
            Invariant($"{Mean(by[n].Select(r => r.TestLoss)):F4}, accuracy {100 * Mean(by[n].Select(r => r.TestAccuracy)):F2} % ") +
            Invariant($"({100 * Error([.. by[n].Select(r => r.TestAccuracy)]):F2})")));
        return new ReproductionFinding(Agreement.All(answers), $"{note} (mean and standard error over {seeds} seeds).",
            Values(experiment, names, by), Panels(names, by));
    }

    private static ImageRun Run(ScaledExperiment experiment, string folder, string name, double rate, int seed, Lazy<Data> data,
        ReproductionContext context, Action<double, string> report, CancellationToken cancellation)
    {
        int width = experiment.Whole("width"), epochs = experiment.Whole("epochs");
        var options = new TrainingOptions
        {
            BatchSize = experiment.Whole("batch"),
            LearningRate = rate,
            MaxEpochs = epochs,
            Schedule = ScheduleKind.Constant,
            ClipNorm = experiment.Number("clip"),
            Margin = 0,
            StopBelow = null,
            Seed = seed,
        };
        string key = Invariant($"1 {Path.GetFullPath(folder)} {experiment.Whole("train")} {experiment.Whole("validation")} ") +
            Invariant($"{experiment.Whole("test")} {experiment.Whole("pool")} {width} {options.BatchSize} {options.LearningRate:R} ") +
            Invariant($"{options.ClipNorm:R} {epochs} {name} {seed}");
        // Fig. 9 and table 1 are two views of the same runs.
        string path =
            Path.Combine(Path.GetDirectoryName(Path.GetFullPath(context.Folder))!, "images",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16] + ".json");
        if (ImageRun.Load(path, key) is { } before) return before;

        Data images = data.Value;
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = width, Parameterization = ParameterizationCatalog.Parse(name),
            Activation = Activation.Tanh, Outputs = ImageSet.Classes
        });
        Initialization.LogUniformRates(model, images.Train.Inputs.Length, seed);
        var workers = new Workers(context.Threads);
        var trainer =
            new Trainer(model,
            new CrossEntropyObjective(new LabelledSequences(images.Train.Inputs, images.Train.Labels, images.Validation.Inputs,
            images.Validation.Labels)), options, workers);
        var course = new Course(model, images.Validation, workers, epochs, trainer.StepsPerEpoch, (share, text) =>
            report(share, Invariant($"{name}, lr {rate}, seed {seed}: {text}")));
        TrainingResult result = trainer.Run(trainer.NewState(), course, cancellation);
        cancellation.ThrowIfCancellationRequested();
        double loss = double.NaN, accuracy = double.NaN;
        if (result.Divergence is null)
        {
            model.Parameters.Set(result.State.Weights);
            loss = model.CrossEntropy(images.Test.Inputs, images.Test.Labels, [.. Enumerable.Range(0, images.Test.Inputs.Tiles)],
                Readout.Last, default, workers);
            accuracy = Classification.Accuracy(model, images.Test.Inputs, images.Test.Labels, Readout.Last, workers);
        }
        var run = new ImageRun(name, rate, seed, course.Steps, course.TrainLoss, course.ValidationLoss, course.ValidationAccuracy, loss,
            accuracy);
        run.Save(path, key);
        return run;
    }

    private static List<ReproducedValue> Values(ScaledExperiment experiment, IReadOnlyList<string> names, ILookup<string, ImageRun> by)
    {
        var values = new List<ReproducedValue>();
        for (int i = 0; i < names.Count; i++)
        {
            double Published(string key) => experiment.Has(key) ? experiment.Numbers(key)[i] : double.NaN;
            values.Add(new ReproducedValue($"{names[i]}: test loss", Published("published_loss"),
                Mean(by[names[i]].Select(r => r.TestLoss))));
            values.Add(new ReproducedValue($"{names[i]}: test accuracy, %", Published("published_accuracy"),
                100 * Mean(by[names[i]].Select(r => r.TestAccuracy))));
        }
        return values;
    }

    private static ReproducedPanel[] Panels(IReadOnlyList<string> names, ILookup<string, ImageRun> by)
    {
        ReproducedPanel Panel(string name, string label, Func<ImageRun, IReadOnlyList<double>> values) =>
            new(name, label, "optimizer step", label,
        [
            .. names.Where(n => by[n].Any(r => r.Steps.Count > 0)).Select(n =>
            {
                ImageRun[] runs = [.. by[n]];
                int epochs = runs.Min(r => r.Steps.Count);
                double[][] at = [.. Enumerable.Range(0, epochs).Select(e => runs.Select(r => values(r)[e]).ToArray())];
                return new ReproducedCurve(n, [.. runs[0].Steps.Take(epochs)], [.. at.Select(Mean)])
                    { Low = [.. at.Select(v => Mean(v) - Error(v))], High = [.. at.Select(v => Mean(v) + Error(v))] };
            }),
        ]);
        return [Panel("train-loss", "training loss", r => r.TrainLoss), Panel("val-loss", "validation loss", r => r.ValidationLoss),
            Panel("val-accuracy", "validation accuracy", r => r.ValidationAccuracy)];
    }

    /// <summary>Whether a is at least b: true or false where the difference exceeds twice its standard error, else null; a diverged run is
    /// worse than any.</summary>
    private static bool? Better(double[] a, double[] b)
    {
        if (a.Any(double.IsNaN)) return false;
        if (b.Any(double.IsNaN)) return true;
        double difference = Mean(a) - Mean(b), error = Math.Sqrt(Error(a) * Error(a) + Error(b) * Error(b));
        return Math.Abs(difference) <= 2 * error ? null : difference > 0;
    }

    // What diverged is worse than any.
    private static double LastLoss(ImageRun run) => double.IsNaN(run.TestLoss) || run.ValidationLoss.Count == 0
        ? double.MaxValue : run.ValidationLoss[^1];

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    /// <summary>Standard error of the mean; 0 for one value.</summary>
    private static double Error(double[] values)
    {
        if (values.Length < 2) return 0;
        double mean = Mean(values);
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1.0) / values.Length);
    }

    private sealed record Data(ImageSet Train, ImageSet Validation, ImageSet Test)
    {
        public static Data Read(string folder, ScaledExperiment experiment)
        {
            int train = experiment.Whole("train"), validation = experiment.Whole("validation"), pool = experiment.Whole("pool");
            return new Data(ImageSet.Read(folder, "train", 0, train, pool), ImageSet.Read(folder, "train", train, validation, pool),
                ImageSet.Read(folder, "t10k", 0, experiment.Whole("test"), pool));
        }
    }

    private sealed class Course(RecurrentModel model, ImageSet validation, Workers workers, int epochs, int steps, Action<double,
        string> report) : ITrainingObserver
    {
        private const int StepsPerReport = 10;

        public List<double> Steps { get; } = [];

        public List<double> TrainLoss { get; } = [];

        public List<double> ValidationLoss { get; } = [];

        public List<double> ValidationAccuracy { get; } = [];

        public void OnStep(TrainingState state, int stepsPerEpoch)
        {
            if (state.Step % StepsPerReport == 0)
                report(state.Step / ((double)epochs * steps), Invariant($"epoch {state.Epoch + 1} of {epochs}"));
        }

        public void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved)
        {
            Steps.Add(state.Step);
            TrainLoss.Add(metrics.TrainLoss);
            ValidationLoss.Add(metrics.ValidationLoss);
            ValidationAccuracy.Add(Classification.Accuracy(model, validation.Inputs, validation.Labels, Readout.Last, workers));
        }
    }
}
