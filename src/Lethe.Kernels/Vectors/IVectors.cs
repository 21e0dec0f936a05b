namespace Lethe.Kernels.Vectors;

/// <summary>
/// Vector operations for kernels compiled once per width and precision: each is one instruction where the width is hardware, and rounds
/// once, so that a lane has the same bits at every width. Lanes are sequences, and <see cref="TiledSequences.Lanes"/> of them are a tile;
/// widths differ in how many vectors a tile takes (of float64 two of <see cref="Vectors256{T}"/> or one of <see cref="Vectors512{T}"/>, of
/// which float32 takes half a one).
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="T">float64 or float32.</typeparam>
internal unsafe interface IVectors<TVector, T>
    where T : unmanaged
{
    /// <summary>Lanes.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* from);

    static abstract void Store(TVector x, T* to);

    /// <summary>One number in all lanes.</summary>
    static abstract TVector Broadcast(T x);

    /// <summary>A constant in all lanes.</summary>
    static abstract TVector Constant(double x);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>c - a b, rounded once.</summary>
    static abstract TVector MultiplySubtract(TVector a, TVector b, TVector c);

    /// <summary>The smaller; <paramref name="x"/> where either is NaN.</summary>
    static abstract TVector Min(TVector bound, TVector x);

    /// <summary>The larger; <paramref name="x"/> where either is NaN.</summary>
    static abstract TVector Max(TVector bound, TVector x);

    /// <summary>x, or the nearer of -1 and 1 beyond them; some number for NaN.</summary>
    static abstract TVector Clamp(TVector x);

    static abstract TVector Abs(TVector x);

    /// <summary>All bits where a &gt;= b; false where either is NaN.</summary>
    static abstract TVector AtLeast(TVector a, TVector b);

    /// <summary>Bits of <paramref name="yes"/> where the mask has them, of <paramref name="no"/> elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector yes, TVector no);

    static abstract TVector And(TVector a, TVector b);

    /// <summary>x where the mask is 0.</summary>
    static abstract TVector AndNot(TVector x, TVector mask);

    static abstract TVector Or(TVector a, TVector b);

    /// <summary>
    /// 2^k from k + the number that <see cref="VectorMath.TanhHalves{TOps, TVector, T}"/> adds to round, for k in the range of normal
    /// exponents.
    /// </summary>
    static abstract TVector PowerOfTwo(TVector shifted);
}
