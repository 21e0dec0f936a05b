namespace Lethe.Experiments.Studies;

/// <summary>
/// Which runs a study is made of: models x parameterizations x widths x targets x seeds in the growing-horizon protocol (docs/design.md),
/// in which widths and horizons grow
/// together, because on a fixed horizon T a polynomial kernel needs no rate much below 1/T and the theorem's effect saturates.
/// </summary>
public sealed record StudyGrid
{
    /// <summary>Models, by name.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["diagonal"];

    /// <summary>Parameterizations, by name or expression.</summary>
    public IReadOnlyList<string> Parameterizations { get; init; } = ["direct", "softplus"];

    /// <summary>Targets, by name or expression.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["exp", "pol"];

    /// <summary>Widths m.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [8, 16, 32, 64, 128];

    /// <summary>Widths of models with a full matrix, whose cost grows with m^2 for every step of time; null: as the others.</summary>
    public IReadOnlyList<int>? MatrixWidths { get; init; }

    /// <summary>Number of seeds of data, initial weights and batch order.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first of them; the others follow it.</summary>
    public long FirstSeed { get; init; }

    /// <summary>train.epochs.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>protocol.steps.</summary>
    public int Steps { get; init; } = Settings.ProtocolSteps.Default;

    /// <summary>protocol.tokens.</summary>
    public int Tokens { get; init; } = Settings.ProtocolTokens.Default;

    /// <summary>protocol.test_tokens.</summary>
    public int TestTokens { get; init; } = Settings.ProtocolTestTokens.Default;

    /// <summary>perturb.betas: sizes of the curves, which verdicts do not need.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.01, 0.1, 1];

    /// <summary>Random draws, and a third of the gradient steps, of the adversarial search over all weights; 0: it is left out.</summary>
    public int FullBallDraws { get; init; } = 4;

    /// <summary>Numbers of exponentials of the exact linear analysis; empty: without it.</summary>
    public IReadOnlyList<int> LinearWidths { get; init; } = [1, 2, 4, 6, 8, 12, 16];

    /// <summary>
    /// The runs. A model that takes its multipliers directly has no cell where a parameterization has no such form. Models are pruned after
    /// training, since the definition asks whether some stable sequence
    /// exists; directed perturbations of a diagonal need one draw.
    /// </summary>
    /// <param name="title">What the runs are for, in a line.</param>
    /// <exception cref="ProblemException">An unknown name, a value out of range, or no cell is left.</exception>
    public SweepGrid Sweep(string title)
    {
        string[] cells =
        [
            .. from model in Models from f in Parameterizations where Takes(model, f) from width in WidthsOf(model)
               select Invariant($"- {{model: {model}, model.parameterization: {ScalarText.Quote(f)}, model.width: {width}}}"),
        ];
        if (cells.Length == 0)
        {
            throw ProblemException.Setting("setting 'model.parameterization'",
                $"{string.Join(", ", Parameterizations)} with model={string.Join(", ", Models)}",
                "a parameterization with a native form g, since these models take their multipliers directly",
                    "Name direct, exp, softplus or best, or another model");
        }

        string yaml = string.Create(CultureInfo.InvariantCulture, $"""
            # {title}
            set:
              protocol: growing-horizon
              protocol.steps: {Steps}
              protocol.tokens: {Tokens}
              protocol.test_tokens: {TestTokens}
              train.epochs: {Epochs}
              train.prune: true
              perturb.draws: 1
              perturb.betas: [{string.Join(", ", Betas.Select(ScalarText.Format))}]
            runs:
            {string.Join('\n', cells)}
            grid:
              target: [{string.Join(", ", Targets.Select(ScalarText.Quote))}]
              seed: [{string.Join(", ", Enumerable.Range(0, Seeds).Select(i => FirstSeed + i))}]

            """);
        return SweepGrid.Parse(yaml, title);
    }

    private IReadOnlyList<int> WidthsOf(string model) => ModelCatalog.Default.Find(model)!.HasMatrix ? MatrixWidths ?? Widths : Widths;

    private static bool Takes(string model, string parameterization)
    {
        RunConfig config = RunConfig.Resolve(null, [$"model={model}", $"model.parameterization={parameterization}"]);
        return config.Get(Settings.Integration) != Integration.Native || ModelFactory.Parameterization(config).HasNative;
    }
}
