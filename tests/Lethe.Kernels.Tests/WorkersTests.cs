namespace Lethe.Kernels.Tests;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void Every_item_is_done_once_and_no_worker_is_in_two_places(int count)
    {
        var workers = new Workers(count);
        for (int items = 0; items < 60; items++)
        {
            int[] done = new int[items], inside = new int[count];
            workers.Run(items, (worker, item) =>
            {
                Assert.InRange(worker, 0, Math.Min(count, items) - 1);
                Assert.Equal(1, Interlocked.Increment(ref inside[worker]));
                Interlocked.Increment(ref done[item]);
                if (item % 7 == 0) Thread.SpinWait(200);
                Interlocked.Decrement(ref inside[worker]);
            });
            Assert.All(done, d => Assert.Equal(1, d));
        }
    }

    [Fact]
    public void All_workers_take_part()
    {
        var workers = new Workers(2);
        using var both = new Barrier(2);
        var seen = new int[2];
        // Passing the barrier takes two threads at once.
        workers.Run(2, (worker, _) =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            Interlocked.Increment(ref seen[worker]);
            // A pool whose threads are all busy could not help.
            if (worker > 0) Assert.False(Thread.CurrentThread.IsThreadPoolThread);
        });
        Assert.Equal([1, 1], seen);
    }

    /// <summary>The one helper is in a long loop of another caller, ends its share of it and comes to the loop that was opened
    /// meanwhile.</summary>
    [Fact]
    public void A_thread_that_was_busy_joins_later()
    {
        var workers = new Workers(2);
        using var begun = new Barrier(3);
        using var other = new ManualResetEventSlim();
        using var both = new Barrier(2);
        var first = new Thread(() => workers.Run(2, (worker, _) =>
        {
            begun.SignalAndWait();
            if (worker == 1) other.Wait();
        }));
        first.Start();
        begun.SignalAndWait(TestContext.Current.CancellationToken);
        workers.Run(2, (worker, _) =>
        {
            other.Set();
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        });
        first.Join();
    }

    [Fact]
    public void Threads_end_when_no_loop_comes_and_start_again_with_the_next()
    {
        var workers = new Workers(3, TimeSpan.FromMilliseconds(20));
        for (int repeat = 0; repeat < 3; repeat++)
        {
            int sum = 0;
            workers.Run(9, (_, item) => Interlocked.Add(ref sum, item));
            Assert.Equal(36, sum);
            Assert.True(SpinWait.SpinUntil(() => workers.Helpers == 0, TimeSpan.FromSeconds(30)), $"{workers.Helpers} threads are left");
        }
    }

    /// <summary>Loops that come about as late as threads end: every loop finds or starts its threads.</summary>
    [Fact]
    public void Loops_and_ending_threads_do_not_miss_each_other()
    {
        var workers = new Workers(2, TimeSpan.FromMilliseconds(1));
        using var both = new Barrier(2);
        for (int loop = 0; loop < 200; loop++)
        {
            workers.Run(2, (_, _) => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)));
            Thread.Sleep(loop % 4);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_comes_out_as_it_was_and_the_group_stays_usable(int count)
    {
        var workers = new Workers(count);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var error = Assert.Throws<InvalidOperationException>(() => workers.Run(20, (_, item) =>
            {
                if (item == 11) throw new InvalidOperationException("item 11");
            }));
            Assert.Equal("item 11", error.Message);
            int sum = 0;
            workers.Run(10, (_, item) => Interlocked.Add(ref sum, item));
            Assert.Equal(45, sum);
        }
    }

    [Fact]
    public void Calls_may_nest_and_come_from_several_threads()
    {
        var workers = new Workers(3);
        int sum = 0;
        Parallel.For(0, 6, _ => workers.Run(5, (_, _) => workers.Run(4, (_, _) => Interlocked.Increment(ref sum))));
        Assert.Equal(6 * 5 * 4, sum);
    }

    /// <summary>Loops that follow each other at once, about as fast as a waiting thread gives up, and slower; from two threads at
    /// once.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Loops_are_complete_however_fast_they_follow_each_other(int count)
    {
        var workers = new Workers(count);
        const int Loops = 600;
        int[] sums = new int[2];
        Parallel.For(0, 2, caller =>
        {
            for (int loop = 0; loop < Loops; loop++)
            {
                int[] done = new int[5 - loop % 4], inside = new int[Math.Min(count, done.Length)];
                workers.Run(done.Length, (worker, item) =>
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside[worker]));
                    Interlocked.Increment(ref done[item]);
                    Thread.SpinWait(loop % 3 * 100);
                    Interlocked.Decrement(ref inside[worker]);
                });
                Assert.All(done, d => Assert.Equal(1, d));
                sums[caller] += done.Length;
                long until = System.Diagnostics.Stopwatch.GetTimestamp() + loop % 5 * System.Diagnostics.Stopwatch.Frequency / 20_000;
                while (System.Diagnostics.Stopwatch.GetTimestamp() < until) Thread.SpinWait(10);
            }
        });
        int items = Enumerable.Range(0, Loops).Sum(loop => 5 - loop % 4);
        Assert.Equal([items, items], sums);
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        var workers = new Workers(2);
        int sum = 0;
        Action<int, int> body = (_, item) => Interlocked.Add(ref sum, item);
        for (int i = 0; i < 100; i++) workers.Run(8, body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Calls = 2000;
        for (int i = 0; i < Calls; i++) workers.Run(8, body);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(28 * (Calls + 100), sum);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Workers(0));
        Assert.Throws<ArgumentNullException>(() => new Workers(2).Run(3, null!));
    }
}
