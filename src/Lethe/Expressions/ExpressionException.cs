namespace Lethe.Expressions;

/// <summary>A text is not a valid expression; the message names the position and what was expected there.</summary>
public sealed class ExpressionException : ArgumentException
{
    /// <summary>Describes the first mistake of an expression.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="position">Where, counted from 1.</param>
    public ExpressionException(string message, int position)
        : base(Invariant($"{message} (at character {position})")) => Position = position;

    /// <summary>Where the mistake is, counted from 1.</summary>
    public int Position { get; }
}
