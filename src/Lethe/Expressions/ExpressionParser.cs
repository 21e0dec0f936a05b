namespace Lethe.Expressions;

/// <summary>
/// Recursive descent: comparison := sum [op sum]; sum := term {(+|-) term}; term := unary {(*|/) unary}; unary := (-|+) unary | power;
/// power := primary [^ unary]; primary := number | name | name(args) | (comparison).
/// </summary>
internal sealed class ExpressionParser
{
    // Expressions come from configurations of strangers: both bounds keep parsing and evaluation far from the end of the stack.
    public const int LongestText = 1000, DeepestNesting = 100;

    private static readonly string[] ComparisonTokens = ["<=", ">=", "==", "!=", "<", ">"];

    private readonly string _text;
    private readonly string _variable;
    private int _position;
    private int _depth;

    public ExpressionParser(string text, string variable) => (_text, _variable) = (text, variable);

    public bool UsesVariable { get; private set; }

    public Func<double, Dual> Parse()
    {
        if (_text.Length > LongestText)
            throw Error(Invariant($"the expression has {_text.Length} characters, at most {LongestText} are read"), LongestText);
        Func<double, Dual> whole = Comparison();
        SkipBlanks();
        if (_position < _text.Length)
            throw Error($"unexpected '{_text[_position]}': expected an operator or the end of the expression", _position);
        return whole;
    }

    private Func<double, Dual> Comparison()
    {
        Func<double, Dual> left = Sum();
        foreach (string token in ComparisonTokens)
        {
            if (!Take(token)) continue;
            Func<double, double, bool> holds = ExpressionFunctions.Comparisons[token];
            return Lift((a, b) => Dual.Constant(holds(a.Value, b.Value) ? 1 : 0), left, Sum());
        }
        return left;
    }

    private Func<double, Dual> Sum()
    {
        Func<double, Dual> left = Term();
        while (true)
        {
            if (Take("+")) left = Lift((a, b) => a + b, left, Term());
            else if (Take("-")) left = Lift((a, b) => a - b, left, Term());
            else return left;
        }
    }

    private Func<double, Dual> Term()
    {
        Func<double, Dual> left = Unary();
        while (true)
        {
            if (Take("*")) left = Lift((a, b) => a * b, left, Unary());
            else if (Take("/")) left = Lift((a, b) => a / b, left, Unary());
            else return left;
        }
    }

    private Func<double, Dual> Unary()
    {
        Enter();
        Func<double, Dual> result;
        if (Take("-")) result = Lift(a => -a, Unary());
        else if (Take("+")) result = Unary();
        else result = Power();
        _depth--;
        return result;
    }

    private Func<double, Dual> Power()
    {
        Func<double, Dual> left = Primary();
        return Take("^") || Take("**") ? Lift(Dual.Pow, left, Unary()) : left;
    }

    private Func<double, Dual> Primary()
    {
        SkipBlanks();
        if (_position >= _text.Length) throw Error("the expression ends where a number, a name or '(' was expected", _position);
        char c = _text[_position];
        if (char.IsAsciiDigit(c) || c == '.') return Number();
        if (char.IsAsciiLetter(c) || c == '_') return Name();
        if (!Take("(")) throw Error($"unexpected '{c}': expected a number, a name or '('", _position);
        Func<double, Dual> inner = Comparison();
        Expect(")");
        return inner;
    }

    private Func<double, Dual> Number()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '.')) _position++;
        if (_position < _text.Length && _text[_position] is 'e' or 'E')
        {
            int exponent = _position + 1;
            if (exponent < _text.Length && _text[exponent] is '+' or '-') exponent++;
            // "2e" without digits is 2 followed by a name, which is an error of its own.
            if (exponent < _text.Length && char.IsAsciiDigit(_text[exponent]))
            {
                _position = exponent;
                while (_position < _text.Length && char.IsAsciiDigit(_text[_position])) _position++;
            }
        }
        string digits = _text[start.._position];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out double value)
            || !double.IsFinite(value))
        {
            throw Error($"'{digits}' is not a finite number", start);
        }
        return Constant(value);
    }

    private Func<double, Dual> Name()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_')) _position++;
        string name = _text[start.._position];
        if (name == _variable)
        {
            UsesVariable = true;
            return Dual.Variable;
        }
        if (ExpressionFunctions.Constants.TryGetValue(name, out double value)) return Constant(value);
        if (!ExpressionFunctions.Names.Contains(name))
        {
            IEnumerable<string> known = ExpressionFunctions.Names.Concat(ExpressionFunctions.Constants.Keys).Append(_variable);
            throw Error($"unknown name '{name}': expected the variable {_variable}, a constant " +
                $"({string.Join(", ", ExpressionFunctions.Constants.Keys)}) " +
                $"or a function ({string.Join(", ", ExpressionFunctions.Names)}).{NearestName.Hint(name, known)}", start);
        }
        Expect("(");
        Func<double, Dual>[] arguments = Arguments();
        return Call(name, arguments, start);
    }

    private Func<double, Dual> Call(string name, Func<double, Dual>[] arguments, int start)
    {
        int expected = name == ExpressionFunctions.If ? 3 : ExpressionFunctions.Binary.ContainsKey(name) ? 2 : 1;
        if (arguments.Length != expected)
            throw Error(Invariant($"{name} takes {expected} argument(s), {arguments.Length} given"), start);
        if (expected == 1) return Lift(ExpressionFunctions.Unary[name], arguments[0]);
        if (expected == 2) return Lift(ExpressionFunctions.Binary[name], arguments[0], arguments[1]);
        (Func<double, Dual> condition, Func<double, Dual> then, Func<double, Dual> otherwise) = (arguments[0], arguments[1], arguments[2]);
        return x => condition(x).Value != 0 ? then(x) : otherwise(x);
    }

    private Func<double, Dual>[] Arguments()
    {
        var arguments = new List<Func<double, Dual>>();
        do arguments.Add(Comparison());
        while (Take(","));
        Expect(")");
        return [.. arguments];
    }

    private static Func<double, Dual> Constant(double value)
    {
        var constant = Dual.Constant(value);
        return _ => constant;
    }

    private static Func<double, Dual> Lift(Func<Dual, Dual> operation, Func<double, Dual> a) => x => operation(a(x));

    private static Func<double, Dual> Lift(Func<Dual, Dual, Dual> operation, Func<double, Dual> a, Func<double, Dual> b) =>
        x => operation(a(x), b(x));

    private void Enter()
    {
        if (++_depth > DeepestNesting)
            throw Error(Invariant($"the expression is nested more than {DeepestNesting} levels deep"), _position);
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position])) _position++;
    }

    private bool Take(string token)
    {
        SkipBlanks();
        if (!_text.AsSpan(_position).StartsWith(token, StringComparison.Ordinal)) return false;
        _position += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (Take(token)) return;
        string found = _position < _text.Length ? $"'{_text[_position]}'" : "the end of the expression";
        throw Error($"found {found}, expected '{token}'", _position);
    }

    private ExpressionException Error(string message, int position) => new($"in '{Shortened()}': {message}", position + 1);

    private string Shortened() => _text.Length <= 80 ? _text : _text[..77] + "...";
}
