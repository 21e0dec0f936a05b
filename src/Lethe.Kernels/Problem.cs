namespace Lethe;

/// <summary>
/// What a user needs to know of something that went wrong, in this order: what it is about, what was found, what would have been right,
/// what to do. Each part is without a full stop at its end.
/// </summary>
/// <param name="Kind">Who can mend it.</param>
/// <param name="What">The setting, file, folder or word, as the user named it.</param>
/// <param name="Actual">What was found.</param>
/// <param name="Expected">What would have been right; null where nothing can be said that is not plain.</param>
/// <param name="Remedy">What the user can do.</param>
public sealed record Problem(ProblemKind Kind, string What, string Actual, string? Expected, string Remedy)
{
    /// <summary>True where a file could not be read or written.</summary>
    public bool IsOfFile => Kind is ProblemKind.Input or ProblemKind.Output;

    /// <summary>What the library says about an argument, without the parameter's name that .NET appends, which means nothing to a
    /// user.</summary>
    public static string Sentence(ArgumentException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        int parameter = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return (parameter < 0 ? e.Message : e.Message[..parameter]).TrimEnd('.');
    }

    /// <summary>The parts as sentences.</summary>
    public override string ToString() =>
        $"{What}: {Actual}.{(Expected is null ? "" : $" Expected {Expected}.")} {Remedy}{(Remedy.EndsWith('?') ? "" : ".")}";
}
