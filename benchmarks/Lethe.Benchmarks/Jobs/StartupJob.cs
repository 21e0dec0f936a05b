namespace Lethe.Benchmarks.Jobs;

/// <summary>How long the program takes from its start to its end in a process of its own.</summary>
internal sealed class StartupJob(string words) : BenchJob($"start-up lethe {words}", BenchSet.Main)
{
    private const double BoundSeconds = 0.2;

    public override void Run(BenchContext context)
    {
        if (context.Program.Count == 0) return;
        ProcessStartInfo start = new(context.Program[0], [.. context.Program.Skip(1), .. words.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        double seconds = context.Measure(() => Start(start))[0].Median / 1000;
        context.Add(BenchFinding.AtMost(Name, seconds, "s", BoundSeconds));
    }

    private static void Start(ProcessStartInfo start)
    {
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
            Invariant($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with code {process.ExitCode}."));
    }
}
