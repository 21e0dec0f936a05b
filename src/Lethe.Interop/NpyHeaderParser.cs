namespace Lethe.Interop;

/// <summary>
/// Reads the one dictionary a .npy header may hold, {'descr': '&lt;f8', 'fortran_order': False, 'shape': (3, 4), }, and nothing else of
/// Python: each key once, in any order, either kind of quote, no escapes.
/// </summary>
internal sealed class NpyHeaderParser(string text, BoundedSource source)
{
    private int _at;

    internal NpyHeader Parse()
    {
        (ElementType Type, bool BigEndian)? type = null;
        bool? fortran = null;
        int[]? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = String();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Descr();
                    break;
                case "fortran_order" when fortran is null:
                    fortran = Bool();
                    break;
                case "shape" when shape is null:
                    shape = Shape();
                    break;
                default:
                    throw Fail($"its header has the key '{Clip(key)}' twice or one too many");
            }

            if (TryTake(',')) continue;
            Expect('}');
            break;
        }

        SkipSpace();
        if (_at != text.Length) throw Fail("its header goes on after the dictionary");
        if (type is null || fortran is null || shape is null) throw Fail("its header lacks one of the keys");
        return new NpyHeader(type.Value.Type, type.Value.BigEndian, fortran.Value, shape);
    }

    private (ElementType Type, bool BigEndian) Descr()
    {
        SkipSpace();
        if (_at < text.Length && text[_at] is '[' or '(') return (Structured(), false);
        string descr = String();
        if (descr != "O" && (descr.Length < 2 || descr[0] is not ('<' or '>' or '|'))) throw Fail($"its element type is '{Clip(descr)}'");
        ElementType type = descr is "O" or "|O" ? Foreign("object", "Python objects (a pickle), which only running code could read")
            : TypeOf(descr, descr[1], descr[2..]);
        if (descr[0] == '|' && type.Scalar is { } scalar && scalar.Size() > 1)
            throw Fail($"its element type '{Clip(descr)}' has no byte order");
        return (type, descr[0] == '>');
    }

    private static ElementType TypeOf(string descr, char kind, string digits)
    {
        string name = $"{kind}{Clip(digits)}";
        bool sized = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int size);
        return kind switch
        {
            // Types that NumPy does not know are stored without their names.
            'V' when digits == "2" => new(name, null, "two raw bytes each, which is how JAX's bfloat16 is stored", ElementType.Convert),
            'V' or 'f' when digits == "1" => new(name, null, "one raw byte each, which is how JAX's float8 types are stored",
                ElementType.Convert),
            'V' => new(name, null, "of a structured or raw type", "Save each field as an array of its own"),
            'S' or 'U' or 'a' => Foreign("text", "text"),
            'c' when sized && size <= 64 => ElementType.Complex(Invariant($"complex{8 * size}")),
            'm' or 'M' => Foreign(name, "dates or times"),
            _ when sized && ScalarKinds.FromNumpy(kind, size) is { } scalar => ElementType.Of(scalar),
            _ => ElementType.Unknown(descr),
        };
    }

    private static ElementType Foreign(string name, string what) => new(name, null, what, "Save it with dtype=float64") { IsAside = true };

    // [('a', '<f8'), ('b', '<i4', (3,))]: passed over to the bracket that closes it.
    private ElementType Structured()
    {
        var open = new Stack<char>();
        do
        {
            SkipSpace();
            if (_at >= text.Length) throw Fail("its header has a bracket without an end");
            char c = text[_at];
            if (c is '\'' or '"')
            {
                String();
                continue;
            }

            if (c is '[' or '(') open.Push(c);
            if (c is ']' or ')' && !(open.Pop() == (c == ']' ? '[' : '('))) throw Fail("its header has brackets that do not match");
            if (c is '{' or '}') throw Fail("its header has a dictionary within its element type");
            _at++;
        }
        while (open.Count > 0);
        return new("structured", null, "of a structured type (records with fields)", "Save each field as an array of its own");
    }

    private bool Bool()
    {
        SkipSpace();
        foreach ((string word, bool value) in ((string, bool)[])[("True", true), ("False", false)])
        {
            if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) continue;
            _at += word.Length;
            return value;
        }

        throw Fail("its fortran_order is neither True nor False");
    }

    private int[] Shape()
    {
        List<int> shape = [];
        Expect('(');
        while (!TryTake(')'))
        {
            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
            if (!int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int d))
                throw Fail("its shape has a dimension that is not an integer from 0 to 2^31 - 1");
            if (_at < text.Length && text[_at] == 'L') _at++; // Python 2 wrote long integers so
            shape.Add(d);
            if (shape.Count > NamedTensor.MaxRank) throw Fail($"its shape has more than {NamedTensor.MaxRank} dimensions");
            if (TryTake(',')) continue;
            if (shape.Count == 1) throw Fail("its shape is not a tuple"); // (3) is a number in Python, (3,) a tuple
            Expect(')');
            break;
        }

        return [.. shape];
    }

    private string String()
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] is not ('\'' or '"')) throw Fail("its header has something else where a string is due");
        int end = text.IndexOf(text[_at], _at + 1);
        if (end < 0) throw Fail("its header has a string without an end");
        string value = text[(_at + 1)..end];
        _at = end + 1;
        return value.Contains('\\') || value.Contains('\n') ? throw Fail("its header has a string with an escape") : value;
    }

    private void Expect(char c)
    {
        if (!TryTake(c)) throw Fail(Invariant($"its header lacks a '{c}' at character {_at}"));
    }

    private bool TryTake(char c)
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != c) return false;
        _at++;
        SkipSpace();
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\n' or '\t' or '\r') _at++;
    }

    // What comes out of a damaged file goes to a terminal: short, and without control characters.
    private static string Clip(string s) => Printable.Clip(s);

    private ProblemException Fail(string actual) => source.Fail(actual,
        "a .npy header {'descr': '<f8', 'fortran_order': False, 'shape': (...), }",
            "The file is damaged, or not written by numpy.save: write it again");
}
