using System.Diagnostics;

namespace Lethe.Robustness.Kills;

/// <summary>
/// Processes that train, or run sweeps, killed before and after every name they give to a file, and at random moments; each is gone on
/// with, and must end in the files of one nothing happened to, with nothing missing and nothing left.
/// </summary>
internal sealed class KillCheck
{
    private const int Parallel = 2;

    private readonly KillReport _report = new();
    private readonly ScratchFolder _folder = ScratchFolder.InMemory();
    private readonly int _seed;
    private readonly double _seconds;

    private KillCheck(int seed, double seconds) => (_seed, _seconds) = (seed, seconds);

    /// <summary>kill [--seed S] [--seconds N]: N seconds of random moments.</summary>
    public static int Run(string[] words)
    {
        int seed = Environment.TickCount & int.MaxValue;
        double seconds = 8;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            if (words[i] == "--seed") seed = int.Parse(words[i + 1], CultureInfo.InvariantCulture);
            else if (words[i] == "--seconds") seconds = double.Parse(words[i + 1], CultureInfo.InvariantCulture);
            else throw new ArgumentException($"kill {words[i]}: expected --seed or --seconds.", nameof(words));
        }

        var check = new KillCheck(seed, seconds);
        using (check._folder) return check.Run();
    }

    private int Run()
    {
        _report.Line(Invariant($"kill --seed {_seed} --seconds {_seconds}"));
        EveryStep(new KilledRuns(_folder.Path, "single", "train.prune=true", "model=diagonal"));
        EveryStep(new KilledRuns(_folder.Path, "chain", "model.width=2,3", "train.stop_below=100"));
        var task = new KilledRuns(_folder.Path, "task");
        EveryStepOfATask(task);
        EveryStepOfALauncher(task);
        RandomMoments();
        return _report.End();
    }

    /// <summary>Runs cases 1..count on several threads.</summary>
    private void Each(long count, Action<long> action)
    {
        long next = 0;
        Thread[] threads = [.. Enumerable.Range(0, Parallel).Select(_ => new Thread(() =>
        {
            for (long i; (i = Interlocked.Increment(ref next)) <= count;) Try($"case {i}", () => action(i));
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
    }

    private void Try(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _report.Case(what, e.ToString());
        }
    }

    private void EveryStep(KilledRuns run)
    {
        Each(run.Steps, at =>
        {
            string path = Path.Combine(_folder.Path, $"{run.Name}-{at}");
            using Process child = Child.Start(at, ["train", .. run.Words, "--out", path, "--threads", "1", "--quiet"]);
            (int code, string error) = Child.End(child);
            _report.Case($"{run.Name} killed at step {at}", code == Child.Killed ? null : $"it was not killed: exit code {code}, {error}");
            run.GoOn(path);
            _report.Case($"{run.Name} killed at step {at} and resumed", run.Difference(path));
            Directory.Delete(path, recursive: true);
        });
        _report.Line(Invariant($"{run.Name}: killed at each of {run.Steps} steps"));
    }

    private void EveryStepOfATask(KilledRuns run)
    {
        // Its status file, at the beginning and at the end.
        long steps = run.Steps + 4;
        Each(steps, at =>
        {
            SweepFolder sweep =
                SweepFolder.Create(Path.Combine(_folder.Path, $"task-{at}"),
                SweepGrid.Read(null, [.. run.Words.Select(InBrackets), "threads=1"]), TimeProvider.System);
            var program =
                new LaunchOptions
                { Program = [.. Child.Program, Child.Word, at.ToString(CultureInfo.InvariantCulture)], Workers = 1, Threads = 1 };
            new LocalPool().Launch(sweep, sweep.Tasks, program, new Silent(), CancellationToken.None);
            GoOn(run, sweep, $"task killed at step {at}");
        });
        _report.Line(Invariant($"task of a sweep: killed at each of {steps} steps"));
    }

    private void EveryStepOfALauncher(KilledRuns run)
    {
        // .owner, sweep.yaml, sweep.json, .owner again in the first moments; later ones come while its task runs.
        const int Steps = 8;
        Each(Steps, at =>
        {
            string path = Path.Combine(_folder.Path, $"sweep-{at}");
            string[] words = ["sweep", .. run.Words.Select(InBrackets), "--workers", "1", "--threads", "1", "--quiet", "--out", path];
            using (Process child = Child.Start(at, words)) Child.End(child);
            using (Process again = Child.Start(0, [.. words, "--resume"]))
            {
                (int code, string error) = Child.End(again);
                _report.Case($"sweep killed at step {at} and resumed", code == 0 ? null : $"exit code {code}, {error}");
            }

            GoOn(run, SweepFolder.Open(path), $"sweep killed at step {at}");
        });
        _report.Line(Invariant($"sweep: killed at each of {Steps} steps"));
    }

    private void RandomMoments()
    {
        var random = new Random(_seed);
        var watch = Stopwatch.StartNew();
        var run = new KilledRuns(_folder.Path, "random", "train.epochs=300");
        int kills = 0;
        for (int number = 0; watch.Elapsed.TotalSeconds < _seconds; number++)
        {
            bool isSweep = random.Next(3) == 0;
            string path = Path.Combine(_folder.Path, $"random-{number}");
            string[] words = isSweep ? ["sweep", .. run.Words.Select(InBrackets), "--workers", "1"] : ["train", .. run.Words];
            string what = Invariant($"{words[0]} number {number} of seed {_seed}");
            Try(what, () =>
            {
                using Process child = Child.Start(0, [.. words, "--out", path, "--threads", "1", "--quiet"]);
                if (!child.WaitForExit(random.Next(50, isSweep ? 2500 : 1500)))
                {
                    child.Kill(entireProcessTree: true);
                    kills++;
                }

                Child.End(child);
                if (!isSweep) run.GoOn(path);
                else if (SweepFolder.IsSweep(path)) GoOn(run, SweepFolder.Open(path), what);
                if (!isSweep) _report.Case(what, run.Difference(path));
            });
        }

        _report.Line(Invariant($"random moments: {kills} kills, seed {_seed}"));
    }

    /// <summary>Goes on with a sweep of one run as `lethe sweep --resume` does, and holds its folder against the run nothing happened
    /// to.</summary>
    private void GoOn(KilledRuns run, SweepFolder sweep, string what)
    {
        SweepTask task = sweep.Tasks[0];
        using (sweep.LockForLaunch())
        {
            WaitUntilFree(sweep.RunPath(task));
            SweepTaskStatus status = TaskRunner.Run(sweep, task, new TaskContext { Run = KilledRuns.Context }, CancellationToken.None)
                .Status;
            _report.Case(what, status.State == SweepTaskState.Done ? null : $"{status.State}: {status.Message}");
        }

        _report.Case(what, run.Difference(sweep.RunPath(task)));
        string[] left = [.. Directory.EnumerateFiles(sweep.Path, ".*.tmp", SearchOption.AllDirectories)];
        _report.Case(what, left.Length == 0 ? null : $"{left[0]} is left");
        Directory.Delete(sweep.Path, recursive: true);
    }

    // The process of a run ends by itself, with a checkpoint, once nobody is left that began it.
    private static void WaitUntilFree(string path)
    {
        while (Directory.Exists(path) && RunLock.IsHeld(path)) Thread.Sleep(20);
    }

    // In the words of a sweep several values are alternatives.
    private static string InBrackets(string word) => word.Contains(',') ? $"{word.Split('=')[0]}=[{word.Split('=')[1]}]" : word;

    private sealed class Silent : ISweepObserver
    {
        public void OnProgress(SweepTask task, double share, string text)
        {
        }

        public void OnStatus(SweepTask task, SweepTaskStatus status)
        {
        }
    }
}
