namespace Lethe.Torch.Scripts.Gate;

/// <summary>
/// Cuts a program into pieces as libtorch's lexer does (torch/csrc/jit/frontend/lexer.h). Where that lexer and Python's differ, or a form
/// is one that libtorch never writes, the program is refused: what is read here in one way must not be read there in another.
/// </summary>
internal sealed class ScriptLexer
{
    // Longer ones first.
    private static readonly string[] Marks =
    [
        "**=", "<<=", ">>=", "...", "**", "<<", ">>", "==", "!=", "<=", ">=", "//", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "->",
        "+", "-", "*", "/", "%", "@", "(", ")", "[", "]", "{", "}", ":", ",", "=", ">", "<", ".", "&", "^", "|", "~",
    ];

    private static readonly FrozenSet<string> Keywords = new[]
    {
        "def", "if", "else", "elif", "while", "return", "is", "True", "False", "None", "and", "or", "not", "global", "for", "in", "raise",
            "assert", "break", "continue", "del", "pass",
        "class", "import", "with", "as", "Ellipsis", "NoneType",
    }.ToFrozenSet();

    private readonly string _text;
    private readonly List<ScriptToken> _tokens = [];
    private readonly Stack<char> _open = new();
    private int _at;
    private int _indent;

    private ScriptLexer(string text)
    {
        _text = text;
    }

    /// <summary>The pieces of a program; each line of statements ends with <see cref="TokenKind.LineEnd"/>.</summary>
    /// <exception cref="ScriptRefusedException">A form that libtorch does not write.</exception>
    internal static List<ScriptToken> Read(string text)
    {
        var lexer = new ScriptLexer(text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        int odd = _text.AsSpan().IndexOfAnyExcept(Plain);
        if (odd >= 0) throw Refused(odd, $"has a character 0x{(int)_text[odd]:x2}");
        while (true)
        {
            int blanks = Blanks();
            if (_at == _text.Length) break;
            switch (_text[_at])
            {
                case '#': Comment(); break;
                case '\\': Continuation(); break;
                case '\n': LineEnd(); break;
                default:
                    if (StartsLine) _indent = blanks;
                    Piece();
                    break;
            }
        }

        if (_open.Count > 0) throw Refused(_text.Length, "has a bracket that is not closed");
        LineEnd();
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(32, 95).Select(c => (char)c), '\n']);

    private bool StartsLine => _tokens.Count == 0 || _tokens[^1].Kind == TokenKind.LineEnd;

    private int Blanks()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] == ' ') _at++;
        return _at - start;
    }

    // Types in comments are read by libtorch.
    private void Comment()
    {
        if (string.CompareOrdinal(_text, _at, "# type:", 0, 7) == 0) throw Refused(_at, "has a comment that is read as a type");
        int end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    private void Continuation()
    {
        if (_at + 1 >= _text.Length || _text[_at + 1] != '\n') throw Refused(_at, "has a backslash");
        if (StartsLine) throw Refused(_at, "has a line that begins with a backslash");
        _at += 2;
    }

    private void LineEnd()
    {
        if (_open.Count == 0 && !StartsLine) _tokens.Add(new ScriptToken(TokenKind.LineEnd, "", _at, -1));
        _at++;
    }

    private void Piece()
    {
        char c = _text[_at];
        char after = _at + 1 < _text.Length ? _text[_at + 1] : '\n';
        if (char.IsAsciiDigit(c) || c == '.' && char.IsAsciiDigit(after)) Number();
        else if (c is '"' or '\'') Quoted(c);
        else if (IsNamePart(c)) Name();
        else Mark();
    }

    // libtorch takes "is not" and "not in" for one piece without looking at what follows: "not insave" is "not in" and "save".
    private void Name()
    {
        int start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at])) _at++;
        string name = _text[start.._at];
        if (_at < _text.Length && _text[_at] is '"' or '\'') throw Refused(start, "has text with a letter before its quotes");
        bool joins = After("is ", start) && name.StartsWith("not", StringComparison.Ordinal) && name != "not" || After("not ", start)
            && name.StartsWith("in", StringComparison.Ordinal) && name != "in";
        if (joins) throw Refused(start, $"has '{name}' where libtorch reads two words");
        Add(Keywords.Contains(name) ? TokenKind.Keyword : TokenKind.Name, name, start);
    }

    private bool After(string word, int at) => at >= word.Length && string.CompareOrdinal(_text, at - word.Length, word, 0, word.Length)
        == 0;

    private void Number()
    {
        int start = _at;
        Digits();
        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-') _at++;
            if (_at >= _text.Length || !char.IsAsciiDigit(_text[_at])) throw Refused(start, "has a number in an unusual form");
            Digits();
        }

        if (_at < _text.Length && _text[_at] == 'j') _at++;
        if (_at < _text.Length && (IsNamePart(_text[_at]) || _text[_at] == '.')) throw Refused(start, "has a number in an unusual form");
        Add(TokenKind.Number, _text[start.._at], start);
    }

    private void Digits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
    }

    private void Quoted(char quote)
    {
        int start = _at, width = string.CompareOrdinal(_text, _at, new string(quote, 3), 0, 3) == 0 ? 3 : 1;
        string end = new(quote, width);
        _at += width;
        while (string.CompareOrdinal(_text, _at, end, 0, width) != 0)
        {
            if (_at < _text.Length && _text[_at] == '\\') _at++;
            if (_at >= _text.Length || _text[_at] == '\n' && width == 1) throw Refused(start, "has text whose quotes are not closed");
            _at++;
        }

        _at += width;
        Add(TokenKind.String, _text[(start + width)..(_at - width)], start);
    }

    private void Mark()
    {
        int start = _at;
        string? mark = Array.Find(Marks, mark => string.CompareOrdinal(_text, start, mark, 0, mark.Length) == 0);
        if (mark is null || string.CompareOrdinal(_text, _at, "<=>", 0, 3) == 0) throw Refused(_at, $"has the character '{_text[_at]}'");
        Nest(mark[0]);
        _at += mark.Length;
        Add(TokenKind.Mark, mark, start);
    }

    private void Nest(char mark)
    {
        if (mark is '(' or '[' or '{') _open.Push(mark);
        else if (mark is ')' or ']' or '}' && !(_open.TryPop(out char open) && (open, mark) is ('(', ')') or ('[', ']') or ('{', '}')))
            throw Refused(_at, "has brackets that do not match");
        if (_open.Count > DeepestNesting) throw Refused(_at, "is nested without end");
    }

    private const int DeepestNesting = 200;

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new ScriptToken(kind, text, at, StartsLine ? _indent : -1));

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static ScriptRefusedException Refused(int at, string reason) => new(at, reason);
}
