namespace Lethe.Memory;

/// <summary>h_eps: the first time after which M stays below eps max M.</summary>
/// <param name="Threshold">eps.</param>
/// <param name="Time">h_eps, or null where M does not fall below within the measured length, or where it is undecided.</param>
/// <param name="IsUndecided">Whether a warning makes it unsure, so that no number is given.</param>
public sealed record MemoryHorizon(double Threshold, double? Time, bool IsUndecided = false);
