using System.Text.Json.Nodes;
using Lethe.Experiments.Noise;
using Lethe.Noise;

namespace Lethe.Reporting.Runs;

/// <summary>Results of noise as JSON.</summary>
internal static class NoiseDocument
{
    public static JsonObject Of(NoiseResult result, NoiseResult? hardware) => JsonText.With(Body(result), new
    {
        rate = hardware is null ? null : Body(hardware),
    });

    public static object Row(NoiseRow row) => new
    {
        row.Case.Kind,
        amount = Amount(row.Case.Amount),
        row.Case.Description,
        draws = row.Error.Count,
        error = new
        {
            median = row.Error.Median.Value,
            p90 = row.Error.Ninety.Value,
            row.Error.Worst,
            median_ci = Ends(row.Error.Median),
            p90_ci = Ends(row.Error.Ninety),
            row.Error.ShareBelowWorst,
        },
        snr_db = OutputError.Decibels(row.Error.Median.Value),
        growth = row.Growth is { } growth ? new { ratio = growth.Ratio.Value, ci = Ends(growth.Ratio), growth.Grows } : null,
        row.ErrorByTime,
        row.TargetError,
        horizon = row.Memory?.Horizons.ToDictionary(h => h.Threshold, h => new HorizonTime(h.Median, false)),
        horizon_low = row.Memory?.Horizons.ToDictionary(h => h.Threshold, h => new HorizonTime(h.Low, false)),
        horizon_high = row.Memory?.Horizons.ToDictionary(h => h.Threshold, h => new HorizonTime(h.High, false)),
        tail = row.Memory is { } memory ? TailDocument.Of(memory.Tail) : null,
        survives = row.Memory is { } survived ? Survives(survived.Survives.Kind) : null,
        kept = row.Memory?.Survives.Kept,
        reason = row.Memory?.Survives.Reason,
        searched = row.Memory?.Searched is { } searched
            ? new { horizon = HorizonTime.Of(searched), tail = TailDocument.Of(searched.Tail) } : null,
        probes = row.Memory?.Probes?.ToDictionary(one => Word.Of(one.Key),
            one => new { tail = TailDocument.Of(one.Value.Tail), horizon = HorizonTime.Of(one.Value) }),
        warnings = row.Memory?.Searched?.Warnings
            .Select(w => new WarningDocument(w.Name, w.Cause, w.Remedy, w.Value, w.Threshold)),
        row.Ball,
    };

    public static object Part(NoisePart part) => new
    {
        part.Name,
        part.Kind,
        amount = Amount(part.Amount),
        part.Error,
        recurrent = part.IsRecurrent,
    };

    private static object Body(NoiseResult result) => new
    {
        subject = result.Subject.Name,
        result.Subject.ActsOn,
        result.Inputs,
        reading = result.Subject.Reading is { } reading ? MemoryReport.ReadingDocument(reading) : null,
        result.Options.Draws,
        result.Options.Seed,
        signal = new { result.Signal.MeanSquare, result.Signal.ConstantShare },
        result.TargetError,
        memory = result.Memory is { } memory ? MemoryDocument.Of(memory) : null,
        horizon = result.Memory is { } known && result.Replayed is { } replayed
            ? known.Horizons.Select((h, i) => (h.Threshold, Time: replayed.Horizons[i]))
                .ToDictionary(h => h.Threshold, h => new HorizonTime(h.Time, false)) : null,
        rows = result.Rows.Select(Row),
        tensors = result.Tensors.Select(Part),
        parts = result.Parts.Select(Part),
        result.Notes,
    };

    private static double[] Ends(Quantile quantile) => [quantile.Low, quantile.High];

    private static JsonNode Survives(SurvivalKind kind) => kind == SurvivalKind.Undecided ? "undecided" : kind == SurvivalKind.Yes;

    // A number where it is one.
    private static JsonNode Amount(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture,
        out double number)
        ? number : text;
}
