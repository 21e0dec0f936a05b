namespace Lethe.Expressions;

/// <summary>
/// A formula in one variable, such as "log(1 + exp(w))", with its exact derivative (forward mode).
/// Numbers, + - * / ^ (also **), unary minus, parentheses, comparisons (1 or 0), constants pi and e, functions exp expm1 log log1p sqrt abs
/// sin cos tanh sigmoid softplus erf step(x) (1 where x &gt;= 0) max min pow if(condition, a, b). -w^2 is -(w^2); a^b^c is a^(b^c).
/// Undefined values are NaN, overflow is infinite, nothing throws at evaluation.
/// </summary>
public sealed class Expression
{
    private readonly Func<double, Dual> _evaluate;

    private Expression(string text, string variable, Formula formula) =>
        (Text, Variable, _evaluate, Term) = (text, variable, formula.At, formula.Term);

    /// <summary>The text it was read from, trimmed.</summary>
    public string Text { get; }

    /// <summary>The name of its variable.</summary>
    public string Variable { get; }

    /// <summary>Reads a formula in <paramref name="variable"/>; at most 1000 characters and 100 levels of nesting.</summary>
    /// <exception cref="ExpressionException">The text is not a formula, or does not contain the variable; the message names the
    /// position.</exception>
    public static Expression Parse(string text, string variable)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(variable);
        string trimmed = text.Trim();
        var parser = new ExpressionParser(trimmed, variable);
        Formula formula = parser.Parse();
        if (!parser.UsesVariable)
            throw new ExpressionException($"'{trimmed}' does not depend on {variable}: expected a formula in {variable}", 1);
        return new Expression(trimmed, variable, formula);
    }

    /// <summary>The formula as a tree, for enclosures.</summary>
    internal Term Term { get; }

    /// <summary>The value at x.</summary>
    public double Evaluate(double x) => _evaluate(x).Value;

    /// <summary>The value and the derivative at x; at kinks the slope of the branch taken (abs: 0 at 0; max and min: the first argument's
    /// at a tie).</summary>
    public Dual EvaluateDual(double x) => _evaluate(x);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
