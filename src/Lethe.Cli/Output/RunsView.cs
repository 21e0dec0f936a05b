namespace Lethe.Cli.Output;

/// <summary>Runs as a table.</summary>
internal static class RunsView
{
    /// <summary>The table of stored runs.</summary>
    public static void Render(Terminal terminal, IReadOnlyList<StoredRun> runs) => terminal.Table(
        ["run", "target", "parameterization", "activation", "model", "m", "seed", "state", "epochs", "val loss", "test loss",
            "relative error", "beta*",
            "perturbed", "r(W)"],
        runs.Select(run => new[]
        {
            run.Path, run.Family.Target, run.Family.Parameterization, run.Family.Activation, run.Family.Model, Whole(run.Width),
            Whole(run.Config.Get(Settings.Seed)), State(run), Whole(run.Result?.Epochs), Number(run.Result?.ValidationLoss),
            Number(run.Result?.TestLoss), Number(run.Result?.RelativeError),
            Number(run.Result?.Measurement?.Radius?.Radius), Perturbed(run), Number(run.Result?.Measurement?.Distance.Distance),
        }),
        5, 6, 8, 9, 10, 11, 12, 14);

    /// <summary>What beta* of a run is of, or a dash.</summary>
    public static string Perturbed(StoredRun run) => run.Result?.Measurement?.Choice.ToString() ?? "-";

    /// <summary>How training ended, or where the run stands.</summary>
    public static string State(StoredRun run) => run.Result is { } result ? Word.Of(result.Outcome) : Word.Of(run.State);

    /// <summary>A whole number, or a dash.</summary>
    public static string Whole(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A number with four digits, or a dash.</summary>
    public static string Number(double? value) => value is { } number ? Terminal.Number(number) : "-";
}
