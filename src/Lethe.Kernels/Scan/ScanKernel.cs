namespace Lethe.Kernels.Scan;

/// <summary>
/// h_t = a_t h_{t-1} + b_t for t = 0..T-1, channel by channel, from h_{-1} = <c>initial</c>, and its gradients. Data is (batch, time,
/// channels) row-major, as deep-learning frameworks keep it; complex numbers are pairs (Re, Im). NaN and infinities spread as the formula
/// says, forward in time within their own channel. An instance owns its workspaces (grown once, then reused), so it is not for two callers
/// at a time. All variants mean the same up to rounding;
/// <see cref="ScanReference{T}"/> is the definition.
/// </summary>
/// <typeparam name="T">double or float: the type of the data and of the arithmetic.</typeparam>
public abstract class ScanKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Checks the shape.</summary>
    /// <param name="shape">Sizes and kind.</param>
    /// <exception cref="NotSupportedException">T is neither double nor float.</exception>
    protected ScanKernel(ScanShape shape)
    {
        if (typeof(T) != typeof(double) && typeof(T) != typeof(float))
            throw new NotSupportedException($"scans are defined for double and float, T is {typeof(T).Name}.");
        shape.Validate();
        Shape = shape;
    }

    /// <summary>Sizes and kind.</summary>
    public ScanShape Shape { get; }

    /// <summary>Computes all states.</summary>
    /// <param name="multipliers">a: (channels), or (batch, time, channels) where <see cref="ScanShape.TimeVarying"/>.</param>
    /// <param name="inputs">b: (batch, time, channels).</param>
    /// <param name="initial">h_{-1}: (batch, channels); empty: zeros.</param>
    /// <param name="states">h: (batch, time, channels), overwritten; may be <paramref name="inputs"/> itself, must not overlap anything
    /// otherwise.</param>
    /// <param name="final">h_{T-1}, or h_{-1} where T = 0: (batch, channels), overwritten; empty: not wanted. May be
    /// <paramref name="initial"/> itself.</param>
    /// <param name="workers">Threads; their number changes no bit.</param>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public void Forward(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> inputs, ReadOnlySpan<T> initial, Span<T> states, Span<T> final,
        Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Require(nameof(multipliers), multipliers.Length, Shape.MultiplierSize);
        Require(nameof(inputs), inputs.Length, Shape.Size);
        RequireOrEmpty(nameof(initial), initial.Length, Shape.StateSize);
        Require(nameof(states), states.Length, Shape.Size);
        RequireOrEmpty(nameof(final), final.Length, Shape.StateSize);
        ForwardCore(multipliers, inputs, initial, states, final, workers);
    }

    /// <summary>
    /// The gradients of a loss L from dL/dh: g_t = dL/dh_t + conj(a_{t+1}) g_{t+1}, with conj(a_T) g_T = <paramref name="finalGradients"/>;
    /// then dL/db_t = g_t, dL/da_t = g_t conj(h_{t-1}), summed over batch and time (backwards in time, then in the order of the batch)
    /// where a is constant, and dL/dh_{-1} = conj(a_0) g_0. A complex gradient is the pair (dL/dRe, dL/dIm).
    /// </summary>
    /// <param name="multipliers">a, as in the forward pass.</param>
    /// <param name="states">h, as the forward pass gave them; empty is enough where <paramref name="multiplierGradients"/> is.</param>
    /// <param name="initial">h_{-1} of the forward pass; empty: zeros.</param>
    /// <param name="stateGradients">dL/dh: (batch, time, channels), without what reaches L through later states.</param>
    /// <param name="finalGradients">What reaches L through the final state, (batch, channels); empty: zeros.</param>
    /// <param name="multiplierGradients">dL/da: the length of <paramref name="multipliers"/>, overwritten; empty: not wanted.</param>
    /// <param name="inputGradients">dL/db: (batch, time, channels), overwritten; may be <paramref name="stateGradients"/> itself, must not
    /// overlap anything otherwise.</param>
    /// <param name="initialGradients">dL/dh_{-1}: (batch, channels), overwritten; empty: not wanted. May be
    /// <paramref name="finalGradients"/> itself.</param>
    /// <param name="workers">Threads; their number changes no bit.</param>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public void Backward(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> states, ReadOnlySpan<T> initial, ReadOnlySpan<T> stateGradients,
        ReadOnlySpan<T> finalGradients, Span<T> multiplierGradients, Span<T> inputGradients, Span<T> initialGradients, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Require(nameof(multipliers), multipliers.Length, Shape.MultiplierSize);
        RequireOrEmpty(nameof(initial), initial.Length, Shape.StateSize);
        Require(nameof(stateGradients), stateGradients.Length, Shape.Size);
        RequireOrEmpty(nameof(finalGradients), finalGradients.Length, Shape.StateSize);
        RequireOrEmpty(nameof(multiplierGradients), multiplierGradients.Length, Shape.MultiplierSize);
        if (!multiplierGradients.IsEmpty || !states.IsEmpty) Require(nameof(states), states.Length, Shape.Size);
        Require(nameof(inputGradients), inputGradients.Length, Shape.Size);
        RequireOrEmpty(nameof(initialGradients), initialGradients.Length, Shape.StateSize);
        BackwardCore(multipliers, states, initial, stateGradients, finalGradients, multiplierGradients, inputGradients, initialGradients,
            workers);
    }

    private protected abstract void ForwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> inputs, ReadOnlySpan<T> initial,
        Span<T> states, Span<T> final,
        Workers workers);

    private protected abstract void BackwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> states, ReadOnlySpan<T> initial,
        ReadOnlySpan<T> stateGradients,
        ReadOnlySpan<T> finalGradients, Span<T> multiplierGradients, Span<T> inputGradients, Span<T> initialGradients, Workers workers);

    private void RequireOrEmpty(string name, int actual, int expected)
    {
        if (actual != 0) Require(name, actual, expected);
    }

    private void Require(string name, int actual, int expected)
    {
        if (actual != expected) throw new ArgumentException($"{name} has {actual} numbers, expected {expected} for {Shape}.", name);
    }
}
