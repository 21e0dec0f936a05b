namespace Lethe.Parameterizations;

/// <summary>A set of parameterizations by name, in the order they are listed, and the way from a text to one. Immutable.</summary>
public sealed class ParameterizationCatalog
{
    private const string ExpressionPrefix = "expr:";

    /// <summary>A catalogue of these, each by its name.</summary>
    public ParameterizationCatalog(IEnumerable<IParameterization> entries) => Entries = [.. entries];

    /// <summary>f(w) = w.</summary>
    public static IParameterization Direct { get; } = new DirectParameterization();

    /// <summary>The library's, with their default settings: direct, relu, exp, softplus, best, inverse, inverse-abs, sigmoid,
    /// tanh.</summary>
    public static ParameterizationCatalog Default { get; } = new(
    [
        Direct,
        new ReluParameterization(),
        new ExpParameterization(),
        new SoftplusParameterization(),
        new BestParameterization(),
        new InverseParameterization(squared: true),
        new InverseParameterization(squared: false),
        new SigmoidParameterization(),
        new TanhParameterization(),
    ]);

    /// <summary>The entries of <see cref="Default"/>.</summary>
    public static IReadOnlyList<IParameterization> All => Default.Entries;

    /// <summary>The entries.</summary>
    public IReadOnlyList<IParameterization> Entries { get; }

    /// <summary><see cref="Read"/> of <see cref="Default"/>.</summary>
    public static IParameterization Parse(string nameOrExpression) => Default.Read(nameOrExpression);

    /// <summary>
    /// A name of <see cref="Entries"/> (any case), "best:a=1,b=0.1", or an expression in w such as "log(1 + exp(w))" (also with the prefix
    /// "expr:").
    /// </summary>
    /// <exception cref="ArgumentException">Neither; the message suggests the nearest name or names the position of the mistake.</exception>
    public IParameterization Read(string nameOrExpression)
    {
        ArgumentNullException.ThrowIfNull(nameOrExpression);
        string text = nameOrExpression.Trim();
        if (text.StartsWith(ExpressionPrefix, StringComparison.OrdinalIgnoreCase))
            return new ExpressionParameterization(text[ExpressionPrefix.Length..]);
        if (Entries.FirstOrDefault(p => p.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } named) return named;
        if (text.StartsWith("best:", StringComparison.OrdinalIgnoreCase)) return ParseBest(text["best:".Length..]);
        // A bare word was meant as a name: complain about the name, not about the expression. "w" alone is an expression.
        if (text != "w" && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw UnknownName(text);
        return new ExpressionParameterization(text);
    }

    /// <summary>As <see cref="Read"/>, but null where the text is neither a name nor an expression.</summary>
    public IParameterization? Find(string nameOrExpression)
    {
        try
        {
            return Read(nameOrExpression);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static BestParameterization ParseBest(string options)
    {
        (double a, double b) = (BestParameterization.DefaultA, BestParameterization.DefaultB);
        foreach (string option in options.Split(','))
        {
            string[] parts = option.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || parts[0] is not ("a" or "b"))
                throw new ArgumentException($"best has no setting '{option}', expected best:a=NUMBER,b=NUMBER such as best:b=0.1.",
                    nameof(options));
            if (parts[0] == "a") a = value;
            else b = value;
        }
        return new BestParameterization(a, b);
    }

    private ArgumentException UnknownName(string text)
    {
        IEnumerable<string> names = Entries.Select(p => p.Name);
        return new ArgumentException(
            $"unknown parameterization '{text}', expected one of {string.Join(", ", names)}, or an expression in w such as " +
            $"\"log(1 + exp(w))\".{NearestName.Hint(text, names)}", nameof(text));
    }
}
