namespace Lethe.Stability.Certificates;

/// <summary>
/// Powers of a step's matrix M, |M^k|, |c^T M^k|, |M^k g|, and from them bounds over all M~ with |M~ - M| &lt;= epsilon. By M~^k = M^k +
/// sum_{j &lt; k} M^{k-1-j} (M~ - M) M~^j: P_k = |M^k| + epsilon sum_j |M^{k-1-j}| P_j bounds |M~^k|, likewise Q_k for |M~^k g| and C_k for
/// |c^T M~^k|, and |c^T (M~^k - M^k) g| &lt;= epsilon sum_j |c^T M^{k-1-j}| Q_j.
/// </summary>
internal sealed class MatrixSeries
{
    private readonly double[] _powers;
    private readonly double[] _read;
    private readonly double[][] _driven;

    /// <summary>The first <paramref name="length"/> powers.</summary>
    public MatrixSeries(double[] matrix, int size, double[] output, double[][] drives, int length)
    {
        _powers = new double[length];
        _read = new double[length];
        _driven = [.. drives.Select(_ => new double[length])];
        double[] power = new double[size * size], row = (double[])output.Clone();
        double[][] columns = [.. drives.Select(d => (double[])d.Clone())];
        for (int i = 0; i < size; i++) power[i * size + i] = 1;
        for (int k = 0; k < length; k++)
        {
            _powers[k] = SpectralNorm.Of(power, size, size);
            _read[k] = SpectralNorm.Of(row, 1, size);
            for (int v = 0; v < columns.Length; v++) _driven[v][k] = SpectralNorm.Of(columns[v], size, 1);
            power = Times(matrix, power, size, size);
            row = Times(row, matrix, 1, size);
            for (int v = 0; v < columns.Length; v++) columns[v] = Times(matrix, columns[v], size);
        }
    }

    public int Length => _powers.Length;

    /// <summary>Bounds for one drive g.</summary>
    /// <param name="drive">Its index.</param>
    /// <param name="epsilon">|M~ - M|.</param>
    /// <param name="driveChange">|g~ - g|.</param>
    /// <param name="outputChange">|c~ - c|.</param>
    public SeriesBounds Bounds(int drive, double epsilon, double driveChange, double outputChange)
    {
        int n = Length;
        double[] p = Grown(_powers, epsilon), q = Grown(_driven[drive], epsilon), c = Grown(_read, epsilon), change = new double[n],
            states = new double[n];
        for (int k = 0; k < n; k++)
        {
            double moved = 0;
            for (int j = 0; j < k; j++) moved += _read[k - 1 - j] * q[j];
            states[k] = q[k] + p[k] * driveChange;
            change[k] = epsilon * moved + c[k] * driveChange + outputChange * states[k];
        }
        return new SeriesBounds(change, states, p[n - 1], c[n - 1] + outputChange * p[n - 1]);
    }

    private double[] Grown(double[] start, double epsilon)
    {
        var grown = new double[start.Length];
        for (int k = 0; k < grown.Length; k++)
        {
            double sum = 0;
            for (int j = 0; j < k; j++) sum += _powers[k - 1 - j] * grown[j];
            grown[k] = start[k] + epsilon * sum;
        }
        return grown;
    }

    private static double[] Times(double[] a, double[] b, int rows, int size)
    {
        var product = new double[rows * size];
        for (int i = 0; i < rows; i++)
            for (int k = 0; k < size; k++)
                ColumnMatrix.AddScaled(a[i * size + k], b.AsSpan(k * size, size), product.AsSpan(i * size, size));
        return product;
    }

    /// <summary>matrix v.</summary>
    internal static double[] Times(double[] matrix, double[] v, int size) =>
        [.. Enumerable.Range(0, size).Select(i => ColumnMatrix.Dot(matrix.AsSpan(i * size, size), v))];
}
