namespace Lethe.Cli.Hosting;

/// <summary>Reads what a user gave through the library, whose ArgumentExceptions then are the user's mistakes.</summary>
internal static class UserInput
{
    /// <summary>The value, or a usage error about <paramref name="what"/>.</summary>
    public static T Read<T>(string what, string given, string expected, string remedy, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Usage(what, $"'{given}' ({Problem.Sentence(e)})", expected, remedy, e);
        }
    }
}
