namespace Lethe.Cli.Diagnostics;

/// <summary>One line of lethe doctor.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Ok">False where something is missing or slow.</param>
/// <param name="Detail">What was found and, where it is not ok, how to get it.</param>
internal sealed record Check(string Name, bool Ok, string Detail);
