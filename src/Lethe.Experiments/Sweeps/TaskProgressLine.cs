namespace Lethe.Experiments.Sweeps;

/// <summary>How far a task is, as its process tells the pool that started it: one JSON document to a line of standard output.</summary>
public static class TaskProgressLine
{
    private const int MaxLength = 4096;

    /// <summary>The line.</summary>
    public static string Format(double share, string text) =>
        JsonText.Line(new Document(double.IsFinite(share) ? share : 0, text));

    /// <summary>What a line says; false for anything else, which is nobody's mistake: a native library may write there.</summary>
    public static bool TryParse(string line, out double share, out string text)
    {
        (share, text) = (0, "");
        if (line.Length is 0 or > MaxLength || line[0] != '{') return false;
        try
        {
            var said = JsonText.Parse<Document>(line);
            share = Math.Clamp(said.Share, 0, 1);
            text = new string([.. said.Text.Where(c => !char.IsControl(c))]);
            return true;
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            return false;
        }
    }

    private sealed record Document(double Share, string Text);
}
