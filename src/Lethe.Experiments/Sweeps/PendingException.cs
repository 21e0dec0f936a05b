namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Runs of a study were handed to a scheduler and have not all ended: the same command later goes on from what they left.
/// </summary>
/// <param name="message">How many have ended.</param>
public sealed class PendingException(string message) : Exception(message);
