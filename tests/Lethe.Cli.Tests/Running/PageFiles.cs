namespace Lethe.Cli.Tests.Running;

/// <summary>What a reader has when a page begins: the run of the README's first minutes, made once; nothing for the README
/// itself.</summary>
public sealed class PageFiles : IDisposable
{
    private readonly Lazy<TemporaryFolder> _first = new(() =>
    {
        var folder = new TemporaryFolder();
        (string command, _) = PageBlock.Of(File.ReadAllText(Repository.PathOf("README.md"))).Where(block => block.Kind == "console")
            .SelectMany(block => block.Commands()).First(one => one.Command.Contains("--out runs/first", StringComparison.Ordinal));
        CommandRun.In(folder, command.Split(' ')[1..]).Expect(0);
        return folder;
    });

    /// <summary>A folder for one page.</summary>
    public TemporaryFolder Copy(string page)
    {
        var folder = new TemporaryFolder();
        string text = page.Length == 0 ? "runs/first" : File.ReadAllText(Repository.PathOf(page));
        int used = text.IndexOf("runs/first", StringComparison.Ordinal), made = text.IndexOf("--out runs/first", StringComparison.Ordinal);
        if (used < 0 || page == "README.md" || (made >= 0 && made <= used)) return folder;
        foreach (string entry in _first.Value.Entries)
        {
            if (Directory.Exists(_first.Value[entry])) Directory.CreateDirectory(folder[entry]);
            else File.Copy(_first.Value[entry], folder[entry]);
        }
        return folder;
    }

    public void Dispose()
    {
        if (_first.IsValueCreated) _first.Value.Dispose();
    }
}
