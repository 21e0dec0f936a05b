namespace Lethe.Torch.Tests.Native;

/// <summary>The order of places, on a made-up platform with empty files.</summary>
public sealed class NativePlacesTests : IDisposable
{
    private static readonly NativePlatform Platform = new("some-rid", ["libt.so"], "libglue.so");
    private readonly string _folder = Directory.CreateTempSubdirectory("lethe-test-").FullName;
    private readonly Dictionary<string, string?> _environment = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_missing_is_said_with_every_place_and_the_remedy()
    {
        _environment["NUGET_PACKAGES"] = At("nuget");
        Problem e = Find(out _, out _)!;
        Assert.Equal("libtorch", e.What);
        Assert.Contains("libt.so", e.Actual, StringComparison.Ordinal);
        Assert.Contains(At("app"), e.Actual, StringComparison.Ordinal);
        Assert.Contains(At($"nuget/libtorch-cpu-some-rid/{TorchVersions.LibTorch}/runtimes/some-rid/native"), e.Actual,
            StringComparison.Ordinal);
        Assert.Contains("lethe doctor --fetch libtorch", e.Remedy, StringComparison.Ordinal);
        Assert.Contains("LETHE_LIBTORCH", e.Remedy, StringComparison.Ordinal);
        Touch("app/libt.so");
        Assert.Contains("libglue.so", Find(out _, out _)!.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Variable_then_application_then_packages()
    {
        string torch = $"home/.nuget/packages/libtorch-cpu-some-rid/{TorchVersions.LibTorch}/runtimes/some-rid/native";
        string sharp = $"home/.nuget/packages/torchsharp/{TorchVersions.TorchSharp}/runtimes/some-rid/native";
        _environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = At("home");
        Touch($"{torch}/libt.so");
        Touch($"{sharp}/libglue.so");
        Expect(torch, $"{sharp}/libglue.so");
        Touch("app/runtimes/some-rid/native/libt.so");
        Expect("app/runtimes/some-rid/native", $"{sharp}/libglue.so");
        Touch("app/libt.so");
        Expect("app", $"{sharp}/libglue.so");
        Touch("own/libt.so");
        _environment["LETHE_LIBTORCH"] = At("own");
        Expect("own", $"{sharp}/libglue.so");
        Touch("own/libglue.so");
        Expect("own", "own/libglue.so");
    }

    [Fact]
    public void NUGET_PACKAGES_replaces_the_home_folder()
    {
        _environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = At("home");
        Assert.Equal(At("home/.nuget/packages"), Places.PackageFolder);
        _environment["NUGET_PACKAGES"] = At("elsewhere");
        Assert.Equal(At("elsewhere"), Places.PackageFolder);
        _environment.Clear();
        Assert.Null(Places.PackageFolder);
    }

    private NativePlaces Places => new(Platform, name => _environment.GetValueOrDefault(name), At("app"));

    private Problem? Find(out string torch, out string glue) => Places.Find(out torch, out glue);

    private void Expect(string torch, string glue)
    {
        Assert.Null(Find(out string foundTorch, out string foundGlue));
        Assert.Equal(At(torch), foundTorch);
        Assert.Equal(At(glue), foundGlue);
    }

    private void Touch(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), []);
    }

    private string At(string path) => Path.Combine([_folder, .. path.Split('/')]);
}
