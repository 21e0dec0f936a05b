namespace Lethe.Stability;

/// <summary>r(W) of a free matrix: the complex radius, a certified lower bound, with the real radius beside it.</summary>
internal static class MatrixDistance
{
    // Bounds that agree to this are one number: a few widths of a bracket.
    private const double Agreement = 1e-5;

    // Beyond it the many eigenvalue problems of twice the width take longer than a measurement should.
    private const int LargestReal = 128;

    public static InstabilityDistance Of(RecurrentModel model, string name)
    {
        ParameterView view = model.Parameters.View(name);
        foreach (double w in model.Parameters[view])
            if (!double.IsFinite(w)) return new InstabilityDistance(double.NaN, false, "W is not finite");
        StabilityBoundary boundary = CriticalDirection.Boundary(model, view);
        double scale = model.Options.Integration == Integration.Euler ? model.TimeStep : 1;
        if (!(boundary.Margin > 0))
            return new InstabilityDistance(boundary.Margin / scale, true, "an eigenvalue lies on or beyond the boundary");
        const string Complex = "complex radius min sigma_min(z I - W) over the boundary, a lower bound of the real one";
        if (boundary.Size > LargestReal)
            return new InstabilityDistance(ComplexRadius.Find(boundary).Lower / scale, false,
                $"{Complex}, which is not computed beyond width {LargestReal}");
        MatrixRadius radius = MatrixRadius.Of(boundary);
        bool attained = radius.Real.Upper <= radius.Complex.Lower * (1 + Agreement);
        return new InstabilityDistance(radius.Complex.Lower / scale, attained,
            attained ? "the complex radius min sigma_min(z I - W) over the boundary, which a real perturbation attains" : Complex)
        {
            Real = radius.Real.Upper / scale,
            IsRealExact = radius.Real.Upper <= radius.Real.Lower * (1 + Agreement),
        };
    }
}
