using System.Text.Json;
using System.Text.Json.Nodes;
using Lethe.Benchmarks.Ceilings;
using Lethe.Benchmarks.Timing;

namespace Lethe.Benchmarks.Report;

/// <summary>A report as a JSON document, and back. Numbers that are not known are null.</summary>
internal static class BenchRecord
{
    public static JsonObject Write(BenchReport report)
    {
        var versions = new JsonObject();
        foreach ((string key, string value) in report.Versions) versions[key] = value;
        return new JsonObject
        {
            ["rows"] = new JsonArray([.. report.Rows.Select(Row)]),
            ["findings"] = new JsonArray([.. report.Findings.Select(Finding)]),
            ["ceilings"] = Ceilings(report.Ceilings),
            ["versions"] = versions,
            ["missing"] = report.Missing,
            ["interrupted"] = report.Interrupted,
            ["seconds"] = report.Seconds,
        };
    }

    /// <summary>The report of a document.</summary>
    /// <exception cref="FormatException">It is not a document of <see cref="Write"/>; the message says what is missing.</exception>
    public static BenchReport Read(JsonNode? document)
    {
        try
        {
            JsonObject root = document!.AsObject();
            JsonObject c = root["ceilings"]!.AsObject();
            return new BenchReport([.. root["rows"]!.AsArray().Select(Row)], [.. root["findings"]!.AsArray().Select(Finding)], new MachineCeilings(
                DoubleOneThread: (double)c["fma_float64_one_thread_gflops"]!,
                DoubleAllThreads: (double)c["fma_float64_gflops"]!,
                SingleOneThread: (double)c["fma_float32_one_thread_gflops"]!,
                SingleAllThreads: (double)c["fma_float32_gflops"]!,
                StreamCopy: (double)c["stream_copy_gbs"]!,
                StreamAdd: (double)c["stream_add_gbs"]!,
                Threads: (int)c["threads"]!,
                VectorBits: (int)c["vector_bits"]!))
            {
                Versions = [.. root["versions"]!.AsObject().Select(member => KeyValuePair.Create(member.Key, (string)member.Value!))],
                Missing = (string)root["missing"]!,
                Interrupted = (bool)root["interrupted"]!,
                Seconds = (double)root["seconds"]!,
            };
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or FormatException or ArgumentException or OverflowException or JsonException)
        {
            throw new FormatException("it lacks a member of a benchmark record, or has one of another kind", e);
        }
    }

    private static JsonObject Row(BenchRow row) => new()
    {
        ["name"] = row.Name,
        ["model"] = row.Model,
        ["width"] = row.Width,
        ["phase"] = row.Phase,
        ["dtype"] = row.Dtype,
        ["activation"] = row.Activation,
        ["peer"] = row.Peer,
        ["ours_ms"] = row.Ours.Median,
        ["peer_ms"] = row.PeerTime?.Median,
        ["ratio"] = Number(row.Ratio),
        ["roofline"] = Number(row.Roofline),
        ["efficiency"] = Number(row.Efficiency),
        ["ratio_at_roofline"] = Number(row.RatioAtRoofline),
        ["bound"] = row.Bound,
        ["ours_quartiles_ms"] = Quartiles(row.Ours),
        ["ours_count"] = row.Ours.Count,
        ["peer_quartiles_ms"] = row.PeerTime is { } peer ? Quartiles(peer) : null,
        ["peer_count"] = row.PeerTime?.Count,
        ["target"] = row.Target,
        ["met"] = row.Met,
        ["commit"] = row.Commit,
    };

    private static BenchRow Row(JsonNode? node)
    {
        JsonNode row = node!;
        return new BenchRow
        {
            Name = (string)row["name"]!,
            Model = (string)row["model"]!,
            Width = (int)row["width"]!,
            Phase = (string)row["phase"]!,
            Dtype = (string)row["dtype"]!,
            Activation = (string)row["activation"]!,
            Peer = (string?)row["peer"],
            Ours = Times(row, "ours")!,
            PeerTime = Times(row, "peer"),
            Roofline = (double?)row["roofline"] ?? double.NaN,
            Bound = (string)row["bound"]!,
            Target = (string)row["target"]!,
            Met = (bool?)row["met"],
            Commit = (string)row["commit"]!,
        };
    }

    private static JsonObject Finding(BenchFinding finding) => new()
    {
        ["name"] = finding.Name,
        ["value"] = Number(finding.Value),
        ["unit"] = finding.Unit,
        ["target"] = finding.Target,
        ["met"] = finding.Met,
        ["note"] = finding.Note,
        ["commit"] = finding.Commit,
    };

    private static BenchFinding Finding(JsonNode? node) => new((string)node!["name"]!, (double?)node["value"] ?? double.NaN, (string)node["unit"]!)
    {
        Target = (string)node["target"]!,
        Met = (bool?)node["met"],
        Note = (string)node["note"]!,
        Commit = (string)node["commit"]!,
    };

    private static JsonObject Ceilings(MachineCeilings c) => new()
    {
        ["fma_float64_one_thread_gflops"] = c.DoubleOneThread,
        ["fma_float64_gflops"] = c.DoubleAllThreads,
        ["fma_float32_one_thread_gflops"] = c.SingleOneThread,
        ["fma_float32_gflops"] = c.SingleAllThreads,
        ["stream_copy_gbs"] = c.StreamCopy,
        ["stream_add_gbs"] = c.StreamAdd,
        ["threads"] = c.Threads,
        ["vector_bits"] = c.VectorBits,
    };

    private static Spread? Times(JsonNode row, string who) => (double?)row[$"{who}_ms"] is not { } median ? null
        : new Spread(median, (double)row[$"{who}_quartiles_ms"]![0]!, (double)row[$"{who}_quartiles_ms"]![1]!, (int)row[$"{who}_count"]!);

    private static JsonArray Quartiles(Spread spread) => [spread.Low, spread.High];

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
