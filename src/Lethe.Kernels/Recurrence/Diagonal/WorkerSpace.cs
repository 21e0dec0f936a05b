namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Memory of one thread: a segment of one block.</summary>
internal sealed unsafe class WorkerSpace<T>
    where T : unmanaged
{
    private AlignedBuffer? _space;

    internal T* Carry { get; private set; }

    internal T* Delta { get; private set; }

    internal T* Gradient { get; private set; }

    internal T* States { get; private set; }

    internal T* Values { get; private set; }

    /// <summary>A derivative in the last states, or in the first.</summary>
    internal T* Edge { get; private set; }

    internal T* Scratch { get; private set; }

    /// <summary>Makes room.</summary>
    internal void Prepare(DiagonalPass<T> pass, int segment)
    {
        long step = pass.Step;
        Carry = AlignedBuffer.Ensure<T>(ref _space, 2 * step + pass.CarrySize + pass.GradientSize + (2L * segment + 1) * step
            + pass.ScratchSize(segment));
        Delta = Carry + step;
        Gradient = Delta + pass.CarrySize;
        States = Gradient + pass.GradientSize;
        Values = States + (segment + 1) * step;
        Edge = Values + segment * step;
        Scratch = Edge + step;
        // A pass relies on a step of zeros here.
        new Span<T>(Scratch, (int)Math.Min(step, pass.ScratchSize(segment))).Clear();
    }
}
