namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>One trained classifier: its course by epoch and what it reached on the test images.</summary>
/// <param name="Parameterization">f.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Steps">Optimizer steps after each epoch.</param>
/// <param name="TrainLoss">Mean training loss of each epoch, nats.</param>
/// <param name="ValidationLoss">Validation loss after each epoch, nats.</param>
/// <param name="ValidationAccuracy">Share of the validation images classified rightly after each epoch.</param>
/// <param name="TestLoss">Loss of the last weights on the test images; NaN where training diverged.</param>
/// <param name="TestAccuracy">Accuracy of the last weights on the test images; NaN where training diverged.</param>
internal sealed record ImageRun(string Parameterization, double LearningRate, int Seed, IReadOnlyList<double> Steps,
    IReadOnlyList<double> TrainLoss, IReadOnlyList<double> ValidationLoss,
    IReadOnlyList<double> ValidationAccuracy, double TestLoss, double TestAccuracy)
{
    /// <summary>A run stored before with the same key, or null.</summary>
    public static ImageRun? Load(string path, string key) => JsonText.OfFile(path, "a stored run", text =>
    {
        var stored = JsonText.Parse<Document>(text);
        return stored.Key == key
            ? new ImageRun(stored.Parameterization, stored.Lr, stored.Seed, stored.Steps, stored.TrainLoss, stored.ValLoss,
                stored.ValAccuracy, stored.TestLoss, stored.TestAccuracy)
            : null;
    });

    /// <summary>Stores it.</summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public void Save(string path, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.WriteText(path,
            JsonText.Of(new Document(key, Parameterization, LearningRate, Seed, Steps, TrainLoss, ValidationLoss, ValidationAccuracy,
                TestLoss, TestAccuracy)));
    }

    private sealed record Document(string Key, string Parameterization, double Lr, int Seed, IReadOnlyList<double> Steps,
        IReadOnlyList<double> TrainLoss,
        IReadOnlyList<double> ValLoss, IReadOnlyList<double> ValAccuracy, double TestLoss, double TestAccuracy);
}
