namespace Lethe.Kernels.VectorMath;

/// <summary>
/// The quantile of the standard normal distribution at x: y with Phi(y) = x, relative error about 1e-15. Algorithm AS 241, PPND16 (Wichura,
/// Applied Statistics 37, 1988, 477-484). 0 and 1 to the infinities; NaN and x outside [0, 1] to NaN.
/// </summary>
public readonly struct InverseNormal : IVectorFunction
{
    private const double Central = 0.425, CentralSquared = 0.180625, FarTail = 5;

    /// <inheritdoc/>
    public static Vector512<double> Apply(Vector512<double> x)
    {
        Vector512<double> q = x - Vector512.Create(0.5);
        Vector512<double> central = Vector512.LessThanOrEqual(Vector512.Abs(q), Vector512.Create(Central));
        Vector512<double> y = q * CentralRatio(Vector512.FusedMultiplyAdd(-q, q, Vector512.Create(CentralSquared)));
        // Branches save work where no lane needs a part; a lane's own value comes from a select, so its bits do not depend on its
        // neighbours.
        if (!Vector512.EqualsAll(central.AsInt64(), Vector512.Create(-1L)))
            y = Vector512.ConditionalSelect(central, y, Tail(x, q));
        return y;
    }

    [MethodImpl(NoInlining | AggressiveOptimization)]
    private static Vector512<double> Tail(Vector512<double> p, Vector512<double> q)
    {
        Vector512<double> zero = Vector512<double>.Zero;
        Vector512<double> lower = Vector512.LessThan(q, zero);
        Vector512<double> smaller = Vector512.ConditionalSelect(lower, p, Vector512.Create(1.0) - p);
        Vector512<double> r = Vector512.Sqrt(-Log.Apply(smaller));
        Vector512<double> far = Vector512.GreaterThan(r, Vector512.Create(FarTail));
        Vector512<double> y = NearRatio(r - Vector512.Create(1.6));
        if (!Vector512.EqualsAll(far.AsInt64(), Vector512<long>.Zero))
            y = Vector512.ConditionalSelect(far, FarRatio(r - Vector512.Create(FarTail)), y);
        y = Vector512.ConditionalSelect(Vector512.Equals(smaller, zero), Vector512.Create(double.PositiveInfinity), y);
        return Vector512.ConditionalSelect(lower, -y, y);
    }

    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> CentralRatio(Vector512<double> r) =>
        Polynomial.Degree7(r, 3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
            4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3) /
        Polynomial.Degree7(r, 1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
            2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3);

    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> NearRatio(Vector512<double> r) =>
        Polynomial.Degree7(r, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4) /
        Polynomial.Degree7(r, 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9);

    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> FarRatio(Vector512<double> r) =>
        Polynomial.Degree7(r, 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7) /
        Polynomial.Degree7(r, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15);
}
