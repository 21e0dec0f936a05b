using MathNet.Numerics;
using Node = Lethe.Expressions.Term;

namespace Lethe.Expressions;

/// <summary>The functions and constants an expression may name.</summary>
internal static class ExpressionFunctions
{
    public static readonly IReadOnlyDictionary<string, double> Constants = new Dictionary<string, double>
    {
        ["pi"] = Math.PI,
        ["e"] = Math.E,
    };

    public static readonly IReadOnlyDictionary<string, Func<Dual, Dual>> Unary = new Dictionary<string, Func<Dual,
        Dual>>(StringComparer.Ordinal)
    {
        ["exp"] = x => x.Chain(Math.Exp(x.Value), Math.Exp(x.Value)),
        ["expm1"] = x => x.Chain(Elementary.ExpM1(x.Value), Math.Exp(x.Value)),
        ["log"] = x => x.Chain(Math.Log(x.Value), 1 / x.Value),
        ["log1p"] = x => x.Chain(Elementary.Log1P(x.Value), 1 / (1 + x.Value)),
        ["sqrt"] = x => x.Chain(Math.Sqrt(x.Value), 0.5 / Math.Sqrt(x.Value)),
        ["abs"] = x => x.Chain(Math.Abs(x.Value), x.Value > 0 ? 1 : x.Value < 0 ? -1 : 0),
        ["sin"] = x => x.Chain(Math.Sin(x.Value), Math.Cos(x.Value)),
        ["cos"] = x => x.Chain(Math.Cos(x.Value), -Math.Sin(x.Value)),
        ["tanh"] = x => x.Chain(Math.Tanh(x.Value), 4 * Elementary.Sigmoid(2 * x.Value) * Elementary.Sigmoid(-2 * x.Value)),
        ["sigmoid"] = x => x.Chain(Elementary.Sigmoid(x.Value), Elementary.Sigmoid(x.Value) * Elementary.Sigmoid(-x.Value)),
        ["softplus"] = x => x.Chain(Elementary.Softplus(x.Value), Elementary.Sigmoid(x.Value)),
        ["erf"] = x => x.Chain(SpecialFunctions.Erf(x.Value), 2 / Math.Sqrt(Math.PI) * Math.Exp(-x.Value * x.Value)),
        ["step"] = x => Dual.Constant(double.IsNaN(x.Value) ? double.NaN : x.Value >= 0 ? 1 : 0),
    };

    public static readonly IReadOnlyDictionary<string, Func<Dual, Dual, Dual>> Binary =
        new Dictionary<string, Func<Dual, Dual, Dual>>
        {
            ["max"] = (a, b) => double.IsNaN(a.Value) || a.Value >= b.Value ? a : b,
            ["min"] = (a, b) => double.IsNaN(a.Value) || a.Value <= b.Value ? a : b,
            ["pow"] = Dual.Pow,
        };

    public static readonly IReadOnlyDictionary<string, Func<double, double, bool>> Comparisons =
        new Dictionary<string, Func<double, double, bool>>
        {
            ["<"] = (a, b) => a < b,
            ["<="] = (a, b) => a <= b,
            [">"] = (a, b) => a > b,
            [">="] = (a, b) => a >= b,
            ["=="] = (a, b) => a == b,
            ["!="] = (a, b) => a != b,
        };

    /// <summary>if(condition, then, else): the one function that does not evaluate all of its arguments.</summary>
    public const string If = "if";

    /// <summary>The term of a function of one argument.</summary>
    public static Term Term(string name, Term u) => name switch
    {
        "exp" => Node.Exp(u),
        "expm1" => Node.Of(TermKind.ExpM1, u),
        "log" => Node.Log(u),
        "log1p" => Node.Log1P(u),
        "sqrt" => Node.Power(u, 0.5),
        "abs" => Node.Of(TermKind.Abs, u),
        "sin" => Node.Of(TermKind.Sin, u),
        "cos" => Node.Of(TermKind.Cos, u),
        "tanh" => Node.Of(TermKind.Tanh, u),
        "sigmoid" => Node.Of(TermKind.Sigmoid, u),
        "softplus" => Node.Of(TermKind.Softplus, u),
        "erf" => Node.Of(TermKind.Erf, u),
        "step" => Node.Choice(TermKind.IfNonnegative, u, Node.One, Node.Zero),
        _ => throw new ArgumentException($"{name} has no term: name it here.", nameof(name)),
    };

    public static IEnumerable<string> Names => Unary.Keys.Concat(Binary.Keys).Append(If);
}
