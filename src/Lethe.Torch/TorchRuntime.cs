using System.Reflection;

namespace Lethe.Torch;

/// <summary>
/// Loads libtorch on demand, from where it lies, without copying it. Everything that uses TorchSharp calls <see cref="EnsureLoaded"/>
/// first, from a method that mentions no TorchSharp type: a TorchSharp member that runs before makes TorchSharp copy all of libtorch into
/// the application's folder and fail for the life of the process.
/// </summary>
public static class TorchRuntime
{
    /// <summary>The environment variable that may name a folder with libtorch's native libraries.</summary>
    public const string FolderVariable = NativePlaces.Variable;

    private static readonly Lock Gate = new();
    private static volatile bool _loaded;

    /// <summary>Loads the native libraries unless they are loaded.</summary>
    /// <exception cref="ProblemException">They are not there, or do not load; the message says where they were looked for and how to get
    /// them.</exception>
    public static void EnsureLoaded()
    {
        if (_loaded) return;
        if (Load() is { } problem) throw new ProblemException(problem);
    }

    /// <summary>Loads the native libraries unless they are loaded.</summary>
    /// <param name="reason">Why they are not available, with the remedy; empty if they are.</param>
    public static bool TryLoad(out string reason)
    {
        Problem? problem = _loaded ? null : Load();
        reason = problem?.ToString() ?? "";
        return problem is null;
    }

    /// <summary>Says where the libraries are, without loading them: true with the folder, or false with what is missing and the
    /// remedy.</summary>
    /// <param name="detail">The folder, or what is missing and how to get it.</param>
    public static bool TryFind(out string detail)
    {
        Problem? problem = Find(out string torch, out _);
        detail = problem?.ToString() ?? torch;
        return problem is null;
    }

    /// <summary>Writes what libtorch's child process must find and may not write itself: the copy of TorchSharp's native library that a
    /// first use makes.</summary>
    /// <remarks>Does nothing where the libraries are not there: the child says what is missing.</remarks>
    /// <exception cref="ProblemException">The copy cannot be written.</exception>
    internal static void PrepareForChild()
    {
        if (_loaded || Find(out string torch, out string glue) is not null) return;
        try
        {
            FileToLoad(glue);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(DoesNotLoad(torch, glue, e));
        }
    }

    private static string FileToLoad(string glue) =>
        OperatingSystem.IsLinux() ? new GlueCache(Environment.GetEnvironmentVariable).FileFor(glue) : glue;

    private static Problem DoesNotLoad(string torch, string glue, Exception e) =>
        TorchProblem.Of($"{glue} with {torch} does not load ({e.Message.TrimEnd('.')})",
            $"Set {FolderVariable} to a folder with libtorch {TorchVersions.LibTorch}, or delete the damaged package and run " +
                "`lethe doctor --fetch libtorch`");

    private static Problem? Load()
    {
        lock (Gate)
        {
            if (_loaded) return null;
            if (Find(out string torch, out string glue) is { } missing) return missing;
            try
            {
                foreach (string file in NativePlatform.Current!.Torch) NativeLibrary.Load(Path.Combine(torch, file));
                NativeLibrary.Load(FileToLoad(glue));
            }
            catch (Exception e)
                when (e is DllNotFoundException or BadImageFormatException or InvalidDataException or IOException
                or UnauthorizedAccessException)
            {
                return DoesNotLoad(torch, glue, e);
            }

            // TorchSharp asks the same question first; were the answer no, it would go on to copy files about.
            if (!NativeLibrary.TryLoad("LibTorchSharp", Assembly.Load("TorchSharp"), searchPath: null, out _))
            {
                return TorchProblem.Of($"{glue} is loaded, but this system does not find it again by its name",
                    $"Copy the files of {torch} and {glue} into {AppContext.BaseDirectory}");
            }

            AllocatorThresholds.Raise();
            _loaded = true;
            return null;
        }
    }

    private static Problem? Find(out string torch, out string glue)
    {
        torch = glue = "";
        return NativePlatform.Current is { } platform
            ? NativePlaces.Of(platform).Find(out torch, out glue)
            : TorchProblem.Of($"there is no package of it for {RuntimeInformation.RuntimeIdentifier}",
                "Use Linux x64, Windows x64 or arm64, or macOS arm64; all else of Lethe works here");
    }
}
