namespace Lethe.Cli.Output;

/// <summary>Runs as a table.</summary>
internal static class RunsView
{
    /// <summary>The table of stored runs.</summary>
    public static void Render(Terminal terminal, IReadOnlyList<StoredRun> runs) => terminal.Table(
        [
            new TableColumn("run"), new("target"), new("parameterization"), new("activation") { IsDetail = true }, new("model"),
            new("m", true), new("seed", true), new("state"), new("epochs", true) { IsDetail = true }, new("val loss", true),
            new("test loss", true) { IsDetail = true }, new("relative error", true), new("beta*", true),
            new("perturbed") { IsDetail = true }, new("r(W)", true),
        ],
        runs.Select(run => new[]
        {
            run.Path, run.Family.Target, run.Family.Parameterization, run.Family.Activation, run.Family.Model, Whole(run.Width),
            Whole(run.Config.Get(Settings.Seed)), State(run), Whole(run.Result?.Epochs), Number(run.Result?.ValidationLoss),
            Number(run.Result?.TestLoss), Number(run.Result?.RelativeError),
            Number(run.Result?.Measurement?.Radius?.Radius), Perturbed(run), Number(run.Result?.Measurement?.Distance.Distance),
        }));

    /// <summary>What beta* of a run is of, or a dash.</summary>
    public static string Perturbed(StoredRun run) => run.Result?.Measurement?.Choice.ToString() ?? "-";

    /// <summary>How training ended, or where the run stands.</summary>
    public static string State(StoredRun run) => run.Result is { } result ? Word.Of(result.Outcome) : Word.Of(run.State);

    /// <summary>A whole number, or a dash.</summary>
    public static string Whole(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A number with four digits, or a dash.</summary>
    public static string Number(double? value) => value is { } number ? Terminal.Number(number) : "-";
}
