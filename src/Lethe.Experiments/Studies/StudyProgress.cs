namespace Lethe.Experiments.Studies;

/// <summary>How far a study has come.</summary>
/// <param name="Fraction">Share of the work done, 0 to 1, by estimated cost.</param>
/// <param name="Done">Runs finished.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Message">What was finished last.</param>
public sealed record StudyProgress(double Fraction, int Done, int Total, string Message);
