namespace Lethe.Theory;

/// <summary>Gated recurrent cells.</summary>
public enum CellKind
{
    /// <summary>Cho et al. 2014, in PyTorch's form: the reset gate acts after the matrix.</summary>
    Gru,

    /// <summary>Hochreiter and Schmidhuber 1997 with forget gate.</summary>
    Lstm,
}
