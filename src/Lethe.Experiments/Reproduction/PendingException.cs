namespace Lethe.Experiments.Reproduction;

/// <summary>An item's runs were handed to a scheduler and have not all ended: the same reproduction later goes on from what they left.</summary>
/// <param name="message">How many have ended.</param>
public sealed class PendingException(string message) : Exception(message);
