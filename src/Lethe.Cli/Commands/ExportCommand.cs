namespace Lethe.Cli.Commands;

/// <summary>lethe export: the weights of a run, or its model, in a format of others.</summary>
internal sealed class ExportCommand() : WordsCommand("export",
    "The weights of a run as .safetensors or .npz, its model as .onnx, its training curves for TensorBoard",
    ("RUN", "A run folder; of a chained run one of its width-M folders"), "export runs/mine --format safetensors",
    "export runs/mine --format onnx --out-file mine.onnx", "export runs/mine --format onnx --stateful --precision float32",
    "export runs/mine --format tensorboard --out logs/mine")
{
    private readonly ChoiceOption _format =
        new("--format",
        "Weights, the model itself as an ONNX graph, or its training curves as a TensorBoard event file (default safetensors)",
        "safetensors", "npz", "onnx", "tensorboard");
    private readonly FlagOption _stateful = new("--stateful",
        "onnx: with ports state_in and state_out (batch, state), so that a call goes on where another ended");
    private readonly ChoiceOption _precision = new("--precision", "onnx: numbers of ports, tensors and arithmetic (default float64)",
        "float64", "float32");
    private readonly TextOption _file = new("--out-file", "F",
        "File to write (default: export.FORMAT, or events.out.tfevents.lethe, in --out, or else in the run folder)");

    public override string MoreHelp =>
        """
        The ONNX graph maps x (batch, time, in) to y (batch, time, out), both float64 unless said otherwise, for any batch and any time,
        with standard operators: a Scan over time. With --stateful it takes state_in and gives state_out, the numbers of lethe predict
        --state. It holds the recurrence as it is computed (rates, multipliers), not the trained w: to go on with the weights, export
        .safetensors.
        """;

    protected override Symbol[] Symbols => [_format, _stateful, _precision, _file];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "run folder", 1, 1).RequireNoOverrides(Name);
        string format = _format.Read(context.Parse) ?? "safetensors";
        bool stateful = context.Parse.GetValue(_stateful);
        string? precision = _precision.Read(context.Parse);
        if (format != "onnx" && (stateful || precision is not null))
        {
            throw ProblemException.Usage(Name, $"--stateful or --precision beside --format {format}", "an ONNX graph, which has ports",
                "add --format onnx, or omit them");
        }

        StoredRun run = StoredRun.Open(words.Subjects[0]);
        RunExport export = RunExport.Of(run, format, stateful, precision == "float32" ? Precision.Single : Precision.Double);
        if (format == "onnx" && Normalization.Of(run.Config) is not null)
        {
            context.Terminal.Warn("the graph takes and gives normalised numbers: shift and scale by data.input_mean, data.input_scale, " +
                $"data.target_mean and data.target_scale of {run.FilePath(RunFiles.Config)}");
        }

        if (format == "onnx" && run.Config.Get(Settings.DataTokens) is { } vocabulary)
        {
            context.Terminal.Warn(Invariant($"the graph reads {vocabulary} channels, one to each token: ")
                + "a token is 1 in its own, 0 in the others");
        }

        string? path = context.Path(_file);
        if (path is not null) AtomicFile.Write(path, export.Write);
        else path = OutputFolder.Beside(context, run.Path, $"export {format} {run.Path}").Write(export.FileName, export.Write);
        return new CommandOutcome(
            new { file = path, format, export.Tensors },
            terminal =>
            {
                if (export.Tensors.Count > 0) TensorsView.Render(terminal, export.Tensors);
                terminal.Note("wrote " + path);
            });
    }
}
