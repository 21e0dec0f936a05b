namespace Lethe.Kernels;

/// <summary>The nonlinearity sigma of h_{k+1} = h_k + dt sigma(U x_k + b - A h_k). It acts on the whole right-hand side.</summary>
public enum Activation
{
    /// <summary>sigma(z) = z.</summary>
    Linear,

    /// <summary>sigma(z) = tanh z.</summary>
    Tanh,

    /// <summary>sigma(z) = min(1, max(-1, z)); derivative 1 on the open interval (-1, 1) and 0 elsewhere (the convention of
    /// libtorch).</summary>
    Hardtanh,

    /// <summary>sigma(z) = max(0, z); derivative 0 at 0. Unbounded: outside the theorem of [IAT].</summary>
    Relu,
}
