namespace Lethe.Targets;

/// <summary>
/// In-place complex Fourier transform of a power of two (Cooley and Tukey 1965, radix 2), twiddles taken from sin and cos directly.
/// Owned here because the same plan serves many threads without allocating and must give the same bits on every one of them.
/// </summary>
internal sealed class FastFourier
{
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly int[] _reversed;

    public FastFourier(int size)
    {
        if (size < 1 || !int.IsPow2(size)) throw new ArgumentException($"size is {size}, expected a power of two.", nameof(size));
        Size = size;
        _cos = new double[size / 2];
        _sin = new double[size / 2];
        for (int i = 0; i < size / 2; i++) (_sin[i], _cos[i]) = Math.SinCos(-2 * Math.PI * i / size);
        _reversed = new int[size];
        for (int i = 1; i < size; i++) _reversed[i] = (_reversed[i >> 1] >> 1) | ((i & 1) == 0 ? 0 : size >> 1);
    }

    public int Size { get; }

    /// <summary>X_j = sum_k x_k e^{-2 pi i j k / n}.</summary>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        for (int i = 0; i < Size; i++)
        {
            int j = _reversed[i];
            if (j <= i) continue;
            (real[i], real[j]) = (real[j], real[i]);
            (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
        }
        for (int half = 1; half < Size; half <<= 1)
        {
            int stride = Size / (2 * half);
            for (int start = 0; start < Size; start += 2 * half)
            {
                Span<double> re0 = real.Slice(start, half), re1 = real.Slice(start + half, half);
                Span<double> im0 = imaginary.Slice(start, half), im1 = imaginary.Slice(start + half, half);
                for (int k = 0; k < half; k++)
                {
                    double c = _cos[k * stride], s = _sin[k * stride];
                    double re = re1[k] * c - im1[k] * s, im = re1[k] * s + im1[k] * c;
                    (re1[k], im1[k]) = (re0[k] - re, im0[k] - im);
                    (re0[k], im0[k]) = (re0[k] + re, im0[k] + im);
                }
            }
        }
    }

    /// <summary>n x_k = sum_j X_j e^{+2 pi i j k / n}: the inverse times n, by exchanging the parts.</summary>
    public void InverseTimesSize(Span<double> real, Span<double> imaginary) => Forward(imaginary, real);
}
