namespace Lethe.Targets;

/// <summary>The named linear functionals, in the order they are listed, and the way from a text to one.</summary>
public static class TargetCatalog
{
    /// <summary>What precedes an expression in t.</summary>
    public const string ExpressionPrefix = "expr:";

    /// <summary>exp, pol, pol15, pol11, geo, shift, twoparts, airy, sin, sumexp.</summary>
    public static IReadOnlyList<LinearFunctional> All { get; } =
    [
        new ExponentialKernel("exp", "e^{-t}: exponential memory", 1),
        new PowerKernel("pol", "(1 + 0.1 t)^{-1.1}: polynomial memory, slow", 0.1, 1.1),
        new PowerKernel("pol15", "(1 + t)^{-1.5}: polynomial memory, faster", 1, 1.5),
        new PowerKernel("pol11", "(1 + t)^{-1.1}: polynomial memory", 1, 1.1),
        new ExponentialKernel("geo", "0.9^t: exponential memory, rate 0.105", -Math.Log(0.9)),
        new ShiftKernel(),
        new TwoPartsKernel(),
        new AiryKernel(),
        new SineKernel(),
        new SumOfExponentialsKernel(),
    ];

    /// <summary>A name of <see cref="All"/> (any case), or an expression in t such as "exp(-t)*cos(t)", with or without "expr:" before
    /// it.</summary>
    /// <exception cref="ArgumentException">Neither; the message suggests the nearest name or names the position of the mistake.</exception>
    public static LinearFunctional Parse(string nameOrExpression)
    {
        ArgumentNullException.ThrowIfNull(nameOrExpression);
        string text = nameOrExpression.Trim();
        if (text.StartsWith(ExpressionPrefix, StringComparison.OrdinalIgnoreCase))
            return new ExpressionKernel(text[ExpressionPrefix.Length..]);
        if (All.FirstOrDefault(t => t.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } named) return named;
        // A bare word was meant as a name.
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '.' or ' ')) return new ExpressionKernel(text);
        IEnumerable<string> names = All.Select(t => t.Name);
        string shown = text.Length <= 80 ? text : text[..77] + "...";
        throw new ArgumentException(
            $"unknown target '{shown}': it is none of {string.Join(", ", names)}, and no expression in t such as " +
            $"\"exp(-t)*cos(t)\".{NearestName.Hint(text, names)}", nameof(nameOrExpression));
    }
}
