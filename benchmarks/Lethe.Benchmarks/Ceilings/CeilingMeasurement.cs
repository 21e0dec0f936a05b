namespace Lethe.Benchmarks.Ceilings;

/// <summary>Measures <see cref="MachineCeilings"/> in a few seconds.</summary>
internal static class CeilingMeasurement
{
    private const int Rounds = 8_000_000, StreamLength = 1 << 23, ChunksPerThread = 8;

    // All threads together below this share of what they would give one by one: they may share a core, or something else has the other one
    // just now. It is looked at again for some seconds before it is believed, because too low a ceiling makes every efficiency too high.
    private const double PlausibleShare = 0.75;
    private const int RepetitionsPerTry = 2, PauseMilliseconds = 250;

    /// <summary>The best of several tries each: a ceiling is what the machine can do, not what it does on average.</summary>
    public static MachineCeilings Run(int threads, int tries, CancellationToken cancellation)
    {
        var all = new Workers(threads);
        double[] a = new double[StreamLength], b = new double[StreamLength], c = new double[StreamLength];
        // Written once, so that every page is there before a clock runs.
        Array.Fill(a, 1);
        Array.Fill(b, 2);
        Array.Fill(c, 3);
        double oneDouble = Best(() => Fma(Workers.Single, single: false)), oneSingle = Best(() => Fma(Workers.Single, single: true));
        return new MachineCeilings(
            DoubleOneThread: oneDouble,
            SingleOneThread: oneSingle,
            DoubleAllThreads: Together(() => Fma(all, single: false), oneDouble),
            SingleAllThreads: Together(() => Fma(all, single: true), oneSingle),
            StreamCopy: Best(() => Stream(all, 2, span => b.AsSpan()[span].CopyTo(a.AsSpan()[span]))),
            StreamAdd: Best(() => Stream(all, 3, span => Add(b.AsSpan()[span], c.AsSpan()[span], a.AsSpan()[span]))),
            Threads: threads,
            VectorBits: FmaLoops.VectorBits);

        double Together(Func<double> measure, double one)
        {
            double best = Best(measure);
            for (int i = 0; i < RepetitionsPerTry * tries && best < PlausibleShare * threads * one; i++)
            {
                cancellation.WaitHandle.WaitOne(PauseMilliseconds);
                best = Math.Max(best, Best(measure));
            }
            return best;
        }

        double Best(Func<double> measure)
        {
            double best = 0;
            for (int i = 0; i < tries; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                best = Math.Max(best, measure());
            }
            return best;
        }
    }

    private static double Fma(Workers workers, bool single)
    {
        double[] operations = new double[workers.Count];
        long start = Stopwatch.GetTimestamp();
        // Its result is looked at, so that no compiler may leave the loop out.
        workers.Run(workers.Count, (_, item) =>
            operations[item] = Positive(single ? FmaLoops.Single(Rounds, out double used) : FmaLoops.Double(Rounds, out used), used));
        return operations.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static double Positive(double operations, double used) =>
        used > 0 ? operations : throw new InvalidOperationException($"the ceiling's chains ended at {used}, expected a positive number.");

    private static double Stream(Workers workers, int arrays, Action<Range> work)
    {
        int chunks = workers.Count * ChunksPerThread;
        long start = Stopwatch.GetTimestamp();
        workers.Run(chunks, (_, item) =>
            work(new Range((int)((long)StreamLength * item / chunks), (int)((long)StreamLength * (item + 1) / chunks))));
        return (double)arrays * sizeof(double) * StreamLength / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(x[i..]) + new Vector<double>(y[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++) sum[i] = x[i] + y[i];
    }
}
