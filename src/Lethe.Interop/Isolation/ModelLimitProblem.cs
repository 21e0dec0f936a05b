namespace Lethe.Interop.Isolation;

/// <summary>A model or a program took more memory or time than it may (<see cref="ModelLimits"/>); it was ended.</summary>
internal static class ModelLimitProblem
{
    /// <summary>It asked for more memory.</summary>
    internal static ProblemException Memory(string what, ModelLimits limits) => Of(what,
        $"it asked for more than {ModelLimits.Text(limits.Memory)} of memory, and was ended",
        "a model within --memory-limit (ModelLimits.Memory)", "Raise --memory-limit, shorten --length, or measure a smaller model");

    /// <summary>It took more time.</summary>
    internal static ProblemException Time(string what, ModelLimits limits) => Of(what,
        $"it did not answer within {ModelLimits.Text(limits.Time)}, and was ended",
        "an answer within --time-limit (ModelLimits.Time)", "Raise --time-limit, shorten --length, or measure a smaller model");

    private static ProblemException Of(string what, string actual, string expected, string remedy) =>
        new(new Problem(ProblemKind.Limit, what, actual, expected, remedy));
}
