using System.CommandLine;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Interop;
using Lethe.Interop.Onnx;
using Lethe.Interop.TensorBoard;

namespace Lethe.Cli.Commands;

/// <summary>lethe export: the weights of a run, or its model, in a format of others.</summary>
internal sealed class ExportCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("RUN", "A run folder; of a chained run one of its width-M folders");
    private readonly ChoiceOption _format = new("--format", "Weights, the model itself as an ONNX graph, or its training curves as a TensorBoard event file (default safetensors)", "safetensors", "npz", "onnx", "tensorboard");
    private readonly TextOption _file = new("--out-file", "F", "File to write (default: export.FORMAT, or events.out.tfevents.lethe, in --out, or else in the run folder)");

    public override string Name => "export";

    public override string Description => "The weights of a run as .safetensors or .npz, its model as .onnx, its training curves for TensorBoard";

    public override IReadOnlyList<string> Examples => ["export runs/mine --format safetensors", "export runs/mine --format onnx --out-file mine.onnx", "export runs/mine --format tensorboard --out logs/mine"];

    public override string MoreHelp =>
        """
        The ONNX graph maps x (batch, time, in) to y (batch, time, out), both float64, for any batch and any time, with standard operators: a Scan over time. It holds the recurrence
        as it is computed (rates, multipliers), not the trained w: to go on with the weights, export .safetensors.
        """;

    protected override Symbol[] Symbols => [_words, _format, _file];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects(Name, "run folder", 1, 1).RequireNoOverrides(Name);
        string format = _format.Read(context.Parse) ?? "safetensors";
        StoredRun run = Opened(words.Subjects[0]);
        bool curves = format == "tensorboard";
        (IReadOnlyList<TensorListing> tensors, Action<Stream> write) = curves ? Curves(run) : Content(run, format);
        string path;
        if (context.Path(_file) is { } file)
        {
            AtomicFile.Write(file, write);
            path = file;
        }
        else
        {
            path = OutputFolder.Beside(context, run.Path, $"export {format} {run.Path}").Write(curves ? RunEvents.FileName : $"export.{format}", write);
        }
        return new CommandOutcome(
            new { file = path, format, tensors },
            terminal =>
            {
                if (!curves) terminal.Table(["tensor", "shape", "dtype"], tensors.Select(tensor => (string[])[tensor.Name, tensor.ShapeText, tensor.Dtype]));
                terminal.Note("wrote " + path);
            });
    }

    private static StoredRun Opened(string path)
    {
        StoredRun run = StoredRun.Open(path);
        if (run.IsChain)
        {
            string[] widths = [.. run.Widths.Select(width => width.Path)];
            throw ProblemException.Usage($"run '{path}'", $"it holds {widths.Length} widths", "a run of one width", $"name one of them: {string.Join(", ", widths)}");
        }
        return run.HasWeights ? run
            : throw ProblemException.Usage($"run '{path}'", "it has no weights yet", "a run that has finished an epoch", "let lethe train go on, see lethe runs for how far it is");
    }

    private static (IReadOnlyList<TensorListing> Tensors, Action<Stream> Write) Curves(StoredRun run)
    {
        IReadOnlyList<ScalarEvent> events = RunEvents.Of(run);
        return ([], stream => EventFile.Write(stream, events));
    }

    private static (IReadOnlyList<TensorListing> Tensors, Action<Stream> Write) Content(StoredRun run, string format)
    {
        if (format == "onnx")
        {
            (byte[] content, IReadOnlyList<TensorListing> stored) = OnnxExport.Compose(run.LoadModel());
            return (stored, stream => stream.Write(content));
        }
        IReadOnlyList<NamedTensor> tensors = run.LoadWeights();
        TensorListing[] listing = [.. tensors.Select(TensorListing.Of)];
        if (format == "npz") return (listing, stream => Npz.Write(stream, tensors));
        return (listing, stream => Safetensors.Write(stream, tensors, Metadata(run)));
    }

    /// <summary>What a reader must know beside the weights: the words that give the same model again.</summary>
    private static Dictionary<string, string> Metadata(StoredRun run)
    {
        Setting[] needed =
        [
            Settings.Model, Settings.Layers, Settings.Parameterization, Settings.Integration, Settings.Clamp, Settings.Activation, Settings.TimeStep,
        ];
        string words = string.Join(' ', run.Config.Entries.Where(entry => needed.Contains(entry.Setting)).Select(entry => $"{entry.Setting.Key}={entry.Text}"));
        return new Dictionary<string, string> { ["format"] = "lethe weights 1", ["lethe.settings"] = words };
    }
}
