namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Blocks for 32 registers of 512 bits: eight rows of one block of sequences, or of two, so that a broadcast weight serves two
/// vectors.</summary>
internal static unsafe partial class BlockProduct<TOps, TVector, T>
{
    private const int WideRows = 8;

    [MethodImpl(AggressiveOptimization)]
    private static void Wide(T* packed, T* h, T* z, int rows, int columns, bool add)
    {
        TVector zero = TOps.Constant(0);
        for (int i = 0; i < rows; i += WideRows, z += WideRows * Lane)
        {
            TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
            if (add)
            {
                (s0, s1, s2, s3) = (At(z, 0), At(z, 1), At(z, 2), At(z, 3));
                (s4, s5, s6, s7) = (At(z, 4), At(z, 5), At(z, 6), At(z, 7));
            }
            T* from = h;
            for (int j = 0; j < columns; j++, packed += WideRows, from += Lane)
            {
                TVector a = At(from, 0);
                s0 = TOps.MultiplyAdd(TOps.Broadcast(packed[0]), a, s0);
                s1 = TOps.MultiplyAdd(TOps.Broadcast(packed[1]), a, s1);
                s2 = TOps.MultiplyAdd(TOps.Broadcast(packed[2]), a, s2);
                s3 = TOps.MultiplyAdd(TOps.Broadcast(packed[3]), a, s3);
                s4 = TOps.MultiplyAdd(TOps.Broadcast(packed[4]), a, s4);
                s5 = TOps.MultiplyAdd(TOps.Broadcast(packed[5]), a, s5);
                s6 = TOps.MultiplyAdd(TOps.Broadcast(packed[6]), a, s6);
                s7 = TOps.MultiplyAdd(TOps.Broadcast(packed[7]), a, s7);
            }
            PutRows(z, s0, s1, s2, s3);
            PutRows(z + 4 * Lane, s4, s5, s6, s7);
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private static void WideTwo(T* packed, T* h, long other, T* z, long otherRows, int rows, int columns, bool add)
    {
        TVector zero = TOps.Constant(0);
        for (int i = 0; i < rows; i += WideRows, z += WideRows * Lane)
        {
            TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
            TVector t0 = zero, t1 = zero, t2 = zero, t3 = zero, t4 = zero, t5 = zero, t6 = zero, t7 = zero;
            T* second = z + otherRows;
            if (add)
            {
                (s0, s1, s2, s3) = (At(z, 0), At(z, 1), At(z, 2), At(z, 3));
                (s4, s5, s6, s7) = (At(z, 4), At(z, 5), At(z, 6), At(z, 7));
                (t0, t1, t2, t3) = (At(second, 0), At(second, 1), At(second, 2), At(second, 3));
                (t4, t5, t6, t7) = (At(second, 4), At(second, 5), At(second, 6), At(second, 7));
            }
            T* from = h;
            for (int j = 0; j < columns; j++, packed += WideRows, from += Lane)
            {
                TVector a = At(from, 0), b = At(from + other, 0), w = TOps.Broadcast(packed[0]);
                s0 = TOps.MultiplyAdd(w, a, s0);
                t0 = TOps.MultiplyAdd(w, b, t0);
                w = TOps.Broadcast(packed[1]);
                s1 = TOps.MultiplyAdd(w, a, s1);
                t1 = TOps.MultiplyAdd(w, b, t1);
                w = TOps.Broadcast(packed[2]);
                s2 = TOps.MultiplyAdd(w, a, s2);
                t2 = TOps.MultiplyAdd(w, b, t2);
                w = TOps.Broadcast(packed[3]);
                s3 = TOps.MultiplyAdd(w, a, s3);
                t3 = TOps.MultiplyAdd(w, b, t3);
                w = TOps.Broadcast(packed[4]);
                s4 = TOps.MultiplyAdd(w, a, s4);
                t4 = TOps.MultiplyAdd(w, b, t4);
                w = TOps.Broadcast(packed[5]);
                s5 = TOps.MultiplyAdd(w, a, s5);
                t5 = TOps.MultiplyAdd(w, b, t5);
                w = TOps.Broadcast(packed[6]);
                s6 = TOps.MultiplyAdd(w, a, s6);
                t6 = TOps.MultiplyAdd(w, b, t6);
                w = TOps.Broadcast(packed[7]);
                s7 = TOps.MultiplyAdd(w, a, s7);
                t7 = TOps.MultiplyAdd(w, b, t7);
            }
            PutRows(z, s0, s1, s2, s3);
            PutRows(z + 4 * Lane, s4, s5, s6, s7);
            PutRows(second, t0, t1, t2, t3);
            PutRows(second + 4 * Lane, t4, t5, t6, t7);
        }
    }

    [MethodImpl(AggressiveInlining)]
    private static void PutRows(T* rows, TVector a, TVector b, TVector c, TVector d)
    {
        TOps.Store(a, rows);
        TOps.Store(b, rows + Lane);
        TOps.Store(c, rows + 2 * Lane);
        TOps.Store(d, rows + 3 * Lane);
    }
}
