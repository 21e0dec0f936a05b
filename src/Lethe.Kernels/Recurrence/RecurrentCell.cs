namespace Lethe.Kernels.Recurrence;

/// <summary>
/// What one step of a recurrence is. The cells are PyTorch's (torch.nn.RNN, GRU, LSTM) but for one, gates in PyTorch's order; s is the
/// logistic function, * the product entry by entry, and the two biases of PyTorch are one where they only ever stand as their sum.
/// </summary>
public enum RecurrentCell
{
    /// <summary>None of PyTorch's: h + dt sigma(U x + b - A h), or linear in time.</summary>
    Residual,

    /// <summary>h' = sigma(V h + U x + b).</summary>
    Elman,

    /// <summary>r = s(V_r h + U_r x + b_r), z = s(V_z h + U_z x + b_z), n = tanh(U_n x + b_n + r * (V_n h + c_n)),
    /// h' = (1 - z) * n + z * h.</summary>
    Gru,

    /// <summary>ONNX's GRU of linear_before_reset=0, Keras's of reset_after=False: as <see cref="Gru"/>, but r acts on h before its
    /// product, n = tanh(V_n (r * h) + U_n x + b_n).</summary>
    GruResetBefore,

    /// <summary>i, f, o = s(V h + U x + b), g = tanh(V_g h + U_g x + b_g), c' = f * c + i * g, h' = o * tanh(c'); the state is h, then
    /// c.</summary>
    Lstm,
}
