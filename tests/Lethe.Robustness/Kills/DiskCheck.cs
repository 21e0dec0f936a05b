namespace Lethe.Robustness.Kills;

/// <summary>Disks too small for a run, of seven sizes: the run ends with a message, and given room it goes on to the files of a run that
/// always had it.</summary>
internal static class DiskCheck
{
    private const int Sizes = 7, PageKilobytes = 4, Enough = 16 << 10;

    /// <summary>disk.</summary>
    public static int Run(string[] words)
    {
        if (words.Length > 0) throw new ArgumentException($"disk {words[0]}: it takes no options.", nameof(words));
        var report = new KillReport();
        using var folder = ScratchFolder.InMemory();
        foreach (KilledRuns run in new[] { new KilledRuns(folder.Path, "single", "train.prune=true", "model=diagonal"),
            new KilledRuns(folder.Path, "chain", "model.width=2,3", "train.stop_below=100") })
        {
            int pages = Directory.EnumerateFiles(folder[run.Name], "*", SearchOption.AllDirectories)
                .Sum(file => (int)((new FileInfo(file).Length + 4095) / 4096));
            int full = 0;
            for (int i = 1; i <= Sizes; i++)
            {
                int kilobytes = Math.Max(PageKilobytes, PageKilobytes * pages * i / (Sizes + 1));
                string what = Invariant($"{run.Name} on a disk of {kilobytes} kB");
                SmallDisk.Run(disk => full += OnDisk(report, run, disk, what), kilobytes);
            }

            report.Case(run.Name, full == Sizes ? null : $"the disk was full {full} times");
            report.Line(Invariant($"{run.Name}: {full} full disks of up to {PageKilobytes * pages * Sizes / (Sizes + 1)} kB"));
        }

        return report.End();
    }

    private static int OnDisk(KillReport report, KilledRuns run, string disk, string what)
    {
        string path = Path.Combine(disk, "run");
        int full = 0;
        try
        {
            run.GoOn(path);
        }
        catch (Exception e) when (e is ProblemException { Kind: ProblemKind.Output })
        {
            full = 1;
            string[] left = [.. Directory.EnumerateFiles(disk, ".*.tmp", SearchOption.AllDirectories)];
            report.Case(what, left.Length == 0 ? null : $"{left[0]} is left");
        }

        report.Case(what, SmallDisk.Resize(disk, Enough) ? null : "the disk does not grow");
        run.GoOn(path);
        report.Case(what, run.Difference(path));
        return full;
    }
}
