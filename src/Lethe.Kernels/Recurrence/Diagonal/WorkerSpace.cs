namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Memory of one thread: a segment of one block.</summary>
internal sealed unsafe class WorkerSpace<TElement>
    where TElement : unmanaged
{
    private AlignedBuffer? _space;

    internal TElement* Carry { get; private set; }

    internal TElement* Delta { get; private set; }

    internal TElement* Gradient { get; private set; }

    internal TElement* States { get; private set; }

    internal TElement* Values { get; private set; }

    internal TElement* Scratch { get; private set; }

    /// <summary>Makes room.</summary>
    internal void Prepare(DiagonalPass<TElement> pass, int segment)
    {
        long step = pass.Step;
        Carry = Workspace.Ensure<TElement>(ref _space, step + pass.CarrySize + pass.GradientSize + (2L * segment + 1) * step + pass.ScratchSize(segment));
        Delta = Carry + step;
        Gradient = Delta + pass.CarrySize;
        States = Gradient + pass.GradientSize;
        Values = States + (segment + 1) * step;
        Scratch = Values + segment * step;
        // A pass relies on a step of zeros here.
        new Span<TElement>(Scratch, (int)Math.Min(step, pass.ScratchSize(segment))).Clear();
    }
}
