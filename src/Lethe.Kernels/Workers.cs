using System.Runtime.ExceptionServices;

namespace Lethe.Kernels;

/// <summary>
/// A number of threads for loops over tiles. Which thread takes which item never changes a result: kernels write per-item results and reduce
/// them in item order. The caller is one of the threads; the others come from the thread pool, stay a short while for the next loop, and join when they get there, so a busy pool
/// makes a loop slower, never stuck. Calls may nest and may come from several threads.
/// </summary>
public sealed class Workers
{
    /// <summary>One thread: the caller's.</summary>
    public static readonly Workers Single = new(1);

    private readonly StandbyThread<Job>[] _standby;
    private Job? _spare;

    /// <summary>Creates a group of <paramref name="count"/> threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _standby = new StandbyThread<Job>[count - 1];
        for (int i = 0; i < _standby.Length; i++) _standby[i] = new StandbyThread<Job>();
    }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>
    /// Calls <paramref name="body"/>(worker, item) for every item in 0..items-1; worker is in 0..Count-1 and no two calls with one worker overlap.
    /// Allocates nothing once warm. After an exception no new items are started; the exception is thrown here, as it was, when all calls have ended.
    /// </summary>
    public void Run(int items, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Count == 1 || items <= 1)
        {
            for (int i = 0; i < items; i++) body(0, i);
            return;
        }
        Job job = Interlocked.Exchange(ref _spare, null) ?? new Job(this);
        job.Run(items, body);
    }

    private bool GiveToStandby(Job job, int worker)
    {
        foreach (StandbyThread<Job> place in _standby)
            if (place.TryGive(job, worker)) return true;
        return false;
    }

    /// <summary>What a thread does after its share of a loop: it looks a short while for the next one.</summary>
    private void StandBy()
    {
        foreach (StandbyThread<Job> place in _standby)
        {
            if (!place.TryEnter()) continue;
            while (place.Wait(out Job? job, out int worker))
            {
                job!.Help(worker);
                place.Again();
            }
            return;
        }
    }

    /// <summary>One loop. Reused only after every helper queued for it has come and gone.</summary>
    private sealed class Job
    {
        // Added to the number of helpers at work when the loop is over: from then on no helper may begin.
        private const int Closed = 1 << 24;

        private readonly Workers _owner;
        private readonly Helper[] _helpers;
        private readonly object _gate = new();
        private Action<int, int> _body = null!;
        private ExceptionDispatchInfo? _error;
        private int _items, _next, _active, _pending;
        private bool _idle;

        internal Job(Workers owner)
        {
            _owner = owner;
            _helpers = new Helper[owner.Count - 1];
            for (int i = 0; i < _helpers.Length; i++) _helpers[i] = new Helper(owner, this, i + 1);
        }

        internal void Run(int items, Action<int, int> body)
        {
            int helpers = Math.Min(_helpers.Length, items - 1);
            _body = body;
            _items = items;
            _next = -1;
            _error = null;
            _idle = false;
            Volatile.Write(ref _active, 0);
            Volatile.Write(ref _pending, helpers + 1);
            for (int i = 0; i < helpers; i++)
                if (!_owner.GiveToStandby(this, i + 1)) ThreadPool.UnsafeQueueUserWorkItem(_helpers[i], preferLocal: false);
            Take(0);
            if (Interlocked.Add(ref _active, Closed) != Closed) WaitUntilIdle();
            ExceptionDispatchInfo? error = _error;
            Leave();
            error?.Throw();
        }

        internal void Help(int worker)
        {
            if (Interlocked.Increment(ref _active) < Closed) Take(worker);
            // The last one out after the close wakes the caller; a helper that came too late passes through the same count harmlessly.
            if (Interlocked.Decrement(ref _active) == Closed) SetIdle();
            Leave();
        }

        // Tiles end within microseconds of each other as a rule, so look a while before sleeping.
        private void WaitUntilIdle()
        {
            for (var spin = new SpinWait(); spin.Count < 100 && !Volatile.Read(ref _idle);) spin.SpinOnce(sleep1Threshold: -1);
            lock (_gate)
            {
                while (!_idle) Monitor.Wait(_gate);
            }
        }

        private void SetIdle()
        {
            lock (_gate)
            {
                _idle = true;
                Monitor.Pulse(_gate);
            }
        }

        private void Take(int worker)
        {
            try
            {
                for (int i = Interlocked.Increment(ref _next); i < _items; i = Interlocked.Increment(ref _next)) _body(worker, i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
                Volatile.Write(ref _next, _items);
            }
        }

        private void Leave()
        {
            if (Interlocked.Decrement(ref _pending) != 0) return;
            _body = null!;
            Volatile.Write(ref _owner._spare, this);
        }
    }

    private sealed class Helper(Workers owner, Job job, int worker) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            job.Help(worker);
            owner.StandBy();
        }
    }
}
