namespace Lethe.Experiments.Noise;

/// <summary>What the amounts of a kind of noise do not say themselves.</summary>
public sealed record NoiseForm
{
    /// <summary>Whether each row of a tensor has a scale of its own.</summary>
    public bool PerRow { get; init; }

    /// <summary>Bits of the codes whose bits turn.</summary>
    public int FlippedBits { get; init; } = BitFlips.UsualBits;

    /// <summary>The analog cell.</summary>
    public DeviceOptions Device { get; init; } = new();
}

/// <summary>From lists of amounts as users write them to cases.</summary>
public static class NoiseList
{
    private const string L2 = "l2:";

    private static readonly (string Unit, double Seconds)[] Units =
        [("mo", 30 * 86400.0), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("w", 7 * 86400.0), ("y", 365 * 86400.0)];

    /// <summary>The kinds that act on stored weights and need no ball: what is measured where nothing is asked for.</summary>
    public static IReadOnlyList<NoiseKind> Usual { get; } =
        [NoiseKind.Bits, NoiseKind.Relative, NoiseKind.Additive, NoiseKind.Flips, NoiseKind.Conductance];

    /// <summary>The amounts of a kind where none are named.</summary>
    /// <param name="kind">The kind.</param>
    public static IReadOnlyList<string> Amounts(NoiseKind kind) => kind switch
    {
        NoiseKind.Bits => ["8", "6", "5", "4", "3", "2"],
        NoiseKind.Relative => ["0.005", "0.02", "0.05", "0.1", "0.2"],
        NoiseKind.Additive => ["0.001", "0.005", "0.02", "0.05", "0.1"],
        NoiseKind.Absolute => ["0.001", "0.01", "0.1"],
        NoiseKind.Flips => ["1e-6", "1e-5", "1e-4", "1e-3", "1e-2"],
        NoiseKind.Conductance => ["1s", "1h", "1d", "1mo", "1y"],
        NoiseKind.State => ["bf16", "fp16", "fp8", "8", "8-stochastic"],
        NoiseKind.Activation => ["8", "6", "5", "4", "3"],
        _ => ["0.001", "0.01", "0.1"],
    };

    /// <summary>What an amount may be, in words.</summary>
    /// <param name="kind">The kind.</param>
    public static string Expected(NoiseKind kind) => kind switch
    {
        NoiseKind.Bits => $"a number of bits, {RoundedBits.Fewest} to {RoundedBits.Most}, or {AsymmetricBytes.Code}",
        NoiseKind.Flips => "a probability above 0 and at most 1",
        NoiseKind.Conductance => "a time after writing, such as 1s, 1h, 1d, 1mo, 1y, and no earlier than t0",
        NoiseKind.State => "bf16, fp16, fp8, fp8-e5m2, a number of bits or grid:D, each also with -stochastic behind",
        NoiseKind.Activation => "a number of bits, 1 to 16, or BITS:S with level noise S in parts of a level",
        NoiseKind.Ball => "a radius above 0 of the ball max|change|, or l2:RADIUS of the l2 ball",
        _ => "a positive number, or a percentage such as 5%",
    };

    /// <summary>Whether a word looks like an amount of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="word">One amount.</param>
    public static bool IsAmount(NoiseKind kind, string word) => TryNumber(word, out _) || kind switch
    {
        NoiseKind.Bits => word == AsymmetricBytes.Code,
        NoiseKind.Conductance => Seconds(word) is not null,
        NoiseKind.State => State(word) is not null,
        NoiseKind.Ball when word.StartsWith(L2, StringComparison.Ordinal) => TryNumber(word[L2.Length..], out _),
        NoiseKind.Activation => word.Split(':') is [var bits, var noise] && TryNumber(bits, out _) && TryNumber(noise, out _),
        _ => word.EndsWith('%') && TryNumber(word[..^1], out _),
    };

