namespace Lethe.Experiments.Runs;

/// <summary>
/// result.json: what a run gave, with names as documented and all bits of all numbers. Curve and memory function stand in files of their
/// own.
/// </summary>
public static class RunResultJson
{
    /// <summary>The text of the file.</summary>
    public static string Text(RunResult result)
    {
        ModelMeasurement? m = result.Measurement;
        return JsonText.Of(new Document(result.Outcome, result.Width, result.Seed, result.Epochs, result.Steps, result.BestEpoch,
            result.ValidationLoss, result.TestLoss, result.TargetMeanSquare, result.RelativeError, result.Divergence, result.Pruned,
            m is null ? null : Perturbed.Of(m), m is null ? null : Distance.Of(m.Distance),
            m?.Radius is { } r ? new Radius(r.Radius, m.Tolerance!.Value, r.RelativeError, r.Reason) : null, m?.Norms,
            m?.Memory is { } memory ? MemoryDocument.Of(memory) : null, result.Accuracy));
    }

    /// <summary>Reads a document; a measurement is without its curve and without the values of the memory function.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The run's configuration: results of version 0.1.0 do not say what their radius is of.</param>
    /// <exception cref="ProblemException">Missing, or not the result of a run.</exception>
    public static RunResult Read(string path, RunConfig config)
    {
        string text = InputFile.ReadText(path, "the result of a run (result.json)");
        try
        {
            Document d = JsonText.Parse<Document>(text);
            return new RunResult
            {
                Outcome = d.Outcome,
                Width = d.Width,
                Seed = d.Seed,
                Epochs = d.Epochs,
                Steps = d.Steps,
                BestEpoch = d.BestEpoch,
                ValidationLoss = d.ValLoss,
                TestLoss = d.TestLoss,
                TargetMeanSquare = d.TargetMeanSquare,
                Accuracy = d.Accuracy,
                Divergence = d.Divergence,
                Pruned = d.Pruned,
                Measurement = d is { Distance: not null, Norms: not null } ? Measured(d, d.Perturbation ?? Unsaid(d, config)) : null,
            };
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw ProblemException.Input(path, $"it is damaged ({e.Message.TrimEnd('.')})", "the result of a run", "Run again", e);
        }
    }

    private static ModelMeasurement Measured(Document d, Perturbed of) => new()
    {
        Choice = new(of.Blocks, of.Ball, of.Search),
        Horizon = of.Horizon,
        RelativeError = of.RelativeError,
        TargetMeanSquare = of.TargetMeanSquare,
        Radius = d.Radius is { } b ? new(b.Value, b.RelativeError, of.TargetMeanSquare, 0, b.Reason) : null,
        Tolerance = d.Radius?.Tolerance,
        Distance = d.Distance!.Read(),
        Norms = d.Norms!,
        Memory = d.Memory?.Read(),
    };

    // Version 0.1.0 sought every radius for recurrent weights, l2 ball and directed search, whatever the curve was of.
    private static Perturbed Unsaid(Document d, RunConfig config)
    {
        PerturbationChoice choice = (d.Radius is null ? RunOptions.Perturbation(config) : new PerturbationOptions()).Choice;
        int horizon = config.Get(Settings.PerturbHorizon) ?? config.Get(Settings.Length);
        return new(choice.Blocks, choice.Ball, choice.Search, horizon, d.Radius?.RelativeError ?? d.RelativeError, d.TargetMeanSquare);
    }

    private sealed record Document(TrainingOutcome Outcome, int Width, long Seed, int Epochs, long Steps, int BestEpoch, double ValLoss,
        double TestLoss, double TargetMeanSquare, double RelativeError = double.NaN, Divergence? Divergence = null,
        PruneSummary? Pruned = null, Perturbed? Perturbation = null, Distance? Distance = null, Radius? Radius = null,
        ModelNorms? Norms = null, MemoryDocument? Memory = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy = null);

    /// <summary>What curve and radius are of, and E(0).</summary>
    private sealed record Perturbed(PerturbedBlocks Blocks, PerturbationBall Ball, PerturbationSearch Search, int Horizon,
        double RelativeError, double TargetMeanSquare)
    {
        public static Perturbed Of(ModelMeasurement m) =>
            new(m.Choice.Blocks, m.Choice.Ball, m.Choice.Search, m.Horizon, m.RelativeError, m.TargetMeanSquare);
    }

    private sealed record Radius(double Value, double Tolerance, double RelativeError, string Reason);

    private sealed record Distance(double Value, bool Exact, string Reason, double? Real = null, bool? RealExact = null)
    {
        public static Distance Of(InstabilityDistance d) => new(d.Distance, d.IsExact, d.Reason, d.Real, d.IsRealExact);

        // Results written before the real radius was known have none.
        public InstabilityDistance Read() => Real is { } real && RealExact is { } exact
            ? new(Value, Exact, Reason) { Real = real, IsRealExact = exact } : new(Value, Exact, Reason);
    }
}
