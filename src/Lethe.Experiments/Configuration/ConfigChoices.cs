namespace Lethe.Experiments.Configuration;

/// <summary>A family of settings that belong together.</summary>
public enum Protocol
{
    /// <summary>The published code's: fixed horizon, time-squared loss, widths chained by threshold.</summary>
    Reference,

    /// <summary>Width and horizon grow together, plain loss, no margin term, pruned afterwards.</summary>
    GrowingHorizon,
}

/// <summary>What recurs, and how it comes from the trained weights.</summary>
public enum ModelKind
{
    /// <summary>A = diag(f(w)).</summary>
    Diagonal,

    /// <summary>A = P^T diag(f(w)) P.</summary>
    Rnn,

    /// <summary>A = P^T diag(softplus(w)) P.</summary>
    SoftplusRnn,

    /// <summary>A = W, free.</summary>
    Dense,

    /// <summary>State-space layers: diag(f(w)), linear in time, sigma between state and output.</summary>
    Ssm,

    /// <summary>Linear recurrent units: complex multipliers |g(nu)| e^{i e^theta}.</summary>
    Lru,
}

/// <summary>How weights are drawn.</summary>
public enum Initialization
{
    /// <summary>w ~ N(0,1), P = QR of a Gaussian, U, b, C, d as torch.nn.Linear.</summary>
    Reference,

    /// <summary>Rates log-uniform in [1/T, 1], U ~ U(-1,1)/sqrt(m), b = 0.</summary>
    GrowingHorizon,

    /// <summary>Multipliers of an LRU uniform on a ring.</summary>
    Ring,
}
