namespace Lethe.Torch;

/// <summary>
/// Runs a backward pass and throws what failed in it, whichever layers and scans the graph is made of. Other graphs, other threads and
/// later passes never see that failure, and no layer tells it again.
/// </summary>
public static class BackwardPass
{
    // libtorch runs the nodes of CPU tensors on the thread that asks for the pass, and Lethe's functions take CPU tensors only.
    [ThreadStatic]
    private static BackwardFailure? _current;

    /// <summary>The pass of this thread, or null outside of <see cref="Run(Action)"/>.</summary>
    internal static BackwardFailure? Current => _current;

    /// <summary><c>loss.backward()</c>, and throws what failed in it.</summary>
    /// <param name="loss">A scalar with a graph.</param>
    /// <exception cref="InvalidOperationException">The gradients of this pass are NaN; the cause is the inner exception.</exception>
    public static void Run(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Run(() => loss.backward());
    }

    /// <summary>Runs any call that goes back through a graph, such as <c>torch.autograd.grad</c>, and throws what failed in it.</summary>
    /// <param name="pass">The call. It runs on this thread.</param>
    /// <exception cref="InvalidOperationException">The gradients of this pass are NaN; the cause is the inner exception.</exception>
    public static void Run(Action pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        BackwardFailure? outer = _current;
        var failure = new BackwardFailure();
        _current = failure;
        try
        {
            pass();
        }
        finally
        {
            _current = outer;
        }
        failure.ThrowIfAny();
    }
}
