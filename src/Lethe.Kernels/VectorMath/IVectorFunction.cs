namespace Lethe.Kernels.VectorMath;

/// <summary>
/// A function of one real variable on eight lanes. Implementations use only operations whose result is fixed by IEEE 754 (FMA, add,
/// multiply, divide, square root, compare, select, integer shifts), so every instruction set gives the same bits, and a lane never looks at
/// its neighbours.
/// </summary>
public interface IVectorFunction
{
    /// <summary>f(x) in every lane.</summary>
    static abstract Vector512<double> Apply(Vector512<double> x);
}
