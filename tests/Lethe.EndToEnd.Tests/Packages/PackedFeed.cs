using Lethe.EndToEnd.Tests.Packages;

[assembly: AssemblyFixture(typeof(PackedFeed))]

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>A folder with every package of the solution, as `dotnet pack` packs them from what is built; made when it is first asked
/// for.</summary>
public sealed class PackedFeed : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Lazy<string> _made;

    public PackedFeed() => _made = new(() =>
    {
        ProgramResult result = DotnetCommand.Run(Repository.Root, new Dictionary<string, string?>(), "pack", "Lethe.slnx",
            "-c", Repository.Configuration == "release" ? "Release" : "Debug", "--no-build", "-o", _folder.Path);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return _folder.Path;
    });

    /// <summary>The folder.</summary>
    public string Path => _made.Value;

    /// <summary>The packages of programs and libraries, and those of their symbols.</summary>
    public string[] Files(string end) => Directory.GetFiles(Path, "*" + end);

    /// <summary>One of them, opened.</summary>
    internal PackedProject Open(string name) => new(name, Path);

    public void Dispose() => _folder.Dispose();
}
