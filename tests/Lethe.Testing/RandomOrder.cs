using System.Security.Cryptography;
using Xunit.Sdk;
using Xunit.v3;

namespace Lethe.Testing;

/// <summary>
/// Runs collections, classes, methods and cases in an order that is drawn anew for every run, so that a test which passes only after or
/// only before another one is found. The seed is printed; <c>LETHE_TEST_SEED</c> repeats an order. It is a function of seed and names
/// alone, whatever the folder of the clone is.
/// </summary>
public sealed class RandomOrder : ITestCollectionOrderer, ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    /// <summary>The environment variable that may name the seed.</summary>
    public const string Variable = "LETHE_TEST_SEED";

    /// <summary>The seed of this run: the environment's, else a new one (xunit's own is the same for every run of an assembly).</summary>
    public static int Seed { get; } = ReadSeed();

    /// <inheritdoc/>
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => Shuffle(testCollections, collection => collection.TestCollectionDisplayName);

    /// <inheritdoc/>
    public IReadOnlyCollection<T?> OrderTestClasses<T>(IReadOnlyCollection<T?> testClasses)
        where T : ITestClass => Shuffle(testClasses, type => type?.TestClassName);

    /// <inheritdoc/>
    public IReadOnlyCollection<T?> OrderTestMethods<T>(IReadOnlyCollection<T?> testMethods)
        where T : ITestMethod => Shuffle(testMethods, method => method?.MethodName);

    /// <inheritdoc/>
    public IReadOnlyCollection<T> OrderTestCases<T>(IReadOnlyCollection<T> testCases)
        where T : ITestCase => Shuffle(testCases, test => test.TestCaseDisplayName);

    /// <summary>The items in the order of a hash of seed and name.</summary>
    internal static IReadOnlyCollection<T> Shuffle<T>(IReadOnlyCollection<T> items, Func<T, string?> name) =>
        [.. items.Select(item => (Item: item, Name: name(item) ?? "")).OrderBy(pair => Rank(pair.Name), StringComparer.Ordinal)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => pair.Item)];

    private static string Rank(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {name}")));

    private static int ReadSeed()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        int seed = string.IsNullOrEmpty(named)
            ? RandomNumberGenerator.GetInt32(int.MaxValue) : int.Parse(named, CultureInfo.InvariantCulture);
        Console.Error.WriteLine($"Tests run in a random order; to repeat it: {Variable}={seed}");
        return seed;
    }
}
