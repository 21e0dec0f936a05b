using Xunit;

namespace Lethe.Testing;

/// <summary>
/// Guards for optional parts (libtorch, Slurm, a browser). At home a test that lacks its part is skipped and says so;
/// where CI=true such a skip is a failure, so that CI cannot go green by testing less.
/// </summary>
public static class Require
{
    /// <summary>Skips the running test, or fails it where CI=true, unless <paramref name="present"/>.</summary>
    public static void Optional(bool present, string part, string remedy)
    {
        if (present) return;
        string message = $"{part} is not available here. To get it: {remedy}";
        if (IsCI) Assert.Fail($"CI=true and {message}");
        Assert.Skip(message);
    }

    /// <summary>True where the environment says CI=true.</summary>
    public static bool IsCI =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
}
