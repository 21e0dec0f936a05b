namespace Lethe.Experiments.Data;

/// <summary>What a reader found in a file.</summary>
public sealed record RawData
{
    /// <summary>Names of the input channels, for messages.</summary>
    public required IReadOnlyList<string> InputNames { get; init; }

    /// <summary>Names of the target channels; of classes none.</summary>
    public required IReadOnlyList<string> TargetNames { get; init; }

    /// <summary>Names of the classes, in the order of the outputs; null: targets are numbers.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>True where targets stand at some steps only, and NaN elsewhere is no gap.</summary>
    public bool AreTargetsSparse { get; init; }

    /// <summary>What is trained on; also what the other parts are taken from where there are none.</summary>
    public required RawSequences Train { get; init; }

    /// <summary>The validation part; null: taken from <see cref="Train"/>.</summary>
    public RawSequences? Validation { get; init; }

    /// <summary>The test part; null: taken from <see cref="Train"/>.</summary>
    public RawSequences? Test { get; init; }

    /// <summary>What the reader has to say, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>True where inputs and targets are columns of a table, with names of their own.</summary>
    public bool HasColumns { get; init; }

    /// <summary>Names of the sequences of <see cref="Train"/>, where a column says them; else none.</summary>
    public IReadOnlyList<string> SequenceNames { get; init; } = [];

    /// <summary>The columns that inputs were made of, where those are tokens and inputs their channels; null: the inputs
    /// themselves.</summary>
    public IReadOnlyList<string>? InputColumns { get; init; }

    /// <summary>Where a row stands in the file, for messages, from a row of <see cref="Train"/>.</summary>
    public Func<int, string> Place { get; init; } = row => Invariant($"row {row}");
}
