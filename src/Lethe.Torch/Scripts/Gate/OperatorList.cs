namespace Lethe.Torch.Scripts.Gate;

/// <summary>What a program may do with an operator.</summary>
internal enum OperatorVerdict
{
    Allow,
    Silence,
    Refuse,
}

/// <summary>The verdict on every operator of the pinned libtorch: operators.txt.</summary>
internal static class OperatorList
{
    /// <summary>Verdict and reason by full name, as in aten::add.</summary>
    internal static FrozenDictionary<string, (OperatorVerdict Verdict, string Reason)> All { get; } = Read();

    /// <summary>Whether an operator is there and allowed.</summary>
    internal static bool Allows(string library, string name) => Has(library, name, OperatorVerdict.Allow);

    /// <summary>Whether an operator is there and taken out of programs.</summary>
    internal static bool Silences(string library, string name) => Has(library, name, OperatorVerdict.Silence);

    /// <summary>Why an operator is not allowed; null if it is.</summary>
    internal static string? Objection(string library, string name) =>
        !All.TryGetValue($"{library}::{name}", out (OperatorVerdict Verdict, string Reason) found) ? "this libtorch has no such operator"
        : found.Verdict == OperatorVerdict.Allow ? null : found.Reason;

    /// <summary>Why a method of this name could be an operator that is not allowed, or null: on a value, libtorch looks among these two
    /// libraries.</summary>
    internal static string? MethodObjection(string name) => Refusal("aten", name) ?? (Allows("aten", name) ? null : Refusal("prim", name));

    private static bool Has(string library, string name, OperatorVerdict verdict) =>
        All.TryGetValue($"{library}::{name}", out (OperatorVerdict Verdict, string) found) && found.Verdict == verdict;

    private static string? Refusal(string library, string name) => All.ContainsKey($"{library}::{name}") ? Objection(library, name) : null;

    private static FrozenDictionary<string, (OperatorVerdict, string)> Read()
    {
        using Stream stream = typeof(OperatorList).Assembly.GetManifestResourceStream("Lethe.Torch.operators.txt")!;
        using var reader = new StreamReader(stream);
        var all = new Dictionary<string, (OperatorVerdict, string)>(StringComparer.Ordinal);
        (OperatorVerdict Verdict, string Library, string Reason)? heading = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) heading = null;
            else if (line[0] == '#') continue;
            else if (heading is not { } now) heading = Heading(line);
            else foreach (string name in line.Split(' ')) all.Add($"{now.Library}::{name}", (now.Verdict, now.Reason));
        }

        return all.ToFrozenDictionary();
    }

    private static (OperatorVerdict, string, string) Heading(string line)
    {
        string[] parts = line.Split(": ", 2), words = parts[0].Split(' ');
        return (Enum.Parse<OperatorVerdict>(words[0], ignoreCase: true), words[1], parts.Length > 1 ? parts[1] : "");
    }
}
