using Lethe.Onnx.Native;

namespace Lethe.Onnx.Tests;

public sealed class OnnxLibraryTests : OnnxTest
{
    [Fact]
    public void Nothing_is_copied_beside_the_program()
    {
        OnnxLibrary.EnsureLoaded();
        Assert.True(OnnxLibrary.TryFind(out string file));
        Assert.True(File.Exists(file), file);
        Assert.Empty(Directory.GetFiles(AppContext.BaseDirectory, "libonnxruntime*", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_library_is_the_version_of_the_package() =>
        Assert.StartsWith(OnnxLibrary.Version, Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString(), StringComparison.Ordinal);
}

/// <summary>The order of places, on a made-up platform with empty files.</summary>
public sealed class OnnxPlacesTests : IDisposable
{
    private static readonly OnnxPlatform Platform = new("some-rid", "libo.so");
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string?> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_missing_is_said_with_every_place_and_the_remedy()
    {
        _environment["NUGET_PACKAGES"] = _folder["nuget"];
        Problem e = Find(out _)!;
        Assert.Equal("onnxruntime", e.What);
        Assert.Contains("libo.so", e.Actual, StringComparison.Ordinal);
        Assert.Contains(_folder["app"], e.Actual, StringComparison.Ordinal);
        Assert.Contains(_folder["nuget", "microsoft.ml.onnxruntime", OnnxLibrary.Version, "runtimes", "some-rid", "native"], e.Actual,
            StringComparison.Ordinal);
        Assert.Contains("lethe doctor --fetch onnxruntime", e.Remedy, StringComparison.Ordinal);
        Assert.Contains("LETHE_ONNXRUNTIME", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Variable_then_application_then_packages()
    {
        string package =
            Path.Combine("home", ".nuget", "packages", "microsoft.ml.onnxruntime", OnnxLibrary.Version, "runtimes", "some-rid", "native",
            "libo.so");
        _environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = _folder["home"];
        foreach (string place in (string[])[package, Path.Combine("app", "runtimes", "some-rid", "native", "libo.so"),
            Path.Combine("app", "libo.so"), Path.Combine("own", "libo.so")])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[place])!);
            File.WriteAllBytes(_folder[place], []);
            if (place.StartsWith("own", StringComparison.Ordinal)) _environment["LETHE_ONNXRUNTIME"] = _folder["own"];
            Assert.Null(Find(out string found));
            Assert.Equal(_folder[place], found);
        }
    }

    private Problem? Find(out string file) => new OnnxPlaces(Platform, name => _environment.GetValueOrDefault(name), _folder["app"])
        .Find(out file);
}
