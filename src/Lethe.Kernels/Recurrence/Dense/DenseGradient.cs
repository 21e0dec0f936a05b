using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The gradients of the tiles of a group, collected chunk by chunk from the strips of pulls (dLoss/dz) and of the states before each step:
/// the matrix as numbers, b, U and C as one vector of lanes per entry.
/// </summary>
internal sealed unsafe class DenseGradient(RecurrenceShape shape, int padded)
{
    private const int Lane = TiledSequences.Lanes, StripLine = OuterProduct.Strip * Lane;

    private readonly int _d = shape.Inputs, _o = shape.Outputs;
    private AlignedBuffer? _space;
    private int _tiles;

    private long TileSize => (long)padded * padded + (long)padded * (1 + _d + _o) * Lane;

    /// <summary>Makes room for the tiles of a group.</summary>
    internal void Prepare(int tiles)
    {
        _tiles = tiles;
        AlignedBuffer.Ensure(ref _space, tiles * TileSize);
    }

    /// <summary>Sets everything to 0, then adds the one product the chunks leave out: the last errors times the last states, [unit][tile][lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Clear(double* lastStates, double* e0, double* e1, int length)
    {
        _space!.Span.Clear();
        for (int tile = 0; tile < _tiles; tile++)
        {
            double* c = C(tile), e = (tile == 0 ? e0 : e1) + (length - 1L) * _o * Lane;
            for (int channel = 0; channel < _o; channel++)
                for (int i = 0; i < padded; i++, c += Lane) (Vector512.Load(e + channel * Lane) * Vector512.Load(lastStates + (i * _tiles + tile) * Lane)).Store(c);
        }
    }

    /// <summary>
    /// Adds steps first..first+count-1 of one tile: pulls p_k and states h_k in strips, x and e from the start of time.
    /// The gradient of C is the sum of e_k h_{k+1}, so a state h_k meets the errors of the step before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(int tile, double* pulls, double* states, double* x, double* e, int first, int count)
    {
        OuterProduct.Accumulate(pulls, states, count, padded, Matrix(tile));
        double* b = B(tile), u = U(tile), c = C(tile);
        int skipped = first == 0 ? 1 : 0;
        x += (long)first * _d * Lane;
        e += (first + skipped - 1L) * _o * Lane;
        for (int i = 0; i < padded; i++)
        {
            int strip = i / OuterProduct.Strip * OuterProduct.StripSize + i % OuterProduct.Strip * Lane;
            AddSum(pulls + strip, count, b + (long)i * Lane);
            for (int channel = 0; channel < _d; channel++) AddProducts(pulls + strip, x + channel * Lane, _d * Lane, count, u + ((long)channel * padded + i) * Lane);
            for (int channel = 0; channel < _o; channel++)
                AddProducts(states + strip + skipped * StripLine, e + channel * Lane, _o * Lane, count - skipped, c + ((long)channel * padded + i) * Lane);
        }
    }

    /// <summary>Writes one tile's gradient in the order recurrent, U, b, C, with the sign of A where it is A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Store(int tile, Span<double> row, Vector512<double> mask)
    {
        int units = shape.Units, at = 0;
        double* matrix = Matrix(tile), u = U(tile), b = B(tile), c = C(tile);
        double sign = shape.Activation == Activation.Linear ? 1 : -1;
        for (int i = 0; i < units; i++)
            for (int j = 0; j < units; j++) row[at++] = sign * matrix[(long)i * padded + j];
        for (int i = 0; i < units; i++)
            for (int channel = 0; channel < _d; channel++) row[at++] = Lanes.Sum(Vector512.Load(u + ((long)channel * padded + i) * Lane), mask);
        for (int i = 0; i < units; i++) row[at++] = Lanes.Sum(Vector512.Load(b + (long)i * Lane), mask);
        for (int channel = 0; channel < _o; channel++)
            for (int i = 0; i < units; i++) row[at++] = Lanes.Sum(Vector512.Load(c + ((long)channel * padded + i) * Lane), mask);
    }

    private double* Matrix(int tile) => _space!.Pointer + tile * TileSize;

    private double* B(int tile) => Matrix(tile) + (long)padded * padded;

    private double* U(int tile) => B(tile) + (long)padded * Lane;

    private double* C(int tile) => U(tile) + (long)padded * _d * Lane;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSum(double* rows, int count, double* sum)
    {
        Vector512<double> total = Vector512.Load(sum);
        for (int k = 0; k < count; k++) total += Vector512.Load(rows + k * StripLine);
        total.Store(sum);
    }

    /// <summary>sum += sum over steps of rows[k] * column[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts(double* rows, double* column, int stride, int count, double* sum)
    {
        Vector512<double> total = Vector512.Load(sum);
        for (int k = 0; k < count; k++)
            total = Vector512.FusedMultiplyAdd(Vector512.Load(rows + k * StripLine), Vector512.Load(column + (long)k * stride), total);
        total.Store(sum);
    }
}
