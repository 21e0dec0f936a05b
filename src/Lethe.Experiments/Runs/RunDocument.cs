namespace Lethe.Experiments.Runs;

/// <summary>A stored run of one width as <c>--json</c> gives it; null where it has no result yet, or something was not measured.</summary>
/// <param name="Run">Its folder.</param>
/// <param name="Target">What it learns.</param>
/// <param name="Parameterization">f.</param>
/// <param name="Activation">Of the recurrence.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Width">m.</param>
/// <param name="Seed">Seed.</param>
/// <param name="State">Whether it has ended.</param>
/// <param name="Outcome">How training ended.</param>
/// <param name="Epochs">Complete epochs.</param>
/// <param name="ValLoss">Lowest validation loss.</param>
/// <param name="TestLoss">Loss of the weights used on the test set.</param>
/// <param name="RelativeError">The same over the target's mean square.</param>
/// <param name="Radius">beta*.</param>
/// <param name="Blocks">The weights it perturbs.</param>
/// <param name="Ball">Its ball.</param>
/// <param name="Search">Its search.</param>
/// <param name="Distance">r(W).</param>
/// <param name="Accuracy">Of a classifier, and there only: the share of test sequences whose class is right.</param>
public sealed record RunDocument(string Run, string Target, string Parameterization, string Activation, string Model, int Width, long Seed,
    StoredRunState State, TrainingOutcome? Outcome, int? Epochs, double? ValLoss, double? TestLoss, double? RelativeError, double? Radius,
    PerturbedBlocks? Blocks, PerturbationBall? Ball, PerturbationSearch? Search, double? Distance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy = null)
{
    /// <summary>The document of a run.</summary>
    /// <param name="run">The run.</param>
    public static RunDocument Of(StoredRun run)
    {
        RunResult? result = run.Result;
        return new(run.Path, run.Family.Target, run.Family.Parameterization, run.Family.Activation, run.Family.Model, run.Width,
            run.Config.Get(Settings.Seed), run.State, result?.Outcome, result?.Epochs, result?.ValidationLoss, result?.TestLoss,
            result?.RelativeError, result?.Measurement?.Radius?.Radius, result?.Measurement?.Choice.Blocks,
                result?.Measurement?.Choice.Ball,
            result?.Measurement?.Choice.Search, result?.Measurement?.Distance.Distance, result?.Accuracy);
    }
}
