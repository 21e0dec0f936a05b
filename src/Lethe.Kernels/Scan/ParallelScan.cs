using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Scan;

/// <summary>
/// <see cref="ScanMode.ParallelInTime"/>: pieces of a sequence are scanned from zero, keeping only their last states; with the products of multipliers of each
/// piece these give the state before every piece, from which a second scan starts. Backwards the same from the end.
/// </summary>
internal sealed unsafe class ParallelScan<T, TArithmetic> : ScanKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    // Bytes of a block: it comes from a second-level cache where one pass after the other reads it.
    private const int BlockBytes = 1 << 16;

    private readonly ScanPieces _pieces;
    private readonly ForwardTask<T, TArithmetic> _forward;
    private readonly BackwardTask<T, TArithmetic> _backward;
    private AlignedBuffer? _ones, _products, _ends, _starts, _state;

    /// <summary>Creates the kernel with blocks of 64 KB.</summary>
    internal ParallelScan(ScanShape shape) : this(shape, Math.Max(1, BlockBytes / (sizeof(T) * shape.RowSize)))
    {
    }

    /// <summary>Creates the kernel with blocks of a given number of steps.</summary>
    internal ParallelScan(ScanShape shape, int block) : base(shape)
    {
        _pieces = new ScanPieces(shape.Batch, shape.Length, block);
        _forward = new(shape);
        _backward = new(shape);
    }

    private protected override void ForwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> inputs, ReadOnlySpan<T> initial, Span<T> states, Span<T> final,
        Workers workers)
    {
        int row = Shape.RowSize, pieces = _pieces.PerSequence;
        fixed (T* a = multipliers, b = inputs, h0 = initial, h = states, end = final)
        {
            T* products = Products(a, workers), ends = Space(ref _ends), starts = Space(ref _starts), state = Space(ref _state);
            _forward.Multipliers = a;
            _forward.Inputs = b;
            _forward.Final = ends;
            _forward.Run(_pieces, workers);
            for (int s = 0; s < Shape.Batch; s++)
            {
                long at = (long)s * pieces * row;
                ScanMemory.CopyRow(h0 == null ? null : h0 + s * row, state, row);
                ScanMemory.CopyRow(state, starts + at, row);
                ForwardWalk<T, TArithmetic>.Run(products + at, row, ends + at, row, state, starts + at + row, row, row, pieces - 1);
            }
            _forward.Multipliers = a;
            _forward.Inputs = b;
            _forward.Initial = starts;
            _forward.States = h;
            _forward.Final = ends;
            _forward.Run(_pieces, workers);
            for (int s = 0; s < Shape.Batch && end != null; s++) ScanMemory.CopyRow(ends + ((long)(s + 1) * pieces - 1) * row, end + s * row, row);
        }
    }

    private protected override void BackwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> states, ReadOnlySpan<T> initial, ReadOnlySpan<T> stateGradients,
        ReadOnlySpan<T> finalGradients, Span<T> multiplierGradients, Span<T> inputGradients, Span<T> initialGradients, Workers workers)
    {
        int row = Shape.RowSize, pieces = _pieces.PerSequence;
        fixed (T* a = multipliers, h = states, h0 = initial, dH = stateGradients, end = finalGradients)
        fixed (T* dA = multiplierGradients, dB = inputGradients, dH0 = initialGradients)
        {
            T* products = Products(a, workers), ends = Space(ref _ends), starts = Space(ref _starts), state = Space(ref _state);
            _backward.Multipliers = a;
            _backward.Gradients = dH;
            _backward.Outgoing = ends;
            _backward.Run(_pieces, workers);
            for (int s = 0; s < Shape.Batch; s++)
            {
                long last = ((long)(s + 1) * pieces - 1) * row;
                ScanMemory.CopyRow(end == null ? null : end + s * row, state, row);
                ScanMemory.CopyRow(state, starts + last, row);
                ForwardWalk<T, Conjugate<T, TArithmetic>>.Run(products + last, -row, ends + last, -row, state, starts + last - row, -row, row, pieces - 1);
            }
            _backward.Multipliers = a;
            _backward.States = h;
            _backward.Initial = h0;
            _backward.Gradients = dH;
            _backward.Incoming = starts;
            _backward.Out = dB;
            _backward.MultiplierOut = dA;
            _backward.Outgoing = ends;
            _backward.Run(_pieces, workers);
            for (int s = 0; s < Shape.Batch && dH0 != null; s++) ScanMemory.CopyRow(ends + (long)s * pieces * row, dH0 + s * row, row);
        }
    }

    /// <summary>The product of the multipliers of each piece: the recurrence without inputs, from ones. Constant multipliers have but two, of whole and of last pieces.</summary>
    private T* Products(T* a, Workers workers)
    {
        int row = Shape.RowSize, perSequence = _pieces.PerSequence;
        bool two = !Shape.TimeVarying && perSequence > 2 && Shape.Batch > 0;
        ScanPieces pieces = two ? new ScanPieces(1, _pieces.Block + _pieces.LengthOf(perSequence - 1), _pieces.Block) : _pieces;
        T* products = Space(ref _products), ones = Space(ref _ones);
        new Span<T>(ones, pieces.Count * row).Fill(T.One);
        for (int i = 1; i < pieces.Count * row && Shape.Complex; i += 2) ones[i] = T.Zero;
        _forward.Multipliers = a;
        _forward.Initial = ones;
        _forward.Final = two ? ones : products;
        _forward.Run(pieces, workers);
        for (int piece = 0; piece < _pieces.Count && two; piece++)
            ScanMemory.CopyRow(ones + ((piece + 1) % perSequence == 0 ? row : 0), products + (long)piece * row, row);
        return products;
    }

    private T* Space(ref AlignedBuffer? buffer) => (T*)AlignedBuffer.Ensure(ref buffer, ScanMemory.Doubles<T>((long)_pieces.Count * Shape.RowSize));
}

/// <summary>Another arithmetic with conj(x) in place of x.</summary>
internal readonly struct Conjugate<T, TArithmetic> : IScanArithmetic<T>
    where T : unmanaged
    where TArithmetic : struct, IScanArithmetic<T>
{
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y,
        Vector256<T> z) => TArithmetic.ConjugateMultiplyAdd(x, y, z);

    public static Vector256<T> ConjugateMultiplyAdd(Vector256<T> x, Vector256<T> y,
        Vector256<T> z) => TArithmetic.MultiplyAdd(x, y, z);
}
