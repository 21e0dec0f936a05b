namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Memory of one thread: a segment of one block, and what is carried between the segments of each block in flight.</summary>
internal sealed unsafe class WorkerSpace<T>
    where T : unmanaged
{
    private AlignedBuffer? _space;

    private T* _carry, _delta, _gradient;
    private long _step, _carrySize, _gradientSize;
    private int _blocks;

    internal T* States { get; private set; }

    internal T* Values { get; private set; }

    /// <summary>A derivative in the last states, or in the first.</summary>
    internal T* Edge { get; private set; }

    internal T* Scratch { get; private set; }

    /// <summary>The state a block goes on from.</summary>
    internal T* Carry(int block) => _carry + block % _blocks * _step;

    /// <summary>The derivative in the state of a block, and its factor.</summary>
    internal T* Delta(int block) => _delta + block % _blocks * _carrySize;

    /// <summary>The gradient of a block.</summary>
    internal T* Gradient(int block) => _gradient + block % _blocks * _gradientSize;

    /// <summary>Makes room.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="segment">Steps of a segment.</param>
    /// <param name="blocks">Blocks in flight.</param>
    internal void Prepare(DiagonalPass<T> pass, int segment, int blocks)
    {
        long step = pass.Step;
        (_step, _carrySize, _gradientSize, _blocks) = (step, pass.CarrySize, pass.GradientSize, blocks);
        _carry = AlignedBuffer.Ensure<T>(ref _space, blocks * (step + _carrySize + _gradientSize) + (2L * segment + 2) * step
            + pass.ScratchSize(segment));
        _delta = _carry + blocks * step;
        _gradient = _delta + blocks * _carrySize;
        States = _gradient + blocks * _gradientSize;
        Values = States + (segment + 1) * step;
        Edge = Values + segment * step;
        Scratch = Edge + step;
        // A pass relies on a step of zeros here.
        new Span<T>(Scratch, (int)Math.Min(step, pass.ScratchSize(segment))).Clear();
    }
}
