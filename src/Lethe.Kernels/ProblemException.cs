namespace Lethe;

/// <summary>A <see cref="Lethe.Problem"/> that ends what was asked for. Whoever must tell kinds apart looks at
/// <see cref="Kind"/>.</summary>
/// <param name="problem">What is the matter.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class ProblemException(Problem problem, Exception? inner = null) : Exception(problem.ToString(), inner)
{
    /// <summary>What is the matter.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>What it is about.</summary>
    public ProblemKind Kind => Problem.Kind;

    /// <summary>Of the words of a command.</summary>
    public static ProblemException Usage(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Usage, what, actual, expected, remedy, inner);

    /// <summary>Of a setting.</summary>
    public static ProblemException Setting(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Setting, what, actual, expected, remedy, inner);

    /// <summary>Of a file given as input.</summary>
    public static ProblemException Input(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Input, what, actual, expected, remedy, inner);

    /// <summary>Of a folder of runs.</summary>
    public static ProblemException Folder(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Folder, what, actual, expected, remedy, inner);

    /// <summary>Of a sweep.</summary>
    public static ProblemException Sweep(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Sweep, what, actual, expected, remedy, inner);

    /// <summary>Of a file that is written.</summary>
    public static ProblemException Output(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Output, what, actual, expected, remedy, inner);

    /// <summary>Of a part that is not at hand.</summary>
    public static ProblemException Unavailable(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Unavailable, what, actual, expected, remedy, inner);

    /// <summary>Of a run of the program.</summary>
    public static ProblemException Failed(string what, string actual, string? expected, string remedy, Exception? inner = null) =>
        Of(ProblemKind.Failed, what, actual, expected, remedy, inner);

    /// <summary>Of a computation that diverged.</summary>
    public static ProblemException Diverged(string what, string actual, string? expected, string remedy) =>
        Of(ProblemKind.Diverged, what, actual, expected, remedy, null);

    /// <summary>Of a signal.</summary>
    public static ProblemException Interrupted(string what, string actual, string? expected, string remedy) =>
        Of(ProblemKind.Interrupted, what, actual, expected, remedy, null);

    private static ProblemException Of(ProblemKind kind, string what, string actual, string? expected, string remedy, Exception? inner) =>
        new(new Problem(kind, what, actual, expected, remedy), inner);
}
