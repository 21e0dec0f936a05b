namespace Lethe.Experiments.Studies;

/// <summary>What quickstart runs.</summary>
public sealed record QuickstartOptions
{
    /// <summary>The whole story, in under three minutes on two cores.</summary>
    public static QuickstartOptions Full { get; } = new();

    /// <summary>The same path in seconds, to see that everything works; too short to judge by.</summary>
    public static QuickstartOptions Smoke { get; } = new()
    {
        LinearWidths = [2, 3, 4, 5, 6],
        Trained = new GrowingHorizonOptions
        {
            Widths = [4, 5, 6, 8, 10],
            Epochs = 10,
            StepsPerEpoch = 50,
            TokensPerStep = 1600,
            TestTokens = 6400,
            FullBallDraws = 1,
        },
    };

    /// <summary>Numbers of exponentials in the exact linear analysis.</summary>
    public IReadOnlyList<int> LinearWidths { get; init; } = [1, 2, 4, 6, 8, 12, 16];

    /// <summary>The trained part: targets and parameterisations are those of the linear part, too.</summary>
    public GrowingHorizonOptions Trained { get; init; } = new();
}
