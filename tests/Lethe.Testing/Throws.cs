using Xunit;

namespace Lethe.Testing;

/// <summary>What a call must throw.</summary>
public static class Throws
{
    /// <summary>A problem of a kind; gives the exception.</summary>
    public static ProblemException Problem(ProblemKind kind, Action call) => Require(kind, Assert.Throws<ProblemException>(call));

    /// <summary>The same of a call that gives something.</summary>
    public static ProblemException Problem(ProblemKind kind, Func<object?> call) => Require(kind, Assert.Throws<ProblemException>(call));

    private static ProblemException Require(ProblemKind kind, ProblemException thrown)
    {
        Assert.True(thrown.Kind == kind, $"a problem of kind {kind} was expected, of {thrown.Kind} was thrown: {thrown.Message}");
        return thrown;
    }
}
