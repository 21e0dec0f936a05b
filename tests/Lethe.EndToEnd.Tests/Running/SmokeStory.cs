[assembly: AssemblyFixture(typeof(SmokeStory))]

namespace Lethe.EndToEnd.Tests.Running;

/// <summary>One quickstart at the scale of seconds that nothing interrupts, made when it is first asked for: its page is looked at, and
/// interrupted ones are compared with it.</summary>
public sealed class SmokeStory : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<bool> _made;

    public SmokeStory() => _made = new(() => LetheProgram.RunIn(_folder.Path, null, Words).Expect(0).ExitCode == 0);

    /// <summary>The command.</summary>
    public static string[] Words => ["quickstart", "--scale", "smoke", "--quiet", "--out", "story"];

    /// <summary>A file of it.</summary>
    public string this[string file] => _made.Value ? _folder["story", file] : "";

    public void Dispose() => _folder.Dispose();
}
