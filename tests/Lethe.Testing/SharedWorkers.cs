using System.Collections.Concurrent;

namespace Lethe.Testing;

/// <summary>Groups of threads that tests share: a group for every generated case would start more threads than the cases take
/// time.</summary>
public static class SharedWorkers
{
    private static readonly ConcurrentDictionary<int, Workers> Groups = new();

    /// <summary>The group of <paramref name="count"/> threads.</summary>
    public static Workers Of(int count) => Groups.GetOrAdd(count, c => new Workers(c));
}
