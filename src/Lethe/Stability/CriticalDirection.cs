namespace Lethe.Stability;

/// <summary>
/// The direction in which a free W reaches the stability boundary first: Re(u v*) of the smallest singular pair of z I - W over the
/// boundary (under Euler: of I + dt W and the unit circle). The boundary is searched, not certified: a good direction, perhaps not the
/// best.
/// </summary>
internal static class CriticalDirection
{
    /// <summary>An (m, m) row-major direction of any positive scale.</summary>
    public static double[] Of(RecurrentModel model, ParameterView free)
    {
        int m = model.Options.Width;
        StabilityBoundary boundary = Boundary(model, free);
        (_, Vector<Complex> u, Vector<Complex> v) = boundary.Smallest(boundary.Search().At);
        var direction = new double[m * m];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) direction[i * m + j] = (u[i] * Complex.Conjugate(v[j])).Real;
        return direction;
    }

    /// <summary>The matrix and the boundary that decide a free W's stability; under Euler distances are dt times those of W.</summary>
    public static StabilityBoundary Boundary(RecurrentModel model, ParameterView free)
    {
        int m = model.Options.Width;
        Matrix<double> system = Matrix<double>.Build.DenseOfRowMajor(m, m, model.Parameters[free].ToArray());
        bool circle = model.Options.Integration == Integration.Euler;
        return new StabilityBoundary(circle ? Matrix<double>.Build.DenseIdentity(m) + model.TimeStep * system : system, circle);
    }
}
