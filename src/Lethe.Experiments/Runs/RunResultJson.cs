using System.Text.Json.Nodes;
using Lethe.Interop;
using Lethe.Memory;
using Lethe.Stability;
using Lethe.Training;

namespace Lethe.Experiments.Runs;

/// <summary>result.json: written and read by hand, so that names stay as documented and all bits of all numbers survive.</summary>
public static class RunResultJson
{
    /// <summary>The document.</summary>
    public static JsonObject Write(RunResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var json = new JsonObject
        {
            ["outcome"] = Outcomes.Name(result.Outcome),
            ["width"] = result.Width,
            ["seed"] = result.Seed,
            ["epochs"] = result.Epochs,
            ["steps"] = result.Steps,
            ["best_epoch"] = result.BestEpoch,
            ["val_loss"] = RunJson.Number(result.ValidationLoss),
            ["test_loss"] = RunJson.Number(result.TestLoss),
            ["target_mean_square"] = RunJson.Number(result.TargetMeanSquare),
            ["relative_error"] = RunJson.Number(result.RelativeError),
        };
        if (result.Divergence is { } d)
            json["divergence"] = new JsonObject { ["epoch"] = d.Epoch, ["step"] = d.Step, ["where"] = d.Where, ["value"] = RunJson.Number(d.Value) };
        if (result.Pruned is { } p)
        {
            json["pruned"] = new JsonObject
            {
                ["kept"] = new JsonArray([.. p.Kept.Select(k => JsonValue.Create(k))]),
                ["loss_before"] = RunJson.Number(p.LossBefore),
                ["loss_after"] = RunJson.Number(p.LossAfter),
            };
        }

        if (result.Distance is { } r)
            json["distance"] = new JsonObject { ["value"] = RunJson.Number(r.Distance), ["exact"] = r.IsExact, ["real"] = RunJson.Number(r.Real), ["real_exact"] = r.IsRealExact, ["reason"] = r.Reason };
        if (result.Radius is { } b)
        {
            json["radius"] = new JsonObject
            {
                ["value"] = RunJson.Number(b.Radius),
                ["tolerance"] = RunJson.Number(b.Tolerance),
                ["relative_error"] = RunJson.Number(b.RelativeError),
                ["reason"] = b.Reason,
            };
        }

        if (result.Norms is { } n)
        {
            json["norms"] = new JsonObject
            {
                ["recurrent"] = RunJson.Number(n.Recurrent),
                ["input"] = RunJson.Number(n.Input),
                ["bias"] = RunJson.Number(n.Bias),
                ["output"] = RunJson.Number(n.Output),
                ["kappa"] = RunJson.Number(n.Kappa),
            };
        }

        if (result.Memory is { } m) json["memory"] = WriteMemory(m);
        return json;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ProblemException">Missing, or not the result of a run.</exception>
    public static RunResult Read(string path)
    {
        string text = InputFile.ReadText(path, "the result of a run (result.json)");
        try
        {
            return Read(JsonNode.Parse(text)!);
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw ProblemException.Input(path, $"it is damaged ({e.Message.TrimEnd('.')})", "the result of a run", "Run again", e);
        }
    }

    private static RunResult Read(JsonNode json) => new()
    {
        Outcome = Outcomes.Parse((string)json["outcome"]!),
        Width = (int)json["width"]!,
        Seed = (long)json["seed"]!,
        Epochs = (int)json["epochs"]!,
        Steps = (long)json["steps"]!,
        BestEpoch = (int)json["best_epoch"]!,
        ValidationLoss = Number(json, "val_loss"),
        TestLoss = Number(json, "test_loss"),
        TargetMeanSquare = Number(json, "target_mean_square"),
        Divergence = json["divergence"] is { } d ? new Divergence((int)d["epoch"]!, (long)d["step"]!, (string)d["where"]!, Number(d, "value")) : null,
        Pruned = json["pruned"] is { } p
            ? new PruneSummary([.. p["kept"]!.AsArray().Select(k => (int)k!)], Number(p, "loss_before"), Number(p, "loss_after")) : null,
        Distance = json["distance"] is { } r ? ReadDistance(r) : null,
        Radius = json["radius"] is { } b
            ? new RadiusSummary(Number(b, "value"), Number(b, "tolerance"), Number(b, "relative_error"), (string)b["reason"]!) : null,
        Norms = json["norms"] is { } n
            ? new ModelNorms(Number(n, "recurrent"), Number(n, "input"), Number(n, "bias"), Number(n, "output"), Number(n, "kappa")) : null,
        Memory = json["memory"] is { } m ? ReadMemory(m) : null,
    };

    // Results written before the real radius was known have none.
    private static InstabilityDistance ReadDistance(JsonNode r)
    {
        var distance = new InstabilityDistance(Number(r, "value"), (bool)r["exact"]!, (string)r["reason"]!);
        return r["real"] is null ? distance : distance with { Real = Number(r, "real"), IsRealExact = (bool)r["real_exact"]! };
    }

    private static JsonObject WriteMemory(MemorySummary memory) => new()
    {
        ["probe"] = memory.Probe.ToString(),
        ["maximiser"] = RunJson.Numbers(memory.Maximiser),
        ["steady_state_reached"] = memory.SteadyStateReached,
        ["tail"] = new JsonObject
        {
            ["kind"] = memory.Tail.Kind.ToString(),
            ["rate"] = RunJson.Number(memory.Tail.Rate),
            ["exponent"] = RunJson.Number(memory.Tail.Exponent),
            ["ci"] = RunJson.Numbers([memory.Tail.IntervalLow, memory.Tail.IntervalHigh]),
            ["window"] = RunJson.Numbers([memory.Tail.WindowStart, memory.Tail.WindowEnd]),
            ["delta_aic"] = RunJson.Number(memory.Tail.DeltaAic),
            ["reason"] = memory.Tail.Reason,
        },
        ["horizons"] = new JsonArray([.. memory.Horizons.Select(h => new JsonObject { ["eps"] = RunJson.Number(h.Threshold), ["time"] = RunJson.Number(h.Time) })]),
        ["half_life"] = RunJson.Number(memory.HalfLife),
    };

    private static MemorySummary ReadMemory(JsonNode m)
    {
        JsonNode t = m["tail"]!;
        var tail = new TailFit(Enum.Parse<TailKind>((string)t["kind"]!), Number(t, "rate"), Number(t, "exponent"), At(t["ci"]!, 0), At(t["ci"]!, 1),
            At(t["window"]!, 0), At(t["window"]!, 1), Number(t, "delta_aic"), (string)t["reason"]!);
        return new MemorySummary(Enum.Parse<MemoryProbe>((string)m["probe"]!), [.. m["maximiser"]!.AsArray().Select(x => RunJson.ReadNumber(x)!.Value)],
            (bool)m["steady_state_reached"]!, tail,
            [.. m["horizons"]!.AsArray().Select(h => new MemoryHorizon(Number(h!, "eps"), RunJson.ReadNumber(h!["time"])))], RunJson.ReadNumber(m["half_life"]));
    }

    private static double Number(JsonNode json, string name) => RunJson.ReadNumber(json[name]) ?? throw new FormatException($"'{name}' is missing");

    private static double At(JsonNode json, int index) => RunJson.ReadNumber(json[index]) ?? throw new FormatException("a number is missing");
}