    /// <summary>The cases of an amount: one, and with and without compensation for conductances.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="amount">As the user writes it.</param>
    /// <param name="form">What it does not say.</param>
    /// <exception cref="ProblemException">It is no amount of this kind.</exception>
    public static IReadOnlyList<NoiseCase> Parse(NoiseKind kind, string amount, NoiseForm form)
    {
        try
        {
            return Cases(kind, amount, form) ?? throw Wrong(null);
        }
        catch (ArgumentException e)
        {
            throw Wrong(e);
        }

        ProblemException Wrong(Exception? inner) => ProblemException.Usage($"option --{Word.Of(kind)}", $"'{Printable.Clip(amount)}'",
            Expected(kind), $"write for example --{Word.Of(kind)} {string.Join(',', Amounts(kind))}", inner);
    }

    /// <summary>A time in seconds: 90, 1s, 5m, 1h, 1d, 1w, 1mo (30 days), 1y (365); null where it is none.</summary>
    /// <param name="text">The text.</param>
    public static double? Seconds(string text)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && TryNumber(text[..^unit.Length], out double count)) return count * seconds;
        }
        return TryNumber(text, out double alone) ? alone : null;
    }

    private static NoiseCase[]? Cases(NoiseKind kind, string amount, NoiseForm form)
    {
        switch (kind)
        {
            case NoiseKind.Bits:
                return amount == AsymmetricBytes.Code ? [new WeightCase(new AsymmetricBytes())]
                    : Whole(amount) is { } bits ? [new WeightCase(new RoundedBits(bits, form.PerRow))] : null;
            case NoiseKind.Relative or NoiseKind.Additive or NoiseKind.Absolute:
                return Size(amount) is { } size ? [new WeightCase(new GaussianNoise(kind, size))] : null;
            case NoiseKind.Flips:
                return Size(amount) is { } p ? [new WeightCase(new BitFlips(p, form.FlippedBits))] : null;
            case NoiseKind.Conductance:
                return Seconds(amount) is not { } seconds ? null
                    : [.. ((bool[])[false, true]).Select(c => new WeightCase(new ConductanceNoise(seconds, amount, c, form.Device)))];
            case NoiseKind.State:
                return State(amount) is { } format ? [new RecurrenceCase(kind, format.Name,
                    $"states and recurrent weights stored as {format.Name}", new RecurrenceRounding { State = format })] : null;
            case NoiseKind.Activation:
                string[] parts = amount.Split(':');
                double noise = 0;
                if (Whole(parts[0]) is not (>= 1 and <= 16) || parts.Length > 2
                    || parts.Length == 2 && (!TryNumber(parts[1], out noise) || noise < 0)) return null;
                int levels = Whole(parts[0])!.Value;
                string told = noise > 0 ? Invariant($", each moved by {noise} of a level, g ~ N(0, 1)") : "";
                return [new RecurrenceCase(kind, amount, Invariant($"sigma is a staircase of {1 << levels} levels{told}"),
                    new RecurrenceRounding { Levels = levels, LevelNoise = noise })];
            default:
                bool isL2 = amount.StartsWith(L2, StringComparison.Ordinal);
                return Size(isL2 ? amount[L2.Length..] : amount) is { } radius
                    ? [new WeightCase(new BallNoise(radius, isL2 ? PerturbationBall.L2 : PerturbationBall.MaxAbs))] : null;
        }
    }

    private static StateFormat? State(string word)
    {
        const string Chance = "-stochastic", OfGrid = "grid:";
        if (word.EndsWith(Chance, StringComparison.Ordinal)) return State(word[..^Chance.Length])?.Stochastic();
        if (word.StartsWith(OfGrid, StringComparison.Ordinal))
            return TryNumber(word[OfGrid.Length..], out double step) && step > 0 ? StateFormat.OfGrid(step) : null;
        if (Whole(word) is { } bits) return bits is >= RoundedBits.Fewest and <= RoundedBits.Most ? StateFormat.Integers(bits) : null;
        return ((StateFormat[])[StateFormat.BFloat16, StateFormat.Half, StateFormat.Float8, StateFormat.Float8Wide])
            .FirstOrDefault(format => format.Name == word);
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static double? Size(string text)
    {
        bool percent = text.EndsWith('%');
        return TryNumber(percent ? text[..^1] : text, out double value) && value > 0 ? percent ? value / 100 : value : null;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
