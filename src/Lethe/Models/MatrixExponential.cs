namespace Lethe.Models;

/// <summary>
/// e^X of a dense n x n matrix by scaling and squaring with a Taylor polynomial (X scaled to 1-norm at most 1/4; degree 14 leaves less than
/// 1e-19), and its adjoint, the gradient of a function of e^X in X: the derivative of the exponential at X^T in the direction of the
/// gradient G in e^X, which is the upper right block of exp([[X^T, G], [0, X^T]]) (Najfeld and Havel 1995, eq. 109). The arithmetic of that
/// block matrix is done block by block. An instance owns its workspaces, so it is not for two callers at a time.
/// </summary>
internal sealed class MatrixExponential(int n)
{
    private const int Degree = 14;

    private readonly MatrixProduct _multiplier = new();
    private readonly double[] _scaled = new double[n * n], _next = new double[n * n];
    private double[] _direction = [], _derivative = [], _power = [], _other = [];

    /// <summary>e^X; all NaN where X is not finite.</summary>
    public void Compute(ReadOnlySpan<double> x, Span<double> result)
    {
        int squarings = Scale(x, transposed: false);
        if (squarings < 0)
        {
            result.Fill(double.NaN);
            return;
        }
        // Horner: p <- I + (X p)/k from k = Degree down to 1.
        SetIdentity(result);
        for (int k = Degree; k >= 1; k--)
        {
            Multiply(_scaled, result, _next);
            AddIdentity(_next, 1.0 / k, result);
        }
        for (int s = 0; s < squarings; s++)
        {
            Multiply(result, result, _next);
            _next.CopyTo(result);
        }
    }

    /// <summary>Gradient in X of a scalar whose gradient in e^X is <paramref name="outer"/>.</summary>
    public void Adjoint(ReadOnlySpan<double> x, ReadOnlySpan<double> outer, Span<double> result)
    {
        if (_power.Length == 0)
        {
            _direction = new double[n * n];
            _derivative = new double[n * n];
            _power = new double[n * n];
            _other = new double[n * n];
        }
        int squarings = Scale(x, transposed: true);
        if (squarings < 0)
        {
            result.Fill(double.NaN);
            return;
        }
        double scale = Math.ScaleB(1, -squarings);
        for (int i = 0; i < outer.Length; i++) _direction[i] = outer[i] * scale;

        // p <- I + (X p)/k and its derivative l <- (X l + E p)/k; then l <- p l + l p and p <- p p.
        SetIdentity(_power);
        _derivative.AsSpan().Clear();
        for (int k = Degree; k >= 1; k--)
        {
            MultiplyTwice(_scaled, _derivative, _direction, _power, 1.0 / k);
            Multiply(_scaled, _power, _next);
            AddIdentity(_next, 1.0 / k, _power);
        }
        for (int s = 0; s < squarings; s++)
        {
            MultiplyTwice(_power, _derivative, _derivative, _power, 1);
            Multiply(_power, _power, _next);
            _next.CopyTo(_power.AsSpan());
        }
        _derivative.CopyTo(result);
    }

    /// <summary>derivative = factor (a derivative + b c).</summary>
    private void MultiplyTwice(double[] a, double[] derivative, double[] b, double[] c, double factor)
    {
        Multiply(a, derivative, _next);
        Multiply(b, c, _other);
        for (int i = 0; i < derivative.Length; i++) derivative[i] = factor * (_next[i] + _other[i]);
    }

    /// <summary>Puts X or its transpose, scaled by 2^-s, into the workspace; gives s, or -1 where X is not finite.</summary>
    private int Scale(ReadOnlySpan<double> x, bool transposed)
    {
        double norm = 0;
        for (int j = 0; j < n; j++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += Math.Abs(transposed ? x[j * n + i] : x[i * n + j]);
            norm = double.IsNaN(sum) ? sum : Math.Max(norm, sum);
            if (!double.IsFinite(norm)) return -1;
        }
        int squarings = norm > 0.25 ? (int)Math.Ceiling(Math.Log2(norm / 0.25)) : 0;
        double scale = Math.ScaleB(1, -squarings);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) _scaled[i * n + j] = scale * x[transposed ? j * n + i : i * n + j];
        return squarings;
    }

    private void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result) =>
        _multiplier.Multiply(n, n, n, a, false, b, false, Workers.Single, result);

    private void SetIdentity(Span<double> matrix)
    {
        matrix.Clear();
        for (int i = 0; i < n; i++) matrix[i * n + i] = 1;
    }

    /// <summary>result = I + factor matrix.</summary>
    private void AddIdentity(ReadOnlySpan<double> matrix, double factor, Span<double> result)
    {
        for (int i = 0; i < matrix.Length; i++) result[i] = factor * matrix[i];
        for (int i = 0; i < n; i++) result[i * n + i] += 1;
    }
}
