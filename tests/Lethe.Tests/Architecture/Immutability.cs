namespace Lethe.Tests.Architecture;

/// <summary>
/// Whether a value of a type can change once it is made, as far as fields tell: everything that is not known to stay as it is counts as
/// changeable. Arrays count as constants where nobody outside the assembly can reach them; what writes to one is seen where it stands.
/// </summary>
internal sealed class Immutability(IReadOnlyList<SourceType> types)
{
    private static readonly HashSet<string> Known =
    [
        "Boolean", "Byte", "SByte", "Char", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Single", "Double", "String",
            "Complex", "IntPtr",
        "TimeSpan", "DateTime", "DateTimeOffset", "Guid", "Version", "Uri", "Regex", "Encoding", "UTF8Encoding", "JsonWriterOptions",
            "PosixSignal", "Type", "SearchValues",
        "Func", "Action", "Predicate", "Comparison", "CultureInfo", "StringComparer", "FrozenDictionary", "FrozenSet",
    ];

    // Of their arguments alone.
    private static readonly HashSet<string> Transparent =
    [
        "[]", "Nullable", "ValueTuple", "Tuple", "KeyValuePair", "ImmutableArray", "ImmutableDictionary", "ImmutableHashSet",
        "IReadOnlyList", "IReadOnlyCollection", "IReadOnlyDictionary", "IReadOnlySet", "IEnumerable",
    ];

    private readonly ILookup<string, SourceType> _types = types.ToLookup(type => type.Name);
    private readonly ILookup<string, SourceType> _heirs =
        types.SelectMany(type => type.Interfaces.Append(type.Base ?? "").Select(parent => (parent, type)))
            .ToLookup(pair => pair.parent, pair => pair.type);
    private readonly Dictionary<string, bool> _judged = [];

    internal bool Holds(TypeShape type)
    {
        if (Known.Contains(type.Name) || type.Name == "T") return true;
        if (Transparent.Contains(type.Name)) return type.Arguments.All(Holds);
        return type.Arguments.All(Holds) && Holds(type.Name);
    }

    private bool Holds(string name)
    {
        if (_judged.TryGetValue(name, out bool holds)) return holds;
        if (!_types.Contains(name)) return false;
        _judged[name] = true; // a type that holds its own kind is judged by its other fields
        return _judged[name] = _types[name].All(type => type.IsEnum || Holds(type)) && _heirs[name].All(heir => Holds(heir.Name));
    }

    private bool Holds(SourceType type) => type.Fields.All(field => field.IsStatic || (field.IsReadOnly && Holds(field.Type)))
        && (type.Base is not { } parent || parent == type.Name || _types[parent].All(Holds));
}
