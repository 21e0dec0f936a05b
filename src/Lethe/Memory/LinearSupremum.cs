namespace Lethe.Memory;

/// <summary>
/// max over |x|_inf &lt;= 1 of |J x|_2 for J of o x d: the maximum of a convex function over a cube, so at a sign vector. Exact for one row
/// (x = the signs of the row), two rows (the sign vectors of J^T v as v turns by half a circle: d of them up to the sign) and up to
/// <see cref="MostEnumerated"/> channels (all sign vectors, in two halves); else sign iteration x -&gt; sign(J^T J x) from several starts
/// followed by flips of one sign and of two.
/// </summary>
internal sealed class LinearSupremum
{
    /// <summary>Largest number of channels whose sign vectors are all tried.</summary>
    public const int MostEnumerated = 20;

    // Signs of the half that is swept by vectors of lanes.
    private const int SweptSigns = 10;
    private const int RandomStarts = 16;
    private const int MostIterations = 100;

    private readonly int _rows, _channels;
    private readonly double[] _columns;
    private readonly double[] _factor;
    private int _rank;

    private LinearSupremum(int rows, int channels)
    {
        (_rows, _channels) = (rows, channels);
        _columns = new double[Math.Min(rows, channels) * channels];
        _factor = new double[Math.Min(rows, channels) * Math.Min(rows, channels)];
    }

    /// <summary>The maximum for one J.</summary>
    /// <param name="Value">|J x|, attained at X.</param>
    /// <param name="Upper">An upper bound; the value itself, but for rounding, where it is exact.</param>
    /// <param name="X">A sign vector.</param>
    public readonly record struct Result(double Value, double Upper, double[] X);

    /// <summary>Whether the maximum is found for certain.</summary>
    public static bool IsExact(int rows, int channels) => rows <= 2 || channels <= MostEnumerated;

    /// <summary>The maxima for many J.</summary>
    /// <param name="matrices">J_t, o x d, row after row.</param>
    /// <param name="rows">o.</param>
    /// <param name="channels">d.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    public static Result[] Find(IReadOnlyList<double[]> matrices, int rows, int channels, Workers workers)
    {
        var results = new Result[matrices.Count];
        workers.Run(matrices.Count, (_, t) => results[t] = new LinearSupremum(rows, channels).Solve(matrices[t]));
        return results;
    }

    private Result Solve(double[] matrix)
    {
        double size = 0;
        foreach (double v in matrix) size = Math.Max(size, double.IsNaN(v) ? double.PositiveInfinity : Math.Abs(v));
        var x = new double[_channels];
        Array.Fill(x, 1);
        if (!double.IsFinite(size)) return new Result(double.PositiveInfinity, double.PositiveInfinity, x);
        if (size == 0) return new Result(0, 0, x);
        Reduce(matrix, size);
        bool exact = IsExact(_rows, _channels);
        double upper = exact ? 0 : SupremumBound.Of(_columns.AsSpan(0, _rank * _channels), _rank, _factor.AsSpan(0, _rank * _rank));
        if (_rank == 1) SignsOfRow(x);
        else if (_rank == 2) Turn(x);
        else if (_channels <= MostEnumerated) Enumerate(x);
        else Iterate(x);
        double value = size * Norm(matrix, x, 1 / size);
        return new Result(value, exact ? value : Math.Max(value, size * upper), x);
    }

    private double Norm(double[] matrix, double[] x, double scale)
    {
        double square = 0;
        for (int i = 0; i < _rows; i++)
        {
            double sum = 0;
            for (int c = 0; c < _channels; c++) sum += matrix[i * _channels + c] * scale * x[c];
            square += sum * sum;
        }
        return Math.Sqrt(square);
    }

    /// <summary>Columns of J of size 1; where there are more outputs than channels, of a d x d matrix with the same J^T J.</summary>
    private void Reduce(double[] matrix, double size)
    {
        _rank = Math.Min(_rows, _channels);
        if (_rows <= _channels)
        {
            for (int i = 0; i < _rows; i++)
                for (int c = 0; c < _channels; c++) _columns[c * _rows + i] = matrix[i * _channels + c] / size;
            return;
        }
        int d = _channels;
        double[] gram = new double[d * d], vectors = new double[d * d];
        for (int i = 0; i < _rows; i++)
        {
            for (int a = 0; a < d; a++)
            {
                double v = matrix[i * d + a] / size;
                for (int b = 0; b < d; b++) gram[a * d + b] += v * (matrix[i * d + b] / size);
            }
        }
        SymmetricEigenvalues.Diagonalize(gram, d, vectors);
        for (int i = 0; i < d; i++)
        {
            double root = Math.Sqrt(Math.Max(0, gram[i * d + i]));
            for (int c = 0; c < d; c++) _columns[c * d + i] = root * vectors[c * d + i];
        }
    }

