using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lethe.Experiments.Configuration;

/// <summary>One setting as a YAML file gives it.</summary>
/// <param name="Key">The flat key: names of nested mappings joined by dots.</param>
/// <param name="Value">What was written.</param>
/// <param name="Line">1, 2, ...</param>
internal sealed record YamlEntry(string Key, Written Value, long Line);

/// <summary>
/// Reads a YAML mapping into flat keys. Works on parser events, so nothing is typed by the library; documents are limited in size,
/// depth and number of nodes (aliases included), so that no file can exhaust memory or stack.
/// </summary>
internal sealed class YamlReader
{
    public const int MaxCharacters = 1 << 20;
    private const int MaxDepth = 16;
    private const int MaxNodes = 20_000;

    // The longest key of a setting has some 30 characters; nested names are joined, so without a limit 20,000 values under one long name
    // would be 20,000 long keys.
    private const int MaxKey = 200;

    private readonly string _source;
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private int _nodes;

    private YamlReader(string source) => _source = source;

    /// <summary>The top of the document; an empty mapping where it is empty.</summary>
    public YamlMapping Root { get; private set; } = new([], 1);

    /// <summary>The settings of a document, in its order.</summary>
    /// <exception cref="ProblemException">Not YAML, too large, not a mapping of settings, a key twice.</exception>
    public static IReadOnlyList<YamlEntry> Read(string text, string source)
    {
        YamlReader reader = Open(text, source);
        return reader.Entries(reader.Root);
    }

