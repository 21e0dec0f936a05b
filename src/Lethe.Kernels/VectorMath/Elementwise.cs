namespace Lethe.Kernels.VectorMath;

/// <summary>Applies vector functions to spans and to single numbers.</summary>
public static class Elementwise
{
    /// <summary>destination[i] = f(x[i]). A lane is one element; the last, incomplete vector is padded with zeros, so an element's bits do
    /// not depend on its place.</summary>
    /// <typeparam name="TFunction">f.</typeparam>
    /// <param name="x">Arguments.</param>
    /// <param name="destination">Results; at least as long as <paramref name="x"/>; may be the same memory, must not overlap
    /// otherwise.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <paramref name="x"/>.</exception>
    [MethodImpl(AggressiveOptimization)]
    public static void Apply<TFunction>(ReadOnlySpan<double> x, Span<double> destination)
        where TFunction : struct, IVectorFunction
    {
        if (destination.Length < x.Length)
            throw new ArgumentException($"destination holds {destination.Length} values, {x.Length} are needed.", nameof(destination));
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(destination);
        int whole = x.Length / Vector512<double>.Count * Vector512<double>.Count;
        for (int i = 0; i < whole; i += Vector512<double>.Count)
            TFunction.Apply(Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        if (whole == x.Length) return;
        Span<double> last = stackalloc double[Vector512<double>.Count];
        last.Clear();
        x[whole..].CopyTo(last);
        TFunction.Apply(Vector512.LoadUnsafe(ref last[0])).StoreUnsafe(ref last[0]);
        last[..(x.Length - whole)].CopyTo(destination[whole..]);
    }

    /// <summary>f(x), the bits of the vector version.</summary>
    public static double Apply<TFunction>(double x)
        where TFunction : struct, IVectorFunction => TFunction.Apply(Vector512.Create(x)).ToScalar();
}
