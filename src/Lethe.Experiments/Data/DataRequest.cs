namespace Lethe.Experiments.Data;

/// <summary>What a reader is asked for.</summary>
/// <param name="Paths">One file or two, as the user named them.</param>
/// <param name="Inputs">Columns or the array of the inputs; null: all that are nothing else.</param>
/// <param name="Targets">Columns or the array of the targets; null: as the file says.</param>
/// <param name="Sequence">The column that says which sequence a row belongs to; null: one recording.</param>
/// <param name="Kind">Numbers or classes.</param>
/// <param name="Memory">What its numbers may take.</param>
public sealed record DataRequest(IReadOnlyList<string> Paths, IReadOnlyList<string>? Inputs, IReadOnlyList<string>? Targets,
    string? Sequence, TargetKind Kind, MemoryLimit Memory)
{
    /// <summary>Names of the classes, in the order of the outputs; null: those of the file, in order.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The column of times, whose steps are checked; null: none.</summary>
    public string? Time { get; init; }

    /// <summary>True where a model is to answer: targets are not asked for, and not read.</summary>
    public bool IsInputsOnly { get; init; }

    /// <summary>Refuses settings that name columns, of a file that has none.</summary>
    /// <param name="what">What the file is, as in "arrays have no columns".</param>
    /// <param name="remedy">What tells sequences apart instead.</param>
    /// <exception cref="ProblemException">One of them is given.</exception>
    public void RequireNoColumns(string what, string remedy)
    {
        if (Sequence is not null) throw ProblemException.Setting("setting 'data.sequence'", what, null, remedy);
        if (Time is not null)
        {
            throw ProblemException.Setting("setting 'data.time'", what, null,
                "Omit it: steps are taken to be equally far apart");
        }
    }

    /// <summary>The first file.</summary>
    public string Path => Paths[0];
}
