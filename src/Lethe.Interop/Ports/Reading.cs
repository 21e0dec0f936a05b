namespace Lethe.Interop.Ports;

/// <summary>How often a model is called for a sequence.</summary>
internal enum ReadingMode
{
    /// <summary>Once: whole sequences go in and out.</summary>
    Whole,

    /// <summary>Once for each step or chunk; outputs are fed back into states.</summary>
    Steps,

    /// <summary>Once for each step, each time with the input up to there.</summary>
    Last,
}

/// <summary>How a model is read as a map from sequences to sequences.</summary>
internal sealed record Reading
{
    internal required ReadingMode Mode { get; init; }

    /// <summary>Inputs that take the sequences; their channels lie side by side.</summary>
    internal required IReadOnlyList<ModelPort> Inputs { get; init; }

    /// <summary>The order of their dimensions, one for all.</summary>
    internal required TensorAxes InputAxes { get; init; }

    /// <summary>Channels of each input: per step, or in a chunk per sample.</summary>
    internal required int Channels { get; init; }

    /// <summary>Whether neither the file nor the user says the channels.</summary>
    internal bool GuessedChannels { get; init; }

    /// <summary>Whether the names of dimensions speak against it.</summary>
    internal bool IsUnlikely { get; init; }

    /// <summary>The number of tokens, where the inputs are tokens from 0 on; null where they are numbers.</summary>
    internal int? Vocabulary { get; init; }

    /// <summary>Outputs that are read, with the order of their dimensions.</summary>
    internal IReadOnlyList<(string Name, TensorAxes Axes)> Outputs { get; init; } = [];

    /// <summary>The one number of sequences the model takes; null for any.</summary>
    internal int? Batch { get; init; }

    /// <summary>The one number of steps the model takes; null for any.</summary>
    internal int? Time { get; init; }

    /// <summary>Samples of a call that are new, and that are those of the call before.</summary>
    internal int Chunk { get; init; } = 1;

    internal int Context { get; init; }

    /// <summary>States: the inputs, and the outputs fed back into them; null where a state begins at 0 and is not read.</summary>
    internal IReadOnlyList<(PortFill In, string? Out)> States { get; init; } = [];

    /// <summary>Other inputs.</summary>
    internal IReadOnlyList<PortFill> Fills { get; init; } = [];

    /// <summary>What was found and not said, in sentences.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Numbers that go in per step.</summary>
    internal int InputSize => Inputs.Count * Channels * (Mode == ReadingMode.Steps ? Chunk : 1);

    /// <summary>A value to try it with: of a wave, or a token.</summary>
    /// <param name="i">Any number, another for each value.</param>
    internal double Trial(long i) => Vocabulary is { } tokens ? (1 + i) * 7 % tokens : Math.Sin(1 + i);

    /// <summary>What was read as what: "x (batch, time, 2) -> y (batch, time, 3), h0 and c0 begin at 0".</summary>
    internal string Text
    {
        get
        {
            var text = new StringBuilder();
            string axes = InputAxes.Text(Channels);
            text.Append(string.Join(" and ", Inputs.Select(port => $"{port.Name} {axes}"))).Append(" -> ");
            text.Append(string.Join(" and ", Outputs.Select(one => one.Name)));
            if (Mode == ReadingMode.Last) text.Append(", one answer for the input up to each step");
            if (Mode == ReadingMode.Steps)
            {
                text.Append(Chunk == 1 && Context == 0 ? ", one step per call" : Invariant($", {Chunk} samples per call"));
                if (Context > 0) text.Append(Invariant($" behind {Context} of the call before"));
                text.Append("; fed back: ").Append(string.Join(", ", States.Select(one => $"{one.Out} into {one.In.Port.Name}")));
            }
            else if (States.Count > 0)
            {
                text.Append("; begins at 0: ").Append(string.Join(", ", States.Select(one => one.In.Port.Name)));
            }
            if (Vocabulary is { } tokens) text.Append(Invariant($"; tokens from 0 to {tokens - 1}"));
            if (Batch == 1) text.Append("; one sequence per call");
            return text.ToString();
        }
    }
}
