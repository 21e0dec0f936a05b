namespace Lethe.Experiments.Sweeps;

/// <summary>Weighs what the files of one task say, strongest first: its result, the lock on its run folder, its process, its status
/// file.</summary>
internal static class SweepTaskEvidence
{
    private const int MaxResultBytes = 16 << 20;

    public static SweepTaskStatus Weigh(SweepTaskStatus? said, string run, bool cancelRequested)
    {
        SweepTaskStatus status = said ?? new SweepTaskStatus { State = SweepTaskState.Pending };
        string result = Path.Combine(run, RunFiles.Result);
        if (File.Exists(result)) return Ended(status, result);
        bool here = status.Host == Environment.MachineName;
        bool alive = status.State == SweepTaskState.Running && here && status.Process is { IsAlive: true };
        if (alive || RunLock.IsHeld(run)) return status with { State = SweepTaskState.Running };
        if (cancelRequested) return status with { State = SweepTaskState.Cancelled };
        return status.State switch
        {
            SweepTaskState.Running when here && status.Process is not null =>
                status with { State = SweepTaskState.Interrupted, Message = $"its process {status.Process.Id} ended without a word" },
            SweepTaskState.Running =>
                status with
                {
                    State = SweepTaskState.Unknown,
                    Message =
                $"it was running on {status.Host ?? "an unknown machine"} when it was last heard of"
                },
            SweepTaskState.Done or SweepTaskState.Diverged =>
                status with { State = SweepTaskState.Unknown, Message = $"it had a result once, but {RunFiles.Result} is missing" },
            SweepTaskState.Pending when StoredRun.IsRun(run) => status with { State = SweepTaskState.Interrupted },
            _ => status,
        };
    }

    private static SweepTaskStatus Ended(SweepTaskStatus status, string path)
    {
        try
        {
            JsonNode json = JsonNode.Parse(InputFile.ReadText(path, "the result of a run", MaxResultBytes))!;
            // Of a chain the last width counts.
            string outcome = (string)(json["runs"] is JsonArray { Count: > 0 } runs ? runs[^1]! : json)["outcome"]!;
            SweepTaskState state = Word.Parse<TrainingOutcome>(outcome) == TrainingOutcome.Diverged ? SweepTaskState.Diverged
                : SweepTaskState.Done;
            return status with { State = state, Message = status.State == state ? status.Message : null };
        }
        catch (Exception e) when (FileTrouble.Is(e) || JsonMistake.Is(e))
        {
            return status with { State = SweepTaskState.Unknown, Message = $"{RunFiles.Result} is damaged ({e.Message.TrimEnd('.')})" };
        }
    }
}
