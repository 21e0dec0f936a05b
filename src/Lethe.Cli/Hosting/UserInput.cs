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
            throw new CommandException(what, $"'{given}' ({Sentence(e)})", expected, remedy, ExitCode.Usage, e);
        }
    }

    // .NET appends " (Parameter 'x')", which means nothing to a user.
    private static string Sentence(ArgumentException e)
    {
        int parameter = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return (parameter < 0 ? e.Message : e.Message[..parameter]).TrimEnd('.');
    }
}
