using Lethe.Cli.Hosting;
using Lethe.Torch;

namespace Lethe.Cli.Diagnostics;

/// <summary>An optional native part: looked for, fetched, never loaded here.</summary>
internal static class LibTorch
{
    /// <summary>Where it is, or how to get it.</summary>
    public static Check Check() => TorchRuntime.TryFind(out string detail)
        ? new Check("libtorch", true, detail)
        : new Check("libtorch", false, $"optional, for TorchScript models, TorchSharp modules and comparisons only. {detail}");

    /// <summary>Fetches it into the user's package folder.</summary>
    public static void Fetch(CommandContext context)
    {
        context.Terminal.Note($"fetching libtorch ({TorchFetch.Size}) ...");
        try
        {
            string folder = TorchFetch.RunAsync(context.Terminal.Detail, context.Cancellation).GetAwaiter().GetResult();
            context.Terminal.Note($"libtorch is in {folder}");
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Unavailable)
        {
            throw new ProblemException(e.Problem with { Kind = ProblemKind.Failed }, e);
        }
    }
}
