namespace Lethe.Interop.Isolation;

/// <summary>A library that runs models of foreign origin, as the parent of its child process knows it.</summary>
/// <param name="Name">The library's name in messages.</param>
/// <param name="Worker">The assembly with the child's entry point.</param>
/// <param name="Unavailable">The problem that says that the library is not there: from what was found and what to do.</param>
internal sealed record ForeignRuntime(string Name, Assembly Worker, Func<string, string, Problem> Unavailable);
