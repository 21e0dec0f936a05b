namespace Lethe.Stability.Certificates;

/// <summary>
/// What a causal filter of scalar inputs can give on data: with R_{s s'} = 1/(N T) sum over sequences and steps k of v_k x_{k-s} x_{k-s'},
/// the mean weighted square of sum_s D_s x_{k-s} is D^T R D &lt;= kappa sum_s R_ss D_s^2, kappa the largest eigenvalue of R scaled to ones
/// on its diagonal (about 1 for white inputs and many sequences).
/// </summary>
internal sealed class InputCovariance
{
    /// <summary>Longest horizon whose (T, T) matrix is formed: 32 MB.</summary>
    public const int LongestHorizon = 2000;

    private readonly double[] _matrix;

    private InputCovariance(double[] matrix, double[] diagonal, double condition) =>
        (_matrix, Diagonal, Condition) = (matrix, diagonal, condition);

    /// <summary>R_ss.</summary>
    public double[] Diagonal { get; }

    /// <summary>kappa.</summary>
    public double Condition { get; }

    /// <summary>
    /// Other weights with D^T R D &lt;= sum_s q_s D_s^2, by Schur's test: q_s = sum_s' |R_ss'| p_s'/p_s for any p &gt; 0. Tighter than
    /// kappa R_ss where D is shaped like p and few sequences leave long lags correlated by chance.
    /// </summary>
    public double[] SchurWeights(double[] shape)
    {
        int n = Diagonal.Length;
        var weights = new double[n];
        for (int s = 0; s < n; s++)
        {
            double sum = 0;
            for (int r = 0; r < n; r++) sum += Math.Abs(_matrix[s * n + r]) * shape[r];
            weights[s] = sum / shape[s];
        }
        return weights;
    }

    /// <summary>Sums over the data, or null where the horizon is too long.</summary>
    /// <param name="inputs">(batch, time, 1).</param>
    /// <param name="timeWeights">v_k; empty: all ones.</param>
    /// <param name="workers">Threads; the same bits for any number.</param>
    public static InputCovariance? Of(TiledSequences inputs, double[] timeWeights, Workers workers)
    {
        int length = inputs.Length;
        if (length > LongestHorizon || inputs.Channels != 1) return null;
        var matrix = new double[length * length];
        double scale = 1.0 / ((double)inputs.Count * length);
        workers.Run(length, (_, lag) =>
        {
            // products[j] = sum over sequences of x_{j+lag} x_j; R_{s, s+lag} sums v_{j+s+lag} products[j].
            var products = new double[length - lag];
            for (int tile = 0; tile < inputs.Tiles; tile++)
            {
                ReadOnlySpan<double> x = inputs.Tile(tile);
                for (int j = 0; j < products.Length; j++)
                    products[j] +=
                        ColumnMatrix.Dot(x.Slice(j * TiledSequences.Lanes, TiledSequences.Lanes),
                        x.Slice((j + lag) * TiledSequences.Lanes, TiledSequences.Lanes));
            }
            for (int s = 0; s + lag < length; s++)
            {
                double sum = 0;
                for (int j = 0; j + s + lag < length; j++) sum += (timeWeights.Length == 0 ? 1 : timeWeights[j + s + lag]) * products[j];
                matrix[s * length + s + lag] = matrix[(s + lag) * length + s] = scale * sum;
            }
        });
        double[] diagonal = new double[length], scaled = new double[length * length];
        for (int s = 0; s < length; s++) diagonal[s] = matrix[s * length + s];
        for (int s = 0; s < length; s++)
        {
            for (int r = 0; r < length; r++)
            {
                double size = Math.Sqrt(diagonal[s]) * Math.Sqrt(diagonal[r]);
                scaled[s * length + r] = size > 0 ? matrix[s * length + r] / size : 0;
            }
        }
        return new InputCovariance(matrix, diagonal, SpectralNorm.Of(scaled, length, length));
    }
}
