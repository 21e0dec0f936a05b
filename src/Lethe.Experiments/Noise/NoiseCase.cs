namespace Lethe.Experiments.Noise;

/// <summary>One amount of one kind of noise, and how a draw of it is made.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Amount">As users write it.</param>
/// <param name="Description">What happens, in a sentence.</param>
/// <param name="IsRandom">Whether draws differ.</param>
public abstract record NoiseCase(NoiseKind Kind, string Amount, string Description, bool IsRandom)
{
    /// <summary>The model of one draw; it is good until the next one of this copy.</summary>
    /// <param name="context">The subject, its inputs and the seed.</param>
    /// <param name="copy">A copy of its model.</param>
    /// <param name="draw">Which draw.</param>
    public abstract ISequenceModel Drawn(NoiseContext context, INoisyModel copy, int draw);

    /// <summary>Why a subject cannot be measured under it; null where it can.</summary>
    /// <param name="subject">The subject.</param>
    public virtual string? Objection(NoiseSubject subject) => null;

    /// <summary>Refuses a subject that cannot be measured under it.</summary>
    /// <param name="subject">The subject.</param>
    /// <exception cref="ProblemException">It cannot.</exception>
    public void Require(NoiseSubject subject)
    {
        if (Objection(subject) is not { } objection) return;
        bool isOther = subject.Native is null;
        string leave = $"leave --{Word.Of(Kind)} out: the kinds that change weights can be measured";
        throw ProblemException.Usage($"noise --{Word.Of(Kind)} {Amount} of {subject.Name}", objection,
            isOther ? "a model of Lethe's own" : "a bounded sigma, tanh or hardtanh", !isOther ? leave
                : $"a file that is one RNN, GRU or LSTM becomes one: lethe import {ShellWord.Path(subject.Name)} --out RUN, then " +
                    $"lethe noise RUN --{Word.Of(Kind)} {Amount}. Else {leave}");
    }
}

/// <summary>What cases know of the subject they are drawn of.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Inputs">The inputs it is measured on.</param>
/// <param name="Seed">Seed of all draws.</param>
public sealed record NoiseContext(NoiseSubject Subject, TiledSequences Inputs, long Seed)
{
    private readonly Lazy<double[]> _ranges = new(() => RoundedRecurrence.RangesOf(Subject.Native!, Inputs));

    /// <summary>The largest |h| (of an LSTM also |c|) of each layer of a model of Lethe's own on the inputs.</summary>
    public IReadOnlyList<double> Ranges => _ranges.Value;
}

/// <summary>A law of weights.</summary>
/// <param name="Law">The law.</param>
public sealed record WeightCase(WeightNoise Law) : NoiseCase(Law.Kind, Law.Amount, Law.Description, Law.IsRandom)
{
    /// <summary>The tensors it acts on; null: all.</summary>
    public Func<NoiseTensor, bool>? Only { get; init; }

    /// <summary>The numbers of a draw, tensor by tensor.</summary>
    public double[][] Values(NoiseSubject subject, long seed, int draw) =>
        (subject.Native is { } model ? Law.Together(model.Parameters, subject.Tensors, Moves, seed, draw) : null)
            ?? [.. subject.Tensors.Select(tensor => Moves(tensor) ? tensor.Under(Law, seed, draw) : tensor.Values)];

    /// <inheritdoc/>
    public override ISequenceModel Drawn(NoiseContext context, INoisyModel copy, int draw)
    {
        copy.Set(Values(context.Subject, context.Seed, draw));
        return copy.Model;
    }

    private bool Moves(NoiseTensor tensor) => Only is null || Only(tensor);
}

/// <summary>States, or sigma, of a model of Lethe's own are rounded.</summary>
/// <param name="Kind">State or activation.</param>
/// <param name="Amount">As users write it.</param>
/// <param name="Description">What happens, in a sentence.</param>
/// <param name="Rounding">What is rounded.</param>
public sealed record RecurrenceCase(NoiseKind Kind, string Amount, string Description, RecurrenceRounding Rounding)
    : NoiseCase(Kind, Amount, Description, Rounding.State is { IsStochastic: true } || Rounding.LevelNoise > 0)
{
    /// <inheritdoc/>
    public override string? Objection(NoiseSubject subject) =>
        subject.Native is not { } model
            ? "its states and sigma lie within a file that only gives outputs"
            : Rounding.Levels is null ? null : RoundedRecurrence.Objection(model);

    /// <inheritdoc/>
    public override ISequenceModel Drawn(NoiseContext context, INoisyModel copy, int draw)
    {
        copy.Set([.. context.Subject.Tensors.Select(tensor => tensor.Values)]);
        return new RoundedRecurrence(copy.Native!, Rounding with { Seed = context.Seed, Draw = draw }, context.Ranges);
    }
}
