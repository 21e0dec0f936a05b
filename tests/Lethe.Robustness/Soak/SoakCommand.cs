using System.Diagnostics;

namespace Lethe.Robustness.Soak;

/// <summary>soak: measurements of every kind in turns in one process for minutes, and what the process holds after each thousand of
/// them.</summary>
internal static class SoakCommand
{
    private const string Usage =
        "Usage: soak [--minutes M] [--leak KB]   (--leak keeps that much of each measurement, to see that a leak is found)";
    private const int RowEvery = 1000;

    internal static int Run(string[] words)
    {
        double minutes = 10, leak = 0;
        for (int i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length || !double.TryParse(words[i + 1], CultureInfo.InvariantCulture, out double value)
                || words[i] is not ("--minutes" or "--leak") || value < 0)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }
            if (words[i] == "--minutes") minutes = value;
            else leak = value;
        }

        using var work = new SoakWork();
        var samples = new List<SoakSample>();
        var leaked = new List<byte[]>();
        var clock = Stopwatch.StartNew();
        long done = 0, printed = 0;
        Console.WriteLine($"soak: {string.Join(", ", work.Kinds)}, in turns for {minutes} minutes; memory after a full " +
            $"collection\n{SoakSample.Header}");
        while (clock.Elapsed.TotalMinutes < minutes)
        {
            done += work.Round();
            if (leak > 0) leaked.Add(GC.AllocateUninitializedArray<byte>((int)(leak * 1024)));
            samples.Add(SoakSample.Take(done, clock.Elapsed));
            if (done / RowEvery == printed / RowEvery) continue;
            printed = done;
            Console.WriteLine(samples[^1].Row);
        }
        GC.KeepAlive(leaked);
        if (samples.Count > 0 && samples[^1].Done != printed) Console.WriteLine(samples[^1].Row);
        SoakVerdict verdict = SoakVerdict.Of(samples);
        Console.WriteLine(verdict.Text);
        return verdict.Grows ? 1 : 0;
    }
}
