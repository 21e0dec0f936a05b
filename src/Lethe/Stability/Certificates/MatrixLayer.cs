namespace Lethe.Stability.Certificates;

/// <summary>
/// A recurrence with a full matrix, h_{k+1} = M h_k + G (U x_k + b) where it is linear, and how far a ball moves A, M and G in the spectral
/// norm. Exact form: |e^{-A~ dt} - e^{-A dt}| &lt;= e^{mu dt} (e^{alpha dt} - 1), mu the logarithmic norm of -A.
/// </summary>
internal sealed class MatrixLayer
{
    private readonly RecurrentModel _model;
    private readonly MatrixChange _change;
    private readonly PerturbationOptions _options;
    private readonly double _logarithmicNorm;

    public MatrixLayer(RecurrentModel model, MatrixChange change, PerturbationOptions options)
    {
        (_model, _change, _options, Units) = (model, change, options, model.Options.Width);
        int m = Units;
        double dt = model.TimeStep;
        A = model.Matrix!;
        (M, G) = (new double[m * m], new double[m * m]);
        if (model.Options.Integration == Integration.Euler)
        {
            for (int i = 0; i < m * m; i++) M[i] = (i % (m + 1) == 0 ? 1 : 0) - dt * A[i];
            for (int i = 0; i < m; i++) G[i * m + i] = dt;
            return;
        }
        double[] augmented = new double[4 * m * m], exponential = new double[4 * m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++) augmented[i * 2 * m + j] = -dt * A[i * m + j];
            augmented[i * 2 * m + m + i] = dt;
        }
        new MatrixExponential(2 * m).Compute(augmented, exponential);
        for (int i = 0; i < m; i++)
        {
            exponential.AsSpan(i * 2 * m, m).CopyTo(M.AsSpan(i * m));
            exponential.AsSpan(i * 2 * m + m, m).CopyTo(G.AsSpan(i * m));
        }
        Matrix<double> minus = -Matrix<double>.Build.DenseOfRowMajor(m, m, A);
        _logarithmicNorm = (0.5 * (minus + minus.Transpose())).Evd().EigenValues.Max(z => z.Real);
    }

    /// <summary>m.</summary>
    public int Units { get; }

    /// <summary>A, row-major.</summary>
    public double[] A { get; }

    /// <summary>The matrix of a step.</summary>
    public double[] M { get; }

    /// <summary>The gain matrix of a step.</summary>
    public double[] G { get; }

    /// <summary>Why no bound of |A~ - A| is known; null where one is.</summary>
    public string? Objection => _model.Decay is { } decay ? WeightInterval.Objection(decay.Parameterization) : null;

    /// <summary>The largest |A~ - A|.</summary>
    // Entries of at most beta make a matrix of at most m beta.
    public double MatrixChange(double beta) => _change(_model, beta, _options.Ball == PerturbationBall.L2 ? beta : Units * beta);

    /// <summary>The largest |M~ - M| and |G~ - G|.</summary>
    public (double Step, double Gain) StepChange(double beta)
    {
        double alpha = MatrixChange(beta), dt = _model.TimeStep;
        if (_model.Options.Integration == Integration.Euler) return (dt * alpha, 0);
        double growth = Math.Exp(alpha * dt) - 1;
        return (Math.Exp(_logarithmicNorm * dt) * growth, dt * Math.Max(1, Math.Exp(_logarithmicNorm * dt)) * growth);
    }

    /// <summary>The largest |delta| of a vector of m weights outside the recurrent block.</summary>
    public double VectorChange(double beta) =>
        _options.Blocks == PerturbedBlocks.Recurrent ? 0 : _options.Ball == PerturbationBall.L2 ? beta : Math.Sqrt(Units) * beta;

    /// <summary>The largest |delta d|.</summary>
    public double OffsetChange(double beta) => _options.Blocks == PerturbedBlocks.Recurrent ? 0 : beta;

    /// <summary>True for one input, one output and a linear sigma.</summary>
    public bool IsFilter => _model is { InputSize: 1, OutputSize: 1, Options.Activation: Activation.Linear };
}