    private void SignsOfRow(double[] x)
    {
        for (int c = 0; c < _channels; c++) x[c] = Sign(_columns[c]);
    }

    /// <summary>Two rows: as v turns from (1, 0) by half a circle, each sign of J^T v changes once, where v is normal to its
    /// column.</summary>
    private void Turn(double[] x)
    {
        int d = _channels;
        var normals = new (double X, double Y)[d];
        double first = 0, second = 0;
        for (int c = 0; c < d; c++)
        {
            double a = _columns[2 * c], b = _columns[2 * c + 1];
            x[c] = a != 0 ? Sign(a) : Sign(b);
            normals[c] = a > 0 || (a == 0 && b < 0) ? (-b, a) : (b, -a);
            first += x[c] * a;
            second += x[c] * b;
        }
        int[] order = [.. Enumerable.Range(0, d).Where(c => _columns[2 * c] != 0)];
        Array.Sort(order, (p, q) =>
        {
            double cross = normals[p].X * normals[q].Y - normals[p].Y * normals[q].X;
            return cross > 0 ? -1 : cross < 0 ? 1 : p.CompareTo(q);
        });
        double best = first * first + second * second;
        int flips = 0;
        for (int k = 0; k < order.Length; k++)
        {
            int c = order[k];
            first -= 2 * x[c] * _columns[2 * c];
            second -= 2 * x[c] * _columns[2 * c + 1];
            double square = first * first + second * second;
            if (!(square > best)) continue;
            (best, flips) = (square, k + 1);
        }
        for (int k = 0; k < flips; k++) x[order[k]] = -x[order[k]];
    }

    /// <summary>All sign vectors with x_0 = 1, as a + b: |A + B|^2 = |A|^2 + |B|^2 + 2 A.B, the many b side by side.</summary>
    private void Enumerate(double[] x)
    {
        int swept = Math.Min(SweptSigns, _channels - 1), held = _channels - 1 - swept, count = 1 << swept;
        int padded = Math.Max(count, Vector512<double>.Count);
        double[] sums = new double[_rank * padded], squares = new double[padded], outer = new double[_rank];
        for (int b = 0; b < padded; b++)
        {
            double square = 0;
            for (int i = 0; i < _rank; i++)
            {
                double sum = _columns[i];
                for (int s = 0; s < swept; s++) sum += Bit(b, s) * _columns[(1 + s) * _rank + i];
                sums[i * padded + b] = sum;
                square += sum * sum;
            }
            squares[b] = square;
        }
        double best = double.NegativeInfinity;
        int bestInner = 0, bestOuter = 0;
        for (int a = 0; a < 1 << held; a++)
        {
            double own = 0;
            for (int i = 0; i < _rank; i++)
            {
                outer[i] = 0;
                for (int s = 0; s < held; s++) outer[i] += Bit(a, s) * _columns[(1 + swept + s) * _rank + i];
                own += outer[i] * outer[i];
                outer[i] *= 2;
            }
            (double largest, int where) = Sweep(sums, squares, outer, padded);
            if (!(own + largest > best)) continue;
            (best, bestInner, bestOuter) = (own + largest, where, a);
        }
        x[0] = 1;
        for (int s = 0; s < swept; s++) x[1 + s] = Bit(bestInner, s);
        for (int s = 0; s < held; s++) x[1 + swept + s] = Bit(bestOuter, s);
    }

    private static (double Largest, int Where) Sweep(double[] sums, double[] squares, double[] outer, int padded)
    {
        int lanes = Vector512<double>.Count;
        Vector512<double> best = Vector512.Create(double.NegativeInfinity), where = Vector512<double>.Zero;
        for (int b = 0; b < padded; b += lanes)
        {
            Vector512<double> value = Vector512.Create<double>(squares.AsSpan(b));
            for (int i = 0; i < outer.Length; i++)
                value += Vector512.Create(outer[i]) * Vector512.Create<double>(sums.AsSpan(i * padded + b));
            Vector512<double> better = Vector512.GreaterThan(value, best);
            best = Vector512.ConditionalSelect(better, value, best);
            where = Vector512.ConditionalSelect(better, Vector512.Create((double)b), where);
        }
        int lane = 0;
        for (int l = 1; l < lanes; l++)
            if (best[l] > best[lane]) lane = l;
        return (best[lane], (int)where[lane] + lane);
    }

