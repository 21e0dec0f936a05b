namespace Lethe.Memory;

/// <summary>h_eps: the first time after which M stays below eps max M.</summary>
/// <param name="Threshold">eps.</param>
/// <param name="Time">h_eps, or null where M does not fall below within the measured length.</param>
public sealed record MemoryHorizon(double Threshold, double? Time);
