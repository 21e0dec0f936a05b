namespace Lethe.Robustness;

/// <summary>
/// What is kept true by force: files that are damaged on purpose, runs that are killed, measurements repeated for hours. A program of its own, because it takes as long
/// as it is told to and draws new cases each time; whatever it finds becomes a test beside the code.
/// </summary>
internal static class Program
{
    private static readonly (string Name, string Does, Func<string[], int> Run)[] Checks =
    [
        ("fuzz", "damaged files, texts and command lines against every reader", Fuzz.FuzzCommand.Run),
        ("soak", "measurements of every kind in one process for ten minutes: it must not grow", Soak.SoakCommand.Run),
    ];

    private static int Main(string[] words)
    {
        if (words is ["ci"]) return Ci.Run(Checks);
        foreach ((string name, _, Func<string[], int> run) in Checks)
            if (words.Length > 0 && words[0] == name) return run(words[1..]);
        Console.Error.WriteLine("Usage: Lethe.Robustness CHECK [options]");
        Console.Error.WriteLine($"  {"ci",-8} every check as continuous integration runs it, some three minutes");
        foreach ((string name, string does, _) in Checks) Console.Error.WriteLine($"  {name,-8} {does}");
        return 2;
    }
}
