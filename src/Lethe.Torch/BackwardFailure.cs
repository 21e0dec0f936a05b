namespace Lethe.Torch;

/// <summary>
/// An exception that leaves a backward pass ends the process: native code is in between. So ours stop here, gradients become NaN, and the exception is thrown
/// at the next call of one of our functions, or by <see cref="ThrowIfAny"/> right after <c>backward()</c>.
/// </summary>
public static class BackwardFailure
{
    private static Exception? _last;

    /// <summary>Throws what went wrong in a backward pass since the last look, if anything did.</summary>
    /// <exception cref="InvalidOperationException">Something did; the cause is the inner exception.</exception>
    public static void ThrowIfAny()
    {
        if (Interlocked.Exchange(ref _last, null) is { } error)
            throw new InvalidOperationException($"A backward pass failed and gave NaN gradients: {error.Message} Discard the gradients of that step.", error);
    }

    /// <summary>Keeps the first one.</summary>
    internal static void Record(Exception error) => Interlocked.CompareExchange(ref _last, error, null);
}
