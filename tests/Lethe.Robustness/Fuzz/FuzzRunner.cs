using System.Diagnostics;

namespace Lethe.Robustness.Fuzz;

/// <summary>Gives a reader one damaged input after another, on several threads, and watches that each comes to an end.</summary>
internal sealed class FuzzRunner(FuzzKind kind, ulong seed, long first, long count, int threads, DateTime end, string folder)
{
    // Inputs are small: a reader that computes so long for one hangs. Computed, not passed: a loaded machine may let a process stand for
    // half a minute. A reader that waits without computing is given more.
    private static readonly TimeSpan Computing = TimeSpan.FromSeconds(30), Waiting = TimeSpan.FromMinutes(10);

    private const int MostFindings = 10;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly (long Iteration, long Since)[] _at = new (long, long)[threads];
    private readonly (long Iteration, TimeSpan Computed)[] _watched = new (long, TimeSpan)[threads];
    private readonly long _end = first + count;
    private long _next = first;
    private long _done, _read;

    /// <summary>Inputs that were read or refused as they should be.</summary>
    internal long Done => _done;

    /// <summary>Those of them that gave a value: damage that is always refused finds little.</summary>
    internal long Read => _read;

    /// <summary>Inputs that were not; one of each way is stored.</summary>
    internal int Findings { get; private set; }

    /// <summary>Runs all, or as many as there is time for.</summary>
    internal void Run()
    {
        using var stop = new CancellationTokenSource();
        Thread watch = new(() => Watch(stop.Token)) { IsBackground = true };
        watch.Start();
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(index => new Thread(() => Work(index)))];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        stop.Cancel();
        watch.Join();
    }

    private void Work(int thread)
    {
        while (Findings < MostFindings && DateTime.UtcNow < end)
        {
            long iteration = Interlocked.Increment(ref _next) - 1;
            if (iteration >= _end) break;
            byte[] input = kind.Input(seed, iteration);
            Volatile.Write(ref _at[thread].Iteration, iteration);
            Volatile.Write(ref _at[thread].Since, Stopwatch.GetTimestamp());
            if (kind.Target.Try(input, out bool isRead) is { } finding) Report(iteration, input, finding);
            else Interlocked.Increment(ref _done);
            if (isRead) Interlocked.Increment(ref _read);
            Volatile.Write(ref _at[thread].Since, 0);
        }
    }

    private void Report(long iteration, byte[] input, FuzzFinding finding)
    {
        lock (_lock)
        {
            Findings++;
            // The place it comes from tells findings apart.
            string? place = finding.Text.Split('\n').FirstOrDefault(line => line.Contains(" at ", StringComparison.Ordinal));
            if (!_seen.Add(finding.Kind + place)) return;
            byte[] small = FuzzShrink.Shrink(kind.Target, input, finding);
            string file = Store(iteration, small);
            Console.Error.WriteLine(
                $"{kind.Target.Name}, seed {seed}, iteration {iteration}: {finding.Kind}, {small.Length} bytes in {file}");
            Console.Error.WriteLine((kind.Target.Try(small, out _) ?? finding).Text);
        }
    }

    private string Store(long iteration, byte[] input)
    {
        Directory.CreateDirectory(Path.Combine(folder, kind.Target.Name));
        string file = Path.Combine(folder, kind.Target.Name, Invariant($"{seed}-{iteration}.bin"));
        File.WriteAllBytes(file, input);
        return file;
    }

    private void Watch(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
        {
            for (int thread = 0; thread < _at.Length; thread++)
            {
                long since = Volatile.Read(ref _at[thread].Since), iteration = Volatile.Read(ref _at[thread].Iteration);
                TimeSpan computed = Environment.CpuUsage.TotalTime;
                if (since == 0 || _watched[thread].Iteration != iteration) _watched[thread] = (iteration, computed);
                if (since == 0 || (computed - _watched[thread].Computed < Computing * threads && Stopwatch.GetElapsedTime(since) < Waiting))
                    continue;
                string file = Store(iteration, kind.Input(seed, iteration));
                string what = $"{kind.Target.Name}, seed {seed}, iteration {iteration}";
                Console.Error.WriteLine($"{what}: not ended after {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s; input in {file}");
                Environment.Exit(1);
            }
        }
    }
}
