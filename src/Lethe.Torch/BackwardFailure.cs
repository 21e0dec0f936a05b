namespace Lethe.Torch;

/// <summary>
/// What went wrong in backward passes through the functions of one network. An exception that leaves a backward pass ends the process,
/// because native code is in between; so Lethe's functions stop it, give NaN gradients and keep it here. Each layer has one of its own and
/// throws it at its next forward pass;
/// <see cref="Scan.LinearScan"/> is given one. <see cref="BackwardPass.Run(TorchSharp.torch.Tensor)"/> needs none: it throws what failed in
/// its own pass.
/// </summary>
public sealed class BackwardFailure
{
    private Exception? _first;

    /// <summary>Throws what went wrong since the last look, if anything did; the next look finds nothing.</summary>
    /// <exception cref="InvalidOperationException">A backward pass failed; the cause is the inner exception.</exception>
    public void ThrowIfAny()
    {
        if (Interlocked.Exchange(ref _first, null) is { } error)
        {
            throw new InvalidOperationException(
                $"A backward pass failed and gave NaN gradients: {error.Message.TrimEnd()} Discard the gradients of that step.", error);
        }
    }

    /// <summary>Keeps the first one; any thread may call it.</summary>
    internal void Record(Exception error) => Interlocked.CompareExchange(ref _first, error, null);
}
