using Lethe.Cli.Hosting;
using Lethe.Onnx;

namespace Lethe.Cli.Diagnostics;

/// <summary>An optional native part: looked for, fetched, never loaded here.</summary>
internal static class OnnxRuntime
{
    /// <summary>Where it is, or how to get it.</summary>
    public static Check Check() => OnnxLibrary.TryFind(out string detail)
        ? new Check("onnxruntime", true, detail)
        : new Check("onnxruntime", false, $"optional, for ONNX models only. {detail}");

    /// <summary>Fetches it into the user's package folder.</summary>
    public static void Fetch(CommandContext context)
    {
        context.Terminal.Note($"fetching onnxruntime ({OnnxLibrary.FetchSize}) ...");
        try
        {
            string file = OnnxLibrary.FetchAsync(context.Terminal.Detail, context.Cancellation).GetAwaiter().GetResult();
            context.Terminal.Note($"onnxruntime is {file}");
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Unavailable)
        {
            throw new ProblemException(e.Problem with { Kind = ProblemKind.Failed }, e);
        }
    }
}
