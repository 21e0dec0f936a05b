using System.Text.RegularExpressions;

namespace Lethe.Robustness.Fuzz;

/// <summary>Damage of texts, word by word: numbers become edges, words are doubled, swapped, lost or taken from a list, brackets are
/// nested.</summary>
internal static partial class TextMutations
{
    private const int DeepestNest = 300;

    /// <summary>Names and characters that readers, terminals and file systems have stumbled over.</summary>
    private static readonly string[] Strange =
    [
        "", " ", "\t", "\n", "\r", "\0", "\u001b[2J", "\u202e", "\u2066", "\ufeff", "\u2028", "\u0085", "\ud800", "é", "\U0001F600",
        "../../etc/passwd", "/", "\\", "C:", "NaN", "Infinity", "-0", "1e999",
        "-1e-999", "0x10", "0o17", "1_000", "1.", ".5", "+1", "99999999999999999999", "null", "~", "true", "yes", "''", "\"\"", "\"", "'",
        "{", "}", "[", "]", "(", ")", ",", ":", ": ", "- ", "? ", "| ", "> ",
        "&a ", "*a ", "<<: *a", "!!int ", "!!python/object:os.system", "%YAML 1.2", "---", "...", "#", "${", "}", "$${", "${model.width}",
        "=", "~", "+", "--", "-", "@", "%", "^", "**", "..", "0..9", "..2..",
    ];

    /// <summary>One or a few changes.</summary>
    internal static string Apply(string text, string other, IReadOnlyList<string> words, FuzzRandom random)
    {
        string[] otherTokens = Tokens(other);
        List<string> tokens = [.. Tokens(text)];
        for (int n = random.Few(); n > 0; n--) Once(tokens, otherTokens, words, random);
        string result = string.Concat(tokens);
        return random.OneIn(20) ? result[..random.Below(result.Length + 1)] : result;
    }

    private static void Once(List<string> tokens, string[] other, IReadOnlyList<string> words, FuzzRandom random)
    {
        if (tokens.Count == 0) tokens.Add("a");
        int at = random.Below(tokens.Count);
        switch (random.Below(11))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.Insert(at, tokens[random.Below(tokens.Count)]);
                break;
            case 2:
                int with = random.Below(tokens.Count);
                (tokens[at], tokens[with]) = (tokens[with], tokens[at]);
                break;
            case 3:
                tokens[at] = random.Pick(Strange);
                break;
            case 4:
                tokens.Insert(at, random.Pick(Strange));
                break;
            case 5:
                tokens[at] = Number(random);
                break;
            case 6:
                tokens[at] = random.Pick(words);
                break;
            case 7:
                tokens.Insert(at, random.Pick(words));
                break;
            case 8 when other.Length > 0:
                tokens.InsertRange(at, other.Skip(random.Below(other.Length)).Take(1 + random.Below(12)));
                break;
            case 9:
                Nest(tokens, at, random);
                break;
            default:
                int length = Math.Min(1 + random.Below(10), tokens.Count - at);
                tokens.InsertRange(at, tokens.GetRange(at, length));
                break;
        }
    }

    private static void Nest(List<string> tokens, int at, FuzzRandom random)
    {
        int depth = random.OneIn(3) ? 1 + random.Below(DeepestNest) : 1 + random.Below(4);
        (string open, string close) = random.Pick([("[", "]"), ("(", ")"), ("{", "}"), ("{a: ", "}"), ("- ", ""), ("-", ""), ("exp(", ")"),
            ("a:\n ", ""), ("{\"a\":", "}")]);
        tokens.Insert(at, string.Concat(Enumerable.Repeat(open, depth)));
        if (!random.OneIn(3)) tokens.Insert(Math.Min(tokens.Count, at + 2), string.Concat(Enumerable.Repeat(close, depth)));
    }

    private static string Number(FuzzRandom random)
    {
        ulong edge = random.Edge();
        return random.Below(4) switch
        {
            0 => edge.ToString(CultureInfo.InvariantCulture),
            1 => ((long)edge).ToString(CultureInfo.InvariantCulture),
            2 => BitConverter.UInt64BitsToDouble(edge).ToString("R", CultureInfo.InvariantCulture),
            _ => (random.Below(200) - 50).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string[] Tokens(string text) => [.. Token().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"[A-Za-z_][A-Za-z_0-9.]*|[0-9]+(\.[0-9]+)?|\s+|.", RegexOptions.Singleline)]
    private static partial Regex Token();

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