    /// <summary>Reads a document whose top is a mapping.</summary>
    /// <exception cref="ProblemException">Not YAML, too large, not a mapping.</exception>
    public static YamlReader Open(string text, string source)
    {
        var reader = new YamlReader(source);
        if (text.Length > MaxCharacters)
            throw reader.Problem(null, Invariant($"it has {text.Length} characters"),
                $"a YAML file of at most {MaxCharacters} characters");
        try
        {
            YamlNode? root = reader.Document(new Parser(new StringReader(text)));
            if (root is YamlMapping mapping) reader.Root = mapping;
            else if (root is not null && !(root is YamlLeaf leaf && ScalarText.IsNull(leaf.Value)))
                throw reader.Problem(root.Line, $"it is {root.Kind}", "a mapping of settings, such as 'model.width: 8'");
            return reader;
        }
        catch (YamlException e)
        {
            throw ProblemException.Setting(ConfigSources.Place(source, e.Start.Line),
                $"it is not YAML ({e.Message.TrimEnd('.')})",
                "a mapping of settings, such as 'model.width: 8'", "Correct the line", e);
        }
        catch (Exception e)
            when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException
            or InvalidCastException or NullReferenceException or KeyNotFoundException)
        {
            // On some texts the scanner fails on a check of its own, past its look-ahead buffer for one, and then knows no line.
            throw ProblemException.Setting(source, $"it is not YAML ({e.Message.TrimEnd('.')})",
                "a mapping of settings, such as 'model.width: 8'", "Correct the text; lethe train --dry-run prints a file to begin from",
                    e);
        }
    }

    /// <summary>The settings of a mapping, with flat keys.</summary>
    /// <exception cref="ProblemException">A key twice, or a value that is none.</exception>
    public IReadOnlyList<YamlEntry> Entries(YamlMapping mapping) =>
        [.. Flat(mapping).Select(pair => new YamlEntry(pair.Key, Value(pair.Node), pair.Node.Line))];

    /// <summary>The values of a mapping that are no mappings themselves, under flat keys.</summary>
    /// <exception cref="ProblemException">A key twice.</exception>
    public IReadOnlyList<(string Key, YamlNode Node)> Flat(YamlMapping mapping)
    {
        var flat = new List<(string, YamlNode)>();
        Flatten(mapping, "", flat, [], 0);
        return flat;
    }

    /// <summary>A scalar, or a list of scalars.</summary>
    /// <exception cref="ProblemException">A list of something else.</exception>
    public Written Value(YamlNode node)
    {
        if (node is YamlLeaf leaf) return Written.Single(leaf.Value);
        if (node is not YamlItems items) throw Problem(node.Line, $"it is {node.Kind}", "a value or a list of values");
        var scalars = new List<Scalar>();
        foreach (YamlNode item in items.List)
        {
            Count(item.Line);
            scalars.Add(item is YamlLeaf one
                ? one.Value : throw Problem(item.Line, $"an item of a list is {item.Kind}", "a list of single values"));
        }

        return new Written(scalars, IsSequence: true);
    }

    /// <summary>A mistake in the document.</summary>
    public ProblemException Problem(long? line, string actual, string expected, string remedy = "Correct the file") =>
        ProblemException.Setting(
        line is { } l ? ConfigSources.Place(_source, l) : _source, actual, expected, remedy);

    private YamlNode? Document(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _)) return null;
        parser.Consume<DocumentStart>();
        YamlNode root = Parse(parser, 0);
        parser.Consume<DocumentEnd>();
        if (!parser.TryConsume<StreamEnd>(out _))
            throw Problem(parser.Current?.Start.Line, "a second document begins", "one document");
        return root;
    }

    private YamlNode Parse(Parser parser, int depth)
    {
        ParsingEvent next = parser.Consume<ParsingEvent>();
        long line = next.Start.Line;
        if (depth > MaxDepth) throw Problem(line, $"mappings are nested more than {MaxDepth} deep", "settings such as model.width");
        Count(line);
        if (next is AnchorAlias alias)
        {
            return _anchors.TryGetValue(alias.Value.Value, out YamlNode? known)
                ? known : throw Problem(line, $"the alias *{alias.Value.Value} has no complete anchor before it",
                    "an anchor that was defined above");
        }

        // The library's parser lets some wrong texts through, such as ' : }', with an end where a value is due.
        if (next is not NodeEvent node) throw Problem(line, "a value is missing before a closing bracket or the end", "a value");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            throw Problem(line, $"it has the tag {node.Tag.Value}", "plain values without tags");
        YamlNode result = next switch
        {
            YamlDotNet.Core.Events.Scalar s => new YamlLeaf(new Scalar(s.Value, s.Style != ScalarStyle.Plain), line),
            SequenceStart => ParseSequence(parser, depth, line),
            _ => ParseMapping(parser, depth, line),
        };
        if (!node.Anchor.IsEmpty) _anchors[node.Anchor.Value] = result;
        return result;
    }

    private YamlItems ParseSequence(Parser parser, int depth, long line)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Parse(parser, depth + 1));
        return new YamlItems(items, line);
    }

    private YamlMapping ParseMapping(Parser parser, int depth, long line)
    {
        var pairs = new List<(string, YamlNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Parse(parser, depth + 1) is not YamlLeaf key) throw Problem(line, "a key is not a name", "keys such as model.width");
            pairs.Add((key.Value.Text, Parse(parser, depth + 1)));
        }

        return new YamlMapping(pairs, line);
    }

    private void Flatten(YamlMapping mapping, string prefix, List<(string Key, YamlNode Node)> flat, Dictionary<string, long> lines,
        int depth)
    {
        if (depth > MaxDepth) throw Problem(mapping.Line, $"mappings are nested more than {MaxDepth} deep", "settings such as model.width");
        foreach ((string name, YamlNode node) in mapping.Pairs)
        {
            Count(node.Line);
            if (prefix.Length + name.Length > MaxKey)
                throw Problem(node.Line, Invariant($"a key has {prefix.Length + name.Length} characters"),
                $"keys of at most {MaxKey}");
            string key = prefix + name;
            if (node is YamlMapping inner)
            {
                Flatten(inner, key + ".", flat, lines, depth + 1);
                continue;
            }

            key = Canonical(key);
            if (!lines.TryAdd(key, node.Line))
                throw Problem(node.Line,
                    Invariant($"'{key}' is set a second time (first on line {lines[key]})"),
                    "each setting once");
            flat.Add((key, node));
        }
    }

    /// <summary>`model: {name: diagonal, width: 8}` means model and model.width.</summary>
    private static string Canonical(string key)
    {
        const string Name = ".name";
        return key.EndsWith(Name, StringComparison.Ordinal) && Settings.All.Any(s => s.Key == key[..^Name.Length])
            ? key[..^Name.Length] : key;
    }

    private void Count(long line)
    {
        if (++_nodes > MaxNodes) throw Problem(line, $"it has more than {MaxNodes} values (aliases count each time)", "a configuration");
    }
}
