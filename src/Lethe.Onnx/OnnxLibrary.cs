using System.Reflection;
using Lethe.Onnx.Native;

namespace Lethe.Onnx;

/// <summary>
/// OnnxRuntime's native library: found, fetched, loaded on demand from where it lies. Everything that uses OnnxRuntime calls
/// <see cref="EnsureLoaded"/> first, from a method that mentions none of its types.
/// </summary>
public static class OnnxLibrary
{
    /// <summary>The environment variable that may name a folder with the native library.</summary>
    public const string FolderVariable = OnnxPlaces.Variable;

    /// <summary>About how much is downloaded, for a message before the start.</summary>
    public const string FetchSize = "some 160 MB, with the libraries of all platforms";

    private static readonly Lock Gate = new();
    private static volatile bool _loaded;

    /// <summary>The version this build belongs to, as it stands in Directory.Packages.props.</summary>
    public static string Version { get; } = typeof(OnnxLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "OnnxRuntimeVersion").Value!;

    /// <summary>Loads the native library unless it is loaded.</summary>
    /// <exception cref="ProblemException">It is not there, or does not load; the message says where it was looked for and how to get
    /// it.</exception>
    public static void EnsureLoaded()
    {
        if (!_loaded && Load() is { } problem) throw new ProblemException(problem);
    }

    /// <summary>Loads the native library unless it is loaded.</summary>
    /// <param name="reason">Why it is not available, with the remedy; empty if it is.</param>
    public static bool TryLoad(out string reason)
    {
        Problem? problem = _loaded ? null : Load();
        reason = problem?.ToString() ?? "";
        return problem is null;
    }

    /// <summary>Says where the library is, without loading it: true with the file, or false with what is missing and the remedy.</summary>
    /// <param name="detail">The file, or what is missing and how to get it.</param>
    public static bool TryFind(out string detail)
    {
        Problem? problem = Find(out string file);
        detail = problem?.ToString() ?? file;
        return problem is null;
    }

    /// <summary>Fetches the native library into the user's NuGet package folder (<see cref="PackageFetch"/>).</summary>
    /// <param name="log">Receives each line of what `dotnet restore` says.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The library's file.</returns>
    /// <exception cref="ProblemException">It could not be fetched: no SDK, no library for this platform, no connection.</exception>
    public static async Task<string> FetchAsync(Action<string>? log, CancellationToken cancel)
    {
        if (OnnxPlatform.Current is not { } platform || OnnxPlaces.Of(platform).Packages is not { } packages)
        {
            TryFind(out string why);
            throw new ProblemException(OnnxProblem.Of($"it cannot be fetched for this platform or user ({why})", $"Set {FolderVariable}"));
        }

        try
        {
            await PackageFetch.RunAsync(PackageFetch.Dotnet, [(OnnxPlatform.Package, Version)], packages, log, cancel)
                .ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            throw new ProblemException(OnnxProblem.Of(e.Problem.Actual,
                e.Kind == ProblemKind.Unavailable ? $"{e.Problem.Remedy}, or set {FolderVariable} to a folder with OnnxRuntime {Version}"
                    : e.Problem.Remedy));
        }

        return TryFind(out string detail)
            ? detail : throw new ProblemException(OnnxProblem.Of("the package was fetched, but lacks the file", detail));
    }

    private static Problem? Load()
    {
        lock (Gate)
        {
            if (_loaded) return null;
            if (Find(out string file) is { } missing) return missing;
            try
            {
                nint library = NativeLibrary.Load(file);
                Redirect(library);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                return OnnxProblem.Of($"{file} does not load ({e.Message.TrimEnd('.')})",
                    $"Set {FolderVariable} to a folder with OnnxRuntime {Version}, or delete the damaged package and run `lethe doctor " +
                        "--fetch onnxruntime`");
            }

            _loaded = true;
            return null;
        }
    }

    private static void Redirect(nint library) =>
        NativeLibrary.SetDllImportResolver(Assembly.Load("Microsoft.ML.OnnxRuntime"), (name, _, _) => name == "onnxruntime" ? library : 0);

    private static Problem? Find(out string file)
    {
        file = "";
        return OnnxPlatform.Current is { } platform
            ? OnnxPlaces.Of(platform).Find(out file)
            : OnnxProblem.Of($"there is no library of it for {RuntimeInformation.RuntimeIdentifier}",
                "Use Linux or Windows on x64 or arm64, or macOS on arm64; all else of Lethe works here");
    }
}
