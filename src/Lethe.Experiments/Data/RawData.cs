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

    /// <summary>Where a row stands in the file, for messages, from a row of <see cref="Train"/>.</summary>
    public Func<int, string> Place { get; init; } = row => Invariant($"row {row}");
}
