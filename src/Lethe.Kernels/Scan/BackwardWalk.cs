namespace Lethe.Kernels.Scan;

/// <summary>Where one sequence's rows of a walk backwards in time start: at its last step. Each pointer goes down by its own
/// step.</summary>
internal unsafe struct BackwardRows<T>
    where T : unmanaged
{
    /// <summary>a_t, dL/dh_t, h_{t-1}, and where g_t and dL/da_t go.</summary>
    internal T* Multipliers, Gradients, Before, Out, MultiplierOut;

    /// <summary>conj(a_{t+1}) g_{t+1}, one row, carried on; the sum of dL/da_t, one row, added to.</summary>
    internal T* Carry, Sum;

    /// <summary>The same rows, some numbers to the right.</summary>
    internal readonly BackwardRows<T> At(int shift) => new()
    {
        Multipliers = Multipliers + shift,
        Gradients = Gradients + shift,
        Before = Before + shift,
        Out = Out + shift,
        MultiplierOut = MultiplierOut + shift,
        Carry = Carry + shift,
        Sum = Sum + shift,
    };
}

/// <summary>Numbers from one row to the next.</summary>
internal readonly record struct BackwardSteps(long Multipliers, long Data, long Out);

/// <summary>What becomes of dL/da_t: nothing, a sum over time, or an array. Constants of a compiled walk.</summary>
internal interface IMultiplierGradient
{
    static abstract bool Summed { get; }

    static abstract bool Stored { get; }
}

internal readonly struct NoMultiplierGradient : IMultiplierGradient
{
    public static bool Summed => false;

    public static bool Stored => false;
}

internal readonly struct SummedMultiplierGradient : IMultiplierGradient
{
    public static bool Summed => true;

    public static bool Stored => false;
}

internal readonly struct StoredMultiplierGradient : IMultiplierGradient
{
    public static bool Summed => false;

    public static bool Stored => true;
}

/// <summary>
/// A few steps back in time on a few neighbouring channels: g = dL/dh_t + carry, dL/da_t = g conj(h_{t-1}), carry = conj(a_t) g. Rows and
/// chunks as in
/// <see cref="ForwardWalk{T, TArithmetic}"/>.
/// </summary>
internal static unsafe class BackwardWalk<T, TArithmetic, TGradient>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
    where TGradient : struct, IMultiplierGradient
{
    private const int WideRow = 4;

    private static int Lanes => Vector256<T>.Count;

    /// <summary>Steps through <paramref name="steps"/> rows of <paramref name="width"/> numbers.</summary>
    internal static void Run(in BackwardRows<T> rows, in BackwardSteps step, int width, int steps)
    {
        int whole = width / Lanes * Lanes, at = 0;
        if (whole >= WideRow * Lanes) Rows(rows, step, at = whole, steps);
        for (; at < whole; at += Lanes) Column<Chunk32>(rows.At(at), step, steps);
        if (at == width) return;
        int bytes = (width - at) * sizeof(T);
        if ((bytes & 16) != 0)
        {
            Column<Chunk16>(rows.At(at), step, steps);
            at += 16 / sizeof(T);
        }
        if ((bytes & 8) != 0)
        {
            Column<Chunk8>(rows.At(at), step, steps);
            at += 8 / sizeof(T);
        }
        if ((bytes & 4) != 0) Column<Chunk4>(rows.At(at), step, steps);
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Rows(in BackwardRows<T> rows, in BackwardSteps step, int width, int steps)
    {
        T* a = rows.Multipliers, d = rows.Gradients, before = rows.Before, y = rows.Out, dA = rows.MultiplierOut, carry = rows.Carry,
            sum = rows.Sum;
        long ahead = ScanMemory.RowsAhead<T>(width);
        for (int t = 0; t < steps; t++)
        {
            // Downwards as time is, so that memory is one stream to the hardware.
            for (long i = width - Lanes; i >= 0; i -= Lanes)
            {
                ScanMemory.Prefetch(d + i - ahead * step.Data);
                if (TGradient.Summed || TGradient.Stored) ScanMemory.Prefetch(before + i - ahead * step.Data);
                if (step.Multipliers != 0) ScanMemory.Prefetch(a + i - ahead * step.Multipliers);
                Vector256<T> g = Vector256.Load(d + i) + Vector256.Load(carry + i);
                TArithmetic.ConjugateMultiplyAdd(Vector256.Load(a + i), g, default).Store(carry + i);
                if (TGradient.Summed)
                    TArithmetic.ConjugateMultiplyAdd(Vector256.Load(before + i), g, Vector256.Load(sum + i)).Store(sum + i);
                if (TGradient.Stored) TArithmetic.ConjugateMultiplyAdd(Vector256.Load(before + i), g, default).Store(dA + i);
                g.Store(y + i);
            }
            a -= step.Multipliers;
            d -= step.Data;
            before -= step.Data;
            y -= step.Out;
            dA -= step.Out;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Column<TChunk>(in BackwardRows<T> rows, in BackwardSteps step, int steps)
        where TChunk : struct, IScanChunk
    {
        T* a = rows.Multipliers, d = rows.Gradients, before = rows.Before, y = rows.Out, dA = rows.MultiplierOut;
        Vector256<T> carry = Load<TChunk>(rows.Carry), sum = TGradient.Summed ? Load<TChunk>(rows.Sum) : default;
        for (int t = 0; t < steps; t++)
        {
            Vector256<T> g = Load<TChunk>(d) + carry;
            carry = TArithmetic.ConjugateMultiplyAdd(Load<TChunk>(a), g, default);
            if (TGradient.Summed) sum = TArithmetic.ConjugateMultiplyAdd(Load<TChunk>(before), g, sum);
            if (TGradient.Stored) TChunk.Store(TArithmetic.ConjugateMultiplyAdd(Load<TChunk>(before), g, default).AsByte(), dA);
            TChunk.Store(g.AsByte(), y);
            a -= step.Multipliers;
            d -= step.Data;
            before -= step.Data;
            y -= step.Out;
            dA -= step.Out;
        }
        TChunk.Store(carry.AsByte(), rows.Carry);
        if (TGradient.Summed) TChunk.Store(sum.AsByte(), rows.Sum);
    }

    [MethodImpl(AggressiveInlining)]
    private static Vector256<T> Load<TChunk>(T* from)
        where TChunk : struct, IScanChunk => TChunk.Load(from).As<byte, T>();
}
