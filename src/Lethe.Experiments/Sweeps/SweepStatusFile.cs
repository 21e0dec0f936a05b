namespace Lethe.Experiments.Sweeps;

/// <summary>status/ID.json: the last thing a launcher or the task itself had to say.</summary>
internal static class SweepStatusFile
{
    private const int MaxBytes = 1 << 16;

    public static string Text(SweepTaskStatus status) => JsonText.Of(status);

    /// <summary>The status in a file; null where there is none; an unknown one, which says so, where the file is damaged.</summary>
    public static SweepTaskStatus? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return Plain(JsonText.Parse<SweepTaskStatus>(InputFile.ReadText(path, "the status of a task", MaxBytes)));
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input && !File.Exists(path))
        {
            return null;
        }
        catch (Exception e) when (FileTrouble.Is(e) || JsonMistake.Is(e))
        {
            return new SweepTaskStatus
            { State = SweepTaskState.Unknown, Message = $"its status file is damaged ({e.Message.TrimEnd('.')})" };
        }
    }

    private static SweepTaskStatus Plain(SweepTaskStatus said) => said with
    {
        Launcher = Plain(said.Launcher),
        Job = Plain(said.Job),
        Host = Plain(said.Host),
        Message = Plain(said.Message),
    };

    /// <summary>Text fit for a terminal.</summary>
    private static string? Plain(string? text) => text is null ? null : new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