    // Beyond the signs there are, the bits of padding repeat the vectors that are there.
    private static double Bit(int bits, int place) => (bits >> place & 1) == 0 ? 1 : -1;

    /// <summary>Sign iteration and flips, from roundings of the relaxation (x = sign(J^T L g)), from the rows and from equal
    /// signs.</summary>
    private void Iterate(double[] x)
    {
        int d = _channels;
        var gram = new double[d * d];
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = 0;
                for (int i = 0; i < _rank; i++) sum += _columns[a * _rank + i] * _columns[b * _rank + i];
                gram[a * d + b] = gram[b * d + a] = sum;
            }
        }
        double[] trial = new double[d], image = new double[d];
        double best = double.NegativeInfinity;
        void Try()
        {
            double value = Climb(gram, trial, image);
            if (!(value > best)) return;
            best = value;
            trial.CopyTo(x, 0);
        }
        Array.Fill(trial, 1);
        Try();
        var direction = new double[_rank];
        for (int start = 0; start < Math.Min(_rank, RandomStarts); start++)
        {
            Array.Clear(direction);
            direction[start] = 1;
            Round(direction, trial);
            Try();
        }
        var random = new CounterRandom(0);
        ulong drawn = 0;
        for (int start = 0; start < RandomStarts; start++)
        {
            Array.Clear(direction);
            for (int k = 0; k < _rank; k++)
            {
                double g = random.Normal(drawn++);
                for (int i = 0; i < _rank; i++) direction[i] += _factor[i * _rank + k] * g;
            }
            Round(direction, trial);
            Try();
        }
    }

    private void Round(double[] direction, double[] x)
    {
        for (int c = 0; c < _channels; c++)
        {
            double sum = 0;
            for (int i = 0; i < _rank; i++) sum += _columns[c * _rank + i] * direction[i];
            x[c] = Sign(sum);
        }
    }

    /// <summary>x^T G x once neither the iteration nor a flip of one or two signs makes it larger. image: G x.</summary>
    private static double Climb(double[] gram, double[] x, double[] image)
    {
        int d = x.Length;
        for (int round = 0; round < MostIterations; round++)
        {
            for (int a = 0; a < d; a++)
            {
                double sum = 0;
                for (int b = 0; b < d; b++) sum += gram[a * d + b] * x[b];
                image[a] = sum;
            }
            bool changed = false;
            for (int a = 0; a < d; a++)
            {
                double sign = image[a] == 0 ? x[a] : Sign(image[a]);
                changed |= sign != x[a];
                image[a] = sign;
            }
            if (!changed) break;
            image.CopyTo(x, 0);
        }
        double value = 0;
        for (int a = 0; a < d; a++)
        {
            double sum = 0;
            for (int b = 0; b < d; b++) sum += gram[a * d + b] * x[b];
            image[a] = sum;
            value += x[a] * sum;
        }
        double least = 1e-12 * value;
        for (int round = 0; round < MostIterations * d; round++)
        {
            double gain = least;
            int first = -1, second = -1;
            for (int a = 0; a < d; a++)
            {
                double one = 4 * (gram[a * d + a] - x[a] * image[a]);
                if (one > gain) (gain, first, second) = (one, a, -1);
            }
            if (first < 0)
            {
                for (int a = 0; a < d; a++)
                {
                    double one = 4 * (gram[a * d + a] - x[a] * image[a]);
                    for (int b = 0; b < a; b++)
                    {
                        double two = one + 4 * (gram[b * d + b] - x[b] * image[b]) + 8 * x[a] * x[b] * gram[a * d + b];
                        if (two > gain) (gain, first, second) = (two, a, b);
                    }
                }
            }
            if (first < 0) break;
            Flip(gram, x, image, first);
            if (second >= 0) Flip(gram, x, image, second);
            value += gain;
        }
        return value;
    }

    private static void Flip(double[] gram, double[] x, double[] image, int channel)
    {
        for (int b = 0; b < x.Length; b++) image[b] -= 2 * x[channel] * gram[b * x.Length + channel];
        x[channel] = -x[channel];
    }

    private static double Sign(double value) => value < 0 ? -1 : 1;
}
