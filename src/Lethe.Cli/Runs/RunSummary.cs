using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Cli.Output;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;

namespace Lethe.Cli.Runs;

/// <summary>Runs as documents and tables.</summary>
internal static class RunSummary
{
    /// <summary>The document of a stored run of one width.</summary>
    public static JsonObject Document(StoredRun run) => Json.Object(
        ("run", run.Path),
        ("target", run.Family.Target),
        ("parameterization", run.Family.Parameterization),
        ("activation", run.Family.Activation),
        ("model", run.Family.Model),
        ("width", run.Width),
        ("seed", run.Config.Get(Settings.Seed)),
        ("state", run.State),
        ("outcome", run.Result is { } result ? Outcomes.Name(result.Outcome) : null),
        ("epochs", run.Result?.Epochs),
        ("val_loss", run.Result?.ValidationLoss),
        ("test_loss", run.Result?.TestLoss),
        ("relative_error", run.Result?.RelativeError),
        ("radius", run.Result?.Measurement?.Radius?.Radius),
        ("blocks", run.Result?.Measurement?.Choice.Blocks),
        ("ball", run.Result?.Measurement?.Choice.Ball),
        ("search", run.Result?.Measurement?.Choice.Search),
        ("distance", run.Result?.Measurement?.Distance.Distance));

    /// <summary>The table of stored runs.</summary>
    public static void Table(Terminal terminal, IReadOnlyList<StoredRun> runs) => terminal.Table(
        [
            "run", "target", "parameterization", "activation", "model", "m", "seed", "state", "epochs", "val loss", "test loss", "beta*",
            "perturbed", "r(W)",
        ],
        runs.Select(run => new[]
        {
            run.Path, run.Family.Target, run.Family.Parameterization, run.Family.Activation, run.Family.Model, Whole(run.Width), Whole(run.Config.Get(Settings.Seed)),
            run.Result is { } result ? Outcomes.Name(result.Outcome) : Json.Word(run.State), Whole(run.Result?.Epochs), Number(run.Result?.ValidationLoss),
            Number(run.Result?.TestLoss), Number(run.Result?.Measurement?.Radius?.Radius), Perturbed(run),
            Number(run.Result?.Measurement?.Distance.Distance),
        }),
        5, 6, 8, 9, 10, 11, 13);

    /// <summary>What beta* of a run is of, or a dash.</summary>
    public static string Perturbed(StoredRun run) => run.Result?.Measurement?.Choice.ToString() ?? "-";

    /// <summary>A whole number, or a dash.</summary>
    public static string Whole(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A number with four digits, or a dash.</summary>
    public static string Number(double? value) => value is { } number ? Terminal.Number(number) : "-";
}
