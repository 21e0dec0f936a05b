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

    public Formula Parse()
    {
        if (_text.Length > LongestText)
            throw Error(Invariant($"the expression has {_text.Length} characters, at most {LongestText} are read"), LongestText);
        Formula whole = Comparison();
        SkipBlanks();
        if (_position < _text.Length)
            throw Error($"unexpected '{_text[_position]}': expected an operator or the end of the expression", _position);
        return whole;
    }

    private Formula Comparison()
    {
        Formula left = Sum();
        foreach (string token in ComparisonTokens)
        {
            if (!Take(token)) continue;
            Func<double, double, bool> holds = ExpressionFunctions.Comparisons[token];
            return Lift((a, b) => Dual.Constant(holds(a.Value, b.Value) ? 1 : 0), (a, b) => Compared(token, a, b), left, Sum());
        }
        return left;
    }

    private Formula Sum()
    {
        Formula left = Factors();
        while (true)
        {
            if (Take("+")) left = Lift((a, b) => a + b, (a, b) => a + b, left, Factors());
            else if (Take("-")) left = Lift((a, b) => a - b, (a, b) => a - b, left, Factors());
            else return left;
        }
    }

    private Formula Factors()
    {
        Formula left = Unary();
        while (true)
        {
            if (Take("*")) left = Lift((a, b) => a * b, (a, b) => a * b, left, Unary());
            else if (Take("/")) left = Lift((a, b) => a / b, (a, b) => a / b, left, Unary());
            else return left;
        }
    }

    private Formula Unary()
    {
        Enter();
        Formula result;
        if (Take("-")) result = Lift(a => -a, a => -a, Unary());
        else if (Take("+")) result = Unary();
        else result = Power();
        _depth--;
        return result;
    }

    private Formula Power()
    {
        Formula left = Primary();
        return Take("^") || Take("**") ? Power(left, Unary()) : left;
    }

    private Formula Primary()
    {
        SkipBlanks();
        if (_position >= _text.Length) throw Error("the expression ends where a number, a name or '(' was expected", _position);
        char c = _text[_position];
        if (char.IsAsciiDigit(c) || c == '.') return Number();
        if (char.IsAsciiLetter(c) || c == '_') return Name();
        if (!Take("(")) throw Error($"unexpected '{c}': expected a number, a name or '('", _position);
        Formula inner = Comparison();
        Expect(")");
        return inner;
    }

    private Formula Number()
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

    private Formula Name()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_')) _position++;
        string name = _text[start.._position];
        if (name == _variable)
        {
            UsesVariable = true;
            return new Formula(Dual.Variable, Term.Variable);
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
        Formula[] arguments = Arguments();
        return Call(name, arguments, start);
    }

    private Formula Call(string name, Formula[] arguments, int start)
    {
        int expected = name == ExpressionFunctions.If ? 3 : ExpressionFunctions.Binary.ContainsKey(name) ? 2 : 1;
        if (arguments.Length != expected)
            throw Error(Invariant($"{name} takes {expected} argument(s), {arguments.Length} given"), start);
        if (expected == 1) return Lift(ExpressionFunctions.Unary[name], u => ExpressionFunctions.Term(name, u), arguments[0]);
        if (name == "pow") return Power(arguments[0], arguments[1]);
        if (expected == 2)
            return Lift(ExpressionFunctions.Binary[name], name == "max" ? Term.Max : Term.Min, arguments[0], arguments[1]);
        (Formula condition, Formula then, Formula otherwise) = (arguments[0], arguments[1], arguments[2]);
        return new Formula(x => condition.At(x).Value != 0 ? then.At(x) : otherwise.At(x),
            Chosen(condition.Term, then.Term, otherwise.Term));
    }

    private Formula[] Arguments()
    {
        var arguments = new List<Formula>();
        do arguments.Add(Comparison());
        while (Take(","));
        Expect(")");
        return [.. arguments];
    }

    private static Formula Constant(double value)
    {
        var constant = Dual.Constant(value);
        return new Formula(_ => constant, Term.Of(value));
    }

    // A constant exponent is the number it rounds to.
    private static Formula Power(Formula a, Formula b) => Lift(Dual.Pow, (u, v) => Term.Power(u, v, b.At(0).Value), a, b);

    private static Formula Lift(Func<Dual, Dual> operation, Func<Term, Term> term, Formula a) => new(x => operation(a.At(x)), term(a.Term));

    private static Formula Lift(Func<Dual, Dual, Dual> operation, Func<Term, Term, Term> term, Formula a, Formula b) =>
        new(x => operation(a.At(x), b.At(x)), term(a.Term, b.Term));

    private static Term Compared(string token, Term a, Term b) => token switch
    {
        "<" => Term.Choice(TermKind.IfPositive, b - a, Term.One, Term.Zero),
        "<=" => Term.Choice(TermKind.IfNonnegative, b - a, Term.One, Term.Zero),
        ">" => Term.Choice(TermKind.IfPositive, a - b, Term.One, Term.Zero),
        ">=" => Term.Choice(TermKind.IfNonnegative, a - b, Term.One, Term.Zero),
        "==" => Term.Choice(TermKind.IfZero, a - b, Term.One, Term.Zero),
        _ => Term.Choice(TermKind.IfZero, a - b, Term.Zero, Term.One),
    };

    // A comparison chooses by itself, any other condition by being 0.
    private static Term Chosen(Term condition, Term then, Term otherwise) =>
        condition.Kind is TermKind.IfPositive or TermKind.IfNonnegative or TermKind.IfZero
            && condition.Parts is [_, { Kind: TermKind.Number, Number: 0 or 1 }, { Kind: TermKind.Number, Number: 0 or 1 }]
            ? condition.Parts[1].Number == 1 ? Term.Choice(condition.Kind, condition.Parts[0], then, otherwise)
                : Term.Choice(condition.Kind, condition.Parts[0], otherwise, then)
            : Term.Choice(TermKind.IfZero, condition, otherwise, then);

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
        throw Error($"'{token}' is missing" + (_position < _text.Length ? $" before '{_text[_position]}'" : ""), _position);
    }

    private ExpressionException Error(string message, int position) => new($"in '{Shortened()}': {message}", position + 1);

    private string Shortened() => _text.Length <= 80 ? _text : _text[..77] + "...";
}
