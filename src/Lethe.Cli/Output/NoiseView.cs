using Lethe.Experiments.Noise;

namespace Lethe.Cli.Output;

/// <summary>Results of noise on the terminal.</summary>
internal static class NoiseView
{
    // Single tensors shown; files have all.
    private const int MostParts = 12;

    /// <summary>Tables, and a sentence for each kind of noise.</summary>
    public static void Render(Terminal terminal, NoiseReport report, IReadOnlyList<string> files)
    {
        if (report.Results.Count > 1)
        {
            terminal.WriteLine("Median error (sum |y~ - y|^2 / sum |y|^2), and whether memory is kept");
            terminal.Table(NoiseTable.Compared(report.All));
            terminal.WriteLine();
        }
        foreach ((string label, NoiseResult result) in report.All)
        {
            terminal.WriteLine($"{result.Subject.Name}: noise on {result.Subject.ActsOn}");
            if (result.Subject.Reading is { } reading) terminal.WriteLine($"read as: {reading.Text}");
            terminal.WriteLine($"inputs: {result.Inputs}; errors are sum |y~ - y|^2 / sum |y|^2");
            if (result.TargetError is { } target)
                terminal.WriteLine($"error of the unchanged model against the right answers: {Terminal.Number(target)}");
            foreach (string note in result.Notes) terminal.WriteLine($"note: {note}");
            if (result.Memory is { } memory && result.Replayed is { } replayed)
                terminal.WriteLine($"unchanged: tail {VerdictView.Tail(memory.Tail)}; horizons " + string.Join(", ", memory.Horizons
                    .Select((h, i) =>
                    $"{Terminal.Number(h.Threshold)}: {(replayed.Horizons[i] is { } t ? Terminal.Number(t) : "beyond")}")));
            terminal.Table(NoiseTable.Rows([("", result)]));
            foreach (string sentence in NoiseReport.Sentences(result)) terminal.WriteLine(sentence);
            foreach (string warning in NoiseReport.Disagreements(result)) terminal.WriteLine($"warning probes-disagree: {warning}");
            if (result.Tensors.Count > 0)
            {
                terminal.WriteLine();
                Reporting.Tables.Table parts = NoiseTable.Parts([("", result)]);
                terminal.Table(parts with { Rows = [.. parts.Rows.GroupBy(row => row[0].Text).SelectMany(kind => kind.Take(MostParts))] });
            }
            terminal.WriteLine();
        }
        foreach (string file in files) terminal.Note("wrote " + file);
    }
}
