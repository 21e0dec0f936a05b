namespace Lethe;

/// <summary>Reads what a user gave through the library, whose ArgumentExceptions then are the user's mistakes.</summary>
public static class UserInput
{
    /// <summary>The value, or a usage error.</summary>
    /// <param name="what">The option or word.</param>
    /// <param name="given">What stands there.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="ProblemException"><paramref name="read"/> threw an ArgumentException.</exception>
    public static T Read<T>(string what, string given, string expected, string remedy, Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Usage(what, $"'{given}' ({Problem.Sentence(e)})", expected, remedy, e);
        }
    }

    /// <summary>A positive finite number from a word.</summary>
    /// <param name="option">The option it stands behind.</param>
    /// <param name="text">The word.</param>
    /// <exception cref="ProblemException">It is no such number.</exception>
    public static double Positive(string option, string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            && value > 0) return value;
        throw ProblemException.Usage($"option {option}", $"'{text}'", "a positive number", $"write for example {option} 0.1");
    }
}
