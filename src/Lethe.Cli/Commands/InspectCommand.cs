namespace Lethe.Cli.Commands;

/// <summary>lethe inspect: ports, states and tensors of a file, and what blocks measuring.</summary>
internal sealed class InspectCommand() : WordsCommand("inspect", "What a model or weight file holds, and how it can be measured",
    ("FILE", "A model (.onnx, TorchScript .pt) or a file of weights; and words for its ports as for lethe memory"),
    "inspect model.onnx", "inspect model.pt in=2 --json")
{
    public override string MoreHelp =>
        """
        Shows the ports of a model with shapes and types, which of them are sequences and states, its tensors with their ranges, and what
        blocks measuring with the words that would help. The model is run a few times in a process of its own, as lethe memory runs it.
        """;

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "file", 1, 1);
        string file = words.Subjects[0];
        ForeignModelOptions options = ModelFileSettings.Parse(words.Overrides) with { Cancellation = context.Cancellation };
        ModelInspection found = ModelInspection.Of(file, ModelFiles.Load, ModelFiles.InputsOf, options);
        object document = new
        {
            file,
            found.Ports,
            states = (found.Reading?.States ?? []).Select(pair => new { pair.In, @out = pair.Out }),
            reading = found.Reading is { } reading ? MemoryReport.ReadingDocument(reading) : null,
            found.Tensors,
            found.Obstacles,
        };
        return new CommandOutcome(document, terminal => Render(terminal, [file, .. words.Overrides], found));
    }

    private static void Render(Terminal terminal, IEnumerable<string> words, ModelInspection found)
    {
        if (found.Ports.Count > 0)
        {
            terminal.Table(["port", "direction", "shape", "type", "role"], found.Ports.Select(port => (string[])
                [port.Name, port.Direction, port.Shape is null ? "?" : $"({string.Join(", ", port.Shape)})", port.Dtype, port.Role]));
            terminal.WriteLine();
        }
        if (found.Reading is { } reading)
        {
            terminal.WriteLine($"read as: {reading.Text}");
            foreach (string note in reading.Notes) terminal.WriteLine($"note: {note}");
            terminal.WriteLine();
        }
        if (found.Tensors.Count > 0)
        {
            terminal.Table(["tensor", "shape", "dtype", "min", "max"], found.Tensors.Select(tensor => (string[])
                [tensor.Name, $"({string.Join(", ", tensor.Shape)})", tensor.Dtype, Number(tensor.Min), Number(tensor.Max)]));
            terminal.WriteLine();
        }
        foreach (InspectedObstacle obstacle in found.Obstacles)
            terminal.WriteLine($"blocks measuring: {obstacle.What}. {Sentence(obstacle.Remedy)}.");
        if (found.Obstacles.Count == 0)
            terminal.WriteLine($"it can be measured: lethe memory {string.Join(' ', words.Select(ShellWord.Path))}");
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.');

    private static string Number(double? value) => value is { } number ? Terminal.Number(number) : "";
}
