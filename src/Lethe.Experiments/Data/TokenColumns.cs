namespace Lethe.Experiments.Data;

/// <summary>
/// Tokens of a file: inputs that are one column of whole numbers become as many channels as the vocabulary has tokens, of which the
/// token's is 1. The column of the encoder that a token then picks is what is learnt of it, so that there is no embedding beside it.
/// </summary>
internal static class TokenColumns
{
    /// <summary>Names of the tokens: those given, or their numbers.</summary>
    /// <exception cref="ProblemException">There are not as many names.</exception>
    internal static IReadOnlyList<string> Names(RunConfig config, int vocabulary)
    {
        if (config.Get(Settings.DataClasses) is not { } names) return [.. Enumerable.Range(0, vocabulary).Select(v => Invariant($"{v}"))];
        if (names.Count == vocabulary) return names;
        throw ProblemException.Setting("setting 'data.classes'", Invariant($"it has {names.Count} names"),
            Invariant($"{vocabulary}, one to each token (data.tokens)"), "Name all tokens, or omit it");
    }

    /// <summary>The data with tokens as channels; as they are where inputs are numbers.</summary>
    /// <param name="raw">What a reader gave.</param>
    /// <param name="config">The configuration: the vocabulary, and whether targets are tokens.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="memory">What the channels may take.</param>
    /// <exception cref="ProblemException">There is more than one column, or a number in it is no token.</exception>
    internal static RawData Read(RawData raw, RunConfig config, string source, MemoryLimit memory)
    {
        if (config.Get(Settings.DataTokens) is not { } vocabulary) return raw;
        if (raw.InputNames.Count != 1)
        {
            throw ProblemException.Input(source, Invariant($"it has {raw.InputNames.Count} inputs: ")
                + string.Join(", ", raw.InputNames.Take(8).Select(name => Printable.Clip(name))), "one column of tokens (data.tokens)",
                "Name it: data.inputs=COLUMN; or omit data.tokens where inputs are numbers");
        }

        bool targets = raw.TargetNames.Count > 0 && config.Get(Settings.DataKind) == TargetKind.Tokens;
        if (targets && raw.TargetNames.Count != 1)
        {
            throw ProblemException.Input(source, Invariant($"it has {raw.TargetNames.Count} targets"),
                "one column of tokens (data.kind=tokens)", "Name it: data.targets=COLUMN; or omit data.kind where targets are numbers");
        }

        RawSequences[] parts = [.. ((RawSequences?[])[raw.Train, raw.Validation, raw.Test]).OfType<RawSequences>()];
        long rows = parts.Sum(part => (long)part.Inputs.Length);
        memory.Require(source, 2.0 * sizeof(double) * rows * vocabulary,
            Invariant($"{rows} steps of {vocabulary} tokens, one channel each,"));
        string name = raw.InputNames[0];
        return raw with
        {
            InputNames = [.. Enumerable.Range(0, vocabulary).Select(v => Invariant($"{name}={v}"))],
            InputColumns = raw.InputNames,
            Train = Channels(raw.Train),
            Validation = raw.Validation is { } v ? Channels(v) : null,
            Test = raw.Test is { } t ? Channels(t) : null,
        };

        RawSequences Channels(RawSequences part)
        {
            ReadOnlySpan<double> tokens = part.Inputs.Span;
            if ((long)tokens.Length * vocabulary > Array.MaxLength)
            {
                throw ProblemException.Input(source,
                    Invariant($"{tokens.Length} steps of {vocabulary} tokens are more than one array holds"),
                    Invariant($"at most {Array.MaxLength} numbers in a part"), "Take a part of the file, or fewer tokens");
            }

            var channels = new double[tokens.Length * vocabulary];
            for (int row = 0; row < tokens.Length; row++)
                channels[(row * vocabulary) + Token(tokens[row], name, row, "data.tokens")] = 1;
            ReadOnlySpan<double> wanted = targets ? part.Targets.Span : [];
            for (int row = 0; row < wanted.Length; row++)
                if (!double.IsNaN(wanted[row])) _ = Token(wanted[row], raw.TargetNames[0], row, "data.kind=tokens");
            return part with { Inputs = channels };

            int Token(double value, string column, int row, string setting) =>
                TokenModel.IsToken(value, vocabulary) ? (int)value : throw ProblemException.Input(source,
                    $"column '{Printable.Clip(column)}', "
                        + $"{(part == raw.Train ? raw.Place(row) : Invariant($"row {row} of another part"))}: "
                        + (double.IsNaN(value) ? "the token is missing"
                            : Invariant($"{value} is no token of a vocabulary of {vocabulary}")),
                    Invariant($"whole numbers from 0 to {vocabulary - 1} ({setting})"),
                    "Write the true number of tokens: data.tokens=N; number them from 0");
        }
    }
}
