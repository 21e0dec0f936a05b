namespace Lethe.Experiments.Data;

/// <summary>A stretch of a sequence.</summary>
/// <param name="Source">What it is of.</param>
/// <param name="Sequence">Which sequence of it.</param>
/// <param name="Start">Its first row.</param>
/// <param name="Length">Its rows.</param>
internal readonly record struct Stretch(RawSequences Source, int Sequence, int Start, int Length)
{
    /// <summary>True for a sequence as it stands in the file.</summary>
    public bool IsWhole => Length == Source.LengthOf(Sequence);
}

/// <summary>
/// Training, validation and test part as stretches of the file. Parts that the file has are taken as they are; others are taken from the
/// first: whole sequences where there are three and more, else the last stretches of each, so that no window lies in two parts. The shares
/// do not depend on the seed, so that runs of several seeds are measured on one test set.
/// </summary>
internal sealed class SequenceParts
{
    /// <summary>Fewer sequences are shared out along time.</summary>
    private const int FewestSequences = 3;

    // Apart from the streams of data, batches and initial weights.
    private const ulong ShareStream = 0x0DA7_A5E7_0000_0000;

    private SequenceParts(IReadOnlyList<Stretch> train, IReadOnlyList<Stretch> validation, IReadOnlyList<Stretch> test, bool alongTime)
    {
        Train = train;
        Validation = validation;
        Test = test;
        AlongTime = alongTime;
    }

    public IReadOnlyList<Stretch> Train { get; }

    public IReadOnlyList<Stretch> Validation { get; }

    public IReadOnlyList<Stretch> Test { get; }

    /// <summary>True where each sequence was cut: earlier steps train, later ones validate and test.</summary>
    public bool AlongTime { get; }

    /// <summary>The parts of a file.</summary>
    /// <param name="raw">The file.</param>
    /// <param name="validationShare">Share of validation where it has no such part.</param>
    /// <param name="testShare">Share of test where it has no such part.</param>
    public static SequenceParts Of(RawData raw, double validationShare, double testShare)
    {
        double validation = raw.Validation is null ? validationShare : 0, test = raw.Test is null ? testShare : 0;
        bool alongTime = raw.Train.Count < FewestSequences && validation + test > 0;
        (List<Stretch> first, List<Stretch> second, List<Stretch> third) = alongTime ? Cut(raw.Train, validation, test)
            : Shared(raw.Train, validation, test);
        return new SequenceParts(first, raw.Validation is { } v ? Whole(v) : second, raw.Test is { } t ? Whole(t) : third, alongTime);
    }

    private static List<Stretch> Whole(RawSequences source) => [.. Enumerable.Range(0, source.Count).Select(i => WholeOf(source, i))];

    private static Stretch WholeOf(RawSequences source, int sequence) =>
        new(source, sequence, source.Starts[sequence], source.LengthOf(sequence));

    private static (List<Stretch>, List<Stretch>, List<Stretch>) Shared(RawSequences source, double validation, double test)
    {
        int[] order = [.. Enumerable.Range(0, source.Count)];
        if (validation + test > 0) new CounterRandom(0, ShareStream).Shuffle(order);
        int second = Share(validation, source.Count), third = Share(test, source.Count), first = source.Count - second - third;
        return (Taken(0, first), Taken(first, second), Taken(first + second, third));

        List<Stretch> Taken(int from, int count) => [.. order[from..(from + count)].Order().Select(i => WholeOf(source, i))];
    }

    private static int Share(double share, int count) => share == 0 ? 0 : Math.Max(1, (int)(share * count));

    private static (List<Stretch>, List<Stretch>, List<Stretch>) Cut(RawSequences source, double validation, double test)
    {
        (List<Stretch> first, List<Stretch> second, List<Stretch> third) = ([], [], []);
        for (int i = 0; i < source.Count; i++)
        {
            int length = source.LengthOf(i), v = (int)(validation * length), t = (int)(test * length), start = source.Starts[i];
            first.Add(new Stretch(source, i, start, length - v - t));
            if (validation > 0) second.Add(new Stretch(source, i, start + length - v - t, v));
            if (test > 0) third.Add(new Stretch(source, i, start + length - t, t));
        }

        return (first, second, third);
    }
}
