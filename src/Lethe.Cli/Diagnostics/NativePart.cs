using Lethe.Torch;

namespace Lethe.Cli.Diagnostics;

/// <summary>An optional native library: looked for, fetched, never loaded here.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Size">How much is fetched.</param>
/// <param name="Find">Where it is, or how to get it.</param>
/// <param name="FetchAsync">Fetches it into the user's package folder, and gives the path.</param>
internal sealed record NativePart(string Name, string Purpose, string Size, NativePart.Finder Find, Func<Action<string>, CancellationToken,
    Task<string>> FetchAsync)
{
    public delegate bool Finder(out string detail);

    /// <summary>All there are.</summary>
    public static IReadOnlyList<NativePart> All =>
    [
        new("libtorch", "TorchScript models, TorchSharp modules and comparisons", TorchFetch.Size, TorchRuntime.TryFind,
            TorchFetch.RunAsync),
        new("onnxruntime", "ONNX models", OnnxLibrary.FetchSize, OnnxLibrary.TryFind, OnnxLibrary.FetchAsync),
    ];

    /// <summary>Whether it is there.</summary>
    public Check Check() => Find(out string detail) ? new Check(Name, true, detail)
        : new Check(Name, false, $"optional, for {Purpose} only. {detail}");

    /// <summary>Fetches it.</summary>
    public void Fetch(CommandContext context)
    {
        context.Terminal.Note($"fetching {Name} ({Size}) ...");
        try
        {
            context.Terminal.Note($"{Name} is in {FetchAsync(context.Terminal.Detail, context.Cancellation).GetAwaiter().GetResult()}");
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Unavailable)
        {
            throw new ProblemException(e.Problem with { Kind = ProblemKind.Failed }, e);
        }
    }
}
