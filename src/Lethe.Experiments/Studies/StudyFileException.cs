namespace Lethe.Experiments.Studies;

/// <summary>A file of finished runs that cannot be gone on with.</summary>
public sealed class StudyFileException(string what, string actual, string expected, string remedy, Exception? inner = null)
    : ExplainedException(what, actual, expected, remedy, inner);
