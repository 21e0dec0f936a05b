using System.Text.Json.Nodes;
using Lethe.Experiments.Runs;
using Lethe.Interop;

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>One trained classifier: its course by epoch and what it reached on the test images.</summary>
/// <param name="Parameterization">f.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Steps">Optimiser steps after each epoch.</param>
/// <param name="TrainLoss">Mean training loss of each epoch, nats.</param>
/// <param name="ValidationLoss">Validation loss after each epoch, nats.</param>
/// <param name="ValidationAccuracy">Share of the validation images classified rightly after each epoch.</param>
/// <param name="TestLoss">Loss of the last weights on the test images; NaN where training diverged.</param>
/// <param name="TestAccuracy">Accuracy of the last weights on the test images; NaN where training diverged.</param>
internal sealed record ImageRun(string Parameterization, double LearningRate, int Seed, IReadOnlyList<double> Steps, IReadOnlyList<double> TrainLoss, IReadOnlyList<double> ValidationLoss,
    IReadOnlyList<double> ValidationAccuracy, double TestLoss, double TestAccuracy)
{
    /// <summary>A run stored before with the same key, or null.</summary>
    public static ImageRun? Load(string path, string key)
    {
        if (!File.Exists(path)) return null;
        try
        {
            JsonNode? n = JsonNode.Parse(InputFile.ReadText(path, "a stored run"));
            if ((string?)n?["key"] != key) return null;
            double[] Numbers(string name) => [.. n[name]!.AsArray().Select(v => RunJson.ReadNumber(v) ?? double.NaN)];
            return new ImageRun((string)n["parameterization"]!, RunJson.ReadNumber(n["lr"])!.Value, (int)n["seed"]!, Numbers("steps"), Numbers("train_loss"), Numbers("val_loss"), Numbers("val_accuracy"),
                RunJson.ReadNumber(n["test_loss"]) ?? double.NaN, RunJson.ReadNumber(n["test_accuracy"]) ?? double.NaN);
        }
        catch (Exception e) when (FileTrouble.Is(e) || JsonMistake.Is(e))
        {
            // Cut off or edited: it is trained again.
            return null;
        }
    }

    /// <summary>Stores it.</summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public void Save(string path, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.WriteText(path, RunJson.Text(new JsonObject
        {
            ["key"] = key,
            ["parameterization"] = Parameterization,
            ["lr"] = RunJson.Number(LearningRate),
            ["seed"] = Seed,
            ["steps"] = RunJson.Numbers(Steps),
            ["train_loss"] = RunJson.Numbers(TrainLoss),
            ["val_loss"] = RunJson.Numbers(ValidationLoss),
            ["val_accuracy"] = RunJson.Numbers(ValidationAccuracy),
            ["test_loss"] = RunJson.Number(TestLoss),
            ["test_accuracy"] = RunJson.Number(TestAccuracy),
        }));
    }
}
