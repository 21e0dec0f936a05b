using Lethe.Interop.Hdf5;

namespace Lethe.Robustness.Fuzz;

/// <summary>The readers of files and texts, given bytes. The same list reads the inputs stored under tests/Fixtures/fuzz in the unit
/// tests.</summary>
internal static class ReaderTargets
{
    // What a reader needs for itself; and, for each byte of the input, doubles made of single bytes, JSON nodes, UTF-16 and the like.
    private const long Fixed = 2 << 20, PerByte = 512;

    internal static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("npy", bytes => { _ = Npy.Read(new MemoryStream(bytes), "input"); }, IsFileProblem, Tight),
        new("npz", Packed, IsFileProblem, Budget),
        new("hdf5", Hdf5, IsFileProblem, Budget),
        new("safetensors", Safetensors, IsFileProblem, Tight),
        new("pt", PyTorch, IsFileProblem, Budget),
        new("onnx", Onnx, IsFileProblem, Tight),
        new("idx", bytes => Idx.Read(new MemoryStream(bytes), "input", packed: bytes is [0x1f, ..], default), IsFileProblem, Budget),
        new("yaml", Yaml, e => e is ProblemException, Sweep),
        new("expression", Formula, e => e is ExpressionException, Tight),
        new("json", Json, e => e is ProblemException or FormatException, Tight),
    ];

    /// <summary>A grid of a few words may be a sweep of 10,000 tasks, each of them resolved and checked as it is read.</summary>
    internal static long Sweep(long length) => (1L << 30) + (4096 * length);

    private static long Tight(long length) => Fixed + (PerByte * length);

    // Packed entries: the stated budget, of which a block that is announced may be made twice (read, and put in order).
    private static long Budget(long length) => Fixed + (PerByte * length) + (2 * ReadBudget.FreeBytes);

    private static bool IsFileProblem(Exception e) =>
        e is ProblemException problem
            && new[] { problem.Problem.What, problem.Problem.Actual, problem.Problem.Expected ?? "", problem.Problem.Remedy }.All(part =>
                part.Length > 0);

    private static void Safetensors(byte[] bytes)
    {
        int listed = Interop.Safetensors.List(new MemoryStream(bytes), "input", default).Count;
        Require(listed == Interop.Safetensors.Read(new MemoryStream(bytes), "input").Tensors.Count);
    }

    private static void PyTorch(byte[] bytes)
    {
        int listed = PyTorchArchive.Open(new MemoryStream(bytes), "input", archive => archive.ListTensors()).Count;
        int read = PyTorchArchive.Open(new MemoryStream(bytes), "input", archive => archive.ReadTensors()).Count;
        Require(read == listed);
    }

    private static void Packed(byte[] bytes)
    {
        int listed = Npz.Reader(new MemoryStream(bytes), "input", default).List().Count;
        Require(listed == Npz.Read(new MemoryStream(bytes), "input").Count);
    }

    private static void Hdf5(byte[] bytes)
    {
        IReadOnlyList<TensorListing> listed = Hdf5File.List(new MemoryStream(bytes), "input");
        foreach (TensorListing one in listed.Where(one => one.Unread is null))
            Require(Hdf5File.Read(new MemoryStream(bytes), "input", other => other.Name == one.Name).Count == 1);
    }

    private static void Onnx(byte[] bytes)
    {
        OnnxFile file = OnnxFile.Read(new MemoryStream(bytes), "input.onnx", default);
        Require(file.Listing.Count >= file.ReadWeights().Count);
    }

    private static void Require(bool isSame)
    {
        if (!isSame) throw new InvalidOperationException("the listing differs from what is read");
    }

    // As a configuration, a grid and the description of a figure: each has rules of its own.
    private static void Yaml(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Any(() => RunConfig.Parse(text, "input"), () => SweepGrid.Parse(text, "input"), () => Experiment(text));
    }

    /// <summary>Every one of these is tried; refused is what all of them refuse.</summary>
    private static void Any(params Action[] readers)
    {
        Exception? problem = null;
        bool isRead = false;
        foreach (Action read in readers)
        {
            try
            {
                read();
                isRead = true;
            }
            catch (Exception e) when (e is ProblemException)
            {
                problem = e;
            }
        }

        if (!isRead) throw problem!;
    }

    private static void Experiment(string text)
    {
        ExperimentFile file = ExperimentFile.Parse("input", text);
        foreach (ReproductionScale scale in Enum.GetValues<ReproductionScale>()) _ = file.Seconds(scale);
        _ = (file.Title, file.Claim, file.Rule, file.Study);
    }

    private static void Formula(byte[] bytes)
    {
        var expression = Expression.Parse(Encoding.UTF8.GetString(bytes), "w");
        foreach (double x in (double[])[0, 1, -1, 0.5, 1e308, double.NaN, double.NegativeInfinity]) _ = expression.EvaluateDual(x);
    }

    // Results, sweeps and tables are read from files: their texts are what differs.
    private static void Json(byte[] bytes)
    {
        string path = Path.Combine(Scratch, $"{Environment.CurrentManagedThreadId}.json");
        File.WriteAllBytes(path, bytes.Length == 0 ? " "u8 : bytes);
        Any(() => RunResultJson.Read(path, RunConfig.Default), () => SweepFile.Read(path), () => CsvTable.Read(path), () =>
            Known(SweepStatusFile.Read(path)));
    }

    private static void Known(SweepTaskStatus? status)
    {
        if (status is null or { State: SweepTaskState.Unknown })
            throw ProblemException.Input("input", "its status is unknown", "a status", "Write one");
    }

    /// <summary>A folder for readers that take nothing but a path; in memory where the system has such a place.</summary>
    internal static string Scratch { get; } = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/lethe-fuzz-{Environment.ProcessId}").FullName
            : Directory.CreateTempSubdirectory("lethe-fuzz-").FullName;
}
