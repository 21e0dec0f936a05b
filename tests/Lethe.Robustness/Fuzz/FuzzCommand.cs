using System.Diagnostics;
using System.Security.Cryptography;

namespace Lethe.Robustness.Fuzz;

/// <summary>fuzz: damaged files, texts and command lines against every reader, with a new seed each time.</summary>
internal static class FuzzCommand
{
    private const string Usage =
        "Usage: fuzz [--inputs N] [--seed S] [--only KIND] [--seconds N] [--threads N] [--from I] | fuzz --replay FILE [--only KIND]";

    private static readonly string[] Known = ["--inputs", "--seed", "--only", "--seconds", "--threads", "--from", "--replay"];

    /// <summary>Inputs of each kind.</summary>
    private const long Inputs = 20_000;

    internal static int Run(string[] words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length || !Known.Contains(words[i])) return Wrong(words[i]);
            options[words[i]] = words[i + 1];
        }

        if (options.TryGetValue("--replay", out string? file)) return Replay(file, options.GetValueOrDefault("--only"));
        ulong seed = options.TryGetValue("--seed", out string? text) ? ulong.Parse(text, CultureInfo.InvariantCulture)
            : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) >> 1;
        DateTime end = DateTime.UtcNow.AddSeconds(Number("--seconds", 86_400));
        string only = options.GetValueOrDefault("--only", "");
        FuzzKind[] kinds = [.. FuzzKinds.All.Where(kind => only.Length == 0 || kind.Target.Name == only)];
        if (kinds.Length == 0) return Wrong(only);
        string folder = Repository.PathOf("artifacts", "fuzz");
        Console.WriteLine($"fuzz --seed {seed}");
        int findings = kinds.Sum(kind => Stored(kind));
        foreach (FuzzKind kind in kinds)
        {
            var watch = Stopwatch.StartNew();
            var runner = new FuzzRunner(kind, seed, Number("--from", 0), Number("--inputs", Inputs),
                (int)Number("--threads", Environment.ProcessorCount), end, folder);
            // Known before it begins: where a stack overflows, the process ends without another word.
            Console.Write($"{kind.Target.Name,-12}");
            runner.Run();
            Console.WriteLine(Invariant($" {runner.Done,10} inputs, {100.0 * runner.Read / Math.Max(1, runner.Done),3:F0} % of them read")
                + Invariant($"  {runner.Findings,4} findings  {watch.Elapsed.TotalSeconds,8:F1} s"));
            findings += runner.Findings;
        }

        Directory.Delete(ReaderTargets.Scratch, recursive: true);
        return findings == 0 ? 0 : 1;

        long Number(string name, long otherwise) => options.TryGetValue(name, out string? value)
            ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;
    }

    /// <summary>What was found before, first.</summary>
    private static int Stored(FuzzKind kind)
    {
        string folder = Repository.PathOf("tests", "Fixtures", "fuzz", kind.Target.Name);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Sum(file => Tried(kind.Target, file)) : 0;
    }

    private static int Replay(string file, string? only)
    {
        string name = only ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))!;
        return FuzzKinds.All.FirstOrDefault(kind => kind.Target.Name == name) is { } kind ? Tried(kind.Target, file) : Wrong(name);
    }

    private static int Tried(FuzzTarget target, string file)
    {
        FuzzFinding? finding = target.Try(File.ReadAllBytes(file), out _);
        Console.WriteLine(
            $"{target.Name}: {Path.GetFileName(file)} {(finding is null ? "is read or refused as it should be" : finding.Text)}");
        return finding is null ? 0 : 1;
    }

    private static int Wrong(string word)
    {
        Console.Error.WriteLine(
            $"'{word}' is not expected.\n{Usage}\nKinds: {string.Join(", ", FuzzKinds.All.Select(kind => kind.Target.Name))}");
        return 2;
    }
}
