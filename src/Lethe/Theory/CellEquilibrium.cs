namespace Lethe.Theory;

/// <summary>
/// Where a cell rests under its constant input, and how stable it is there: the fixed point, the spectral radius of the Jacobian J, and how
/// far J is from a modulus of 1. Near it memory decays like (spectral radius)^k, whatever nonlinearity the gates have.
/// </summary>
/// <param name="State">The fixed point, (StateSize).</param>
/// <param name="Residual">Largest |step(state) - state|.</param>
/// <param name="IsReached">True where the cell, started at 0, comes to rest there by itself.</param>
/// <param name="Jacobian">J, (StateSize, StateSize).</param>
/// <param name="SpectralRadius">The largest modulus of an eigenvalue of J.</param>
/// <param name="Radius">The discrete radii of J; null beyond <see cref="MatrixRadius.LargestSize"/> states.</param>
/// <param name="Reason">How it was found, in a sentence.</param>
public sealed record CellEquilibrium(IReadOnlyList<double> State, double Residual, bool IsReached, Matrix<double> Jacobian,
    double SpectralRadius, MatrixRadius? Radius, string Reason)
{
    // Steps of the cell before Newton takes over: a decay of 1 % a step comes to rest within 3,300.
    private const int MostSteps = 20_000;
    private const int MostNewtonSteps = 60;
    private const int MostHalvings = 30;

    // States are at most some units large: a hundred roundings.
    private const double AtRest = 2e-14;
    private const double Accepted = 1e-10;

    /// <summary>Finds the equilibrium that the cell reaches from 0, or, where it reaches none, the one Newton's method finds from the mean
    /// of where it wanders.</summary>
    /// <returns>The equilibrium; null where neither found one.</returns>
    public static CellEquilibrium? Find(GatedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var state = new double[cell.StateSize];
        var mean = new double[cell.StateSize];
        int steps = 0;
        double change = double.PositiveInfinity;
        while (steps < MostSteps && change > AtRest)
        {
            double[] next = cell.Step(state);
            change = Distance(next, state);
            state = next;
            steps++;
            if (steps > MostSteps / 2)
                for (int i = 0; i < mean.Length; i++) mean[i] += (state[i] - mean[i]) / (steps - MostSteps / 2);
        }
        bool settled = change <= AtRest;
        double[] start = settled ? state : mean;
        (state, double residual) = Newton(cell, start);
        if (!(residual <= Accepted)) return null;
        Matrix<double> jacobian = cell.Jacobian(state);
        double spectral = jacobian.Evd().EigenValues.Max(z => z.Magnitude);
        MatrixRadius? radius = cell.StateSize <= MatrixRadius.LargestSize
            ? MatrixRadius.Discrete(jacobian.ToRowMajorArray(), cell.StateSize) : null;
        string reason = settled ? Invariant($"reached from 0 after {steps} steps")
            : Invariant($"not reached from 0 within {MostSteps} steps; found by Newton's method from their mean");
        return new CellEquilibrium(state, residual, settled, jacobian, spectral, radius, reason);
    }

    /// <summary>Newton's method on step(x) - x, halving a step that makes it larger.</summary>
    private static (double[] State, double Residual) Newton(GatedCell cell, double[] state)
    {
        double[] next = cell.Step(state);
        double residual = Distance(next, state);
        for (int i = 0; i < MostNewtonSteps && residual > 0; i++)
        {
            Vector<double> difference = Vector<double>.Build.Dense(state.Length, k => next[k] - state[k]);
            Vector<double> move = (Matrix<double>.Build.DenseIdentity(state.Length) - cell.Jacobian(state)).Solve(difference);
            double part = 1;
            bool better = false;
            for (int h = 0; h < MostHalvings && !better; h++, part *= 0.5)
            {
                double[] trial = [.. state.Select((v, k) => v + part * move[k])], stepped = cell.Step(trial);
                double found = Distance(stepped, trial);
                better = found < residual;
                if (better) (state, next, residual) = (trial, stepped, found);
            }
            if (!better) break;
        }
        return (state, residual);
    }

    private static double Distance(double[] a, double[] b)
    {
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Math.Abs(a[i] - b[i]);
            if (!(difference <= largest)) largest = difference;
        }
        return largest;
    }
}
