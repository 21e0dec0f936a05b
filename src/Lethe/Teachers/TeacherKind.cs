namespace Lethe.Teachers;

/// <summary>Architectures of random teachers.</summary>
public enum TeacherKind
{
    /// <summary>torch.nn.RNN with tanh.</summary>
    Rnn,

    /// <summary>torch.nn.GRU.</summary>
    Gru,

    /// <summary>torch.nn.LSTM.</summary>
    Lstm,

    /// <summary>torch.nn.TransformerEncoder with a causal mask, in evaluation mode.</summary>
    Transformer,

    /// <summary>S4D layers (diagonal complex state-space models), GELU, GLU, normalization.</summary>
    S4d,
}
