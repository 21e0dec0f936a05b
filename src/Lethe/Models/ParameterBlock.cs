namespace Lethe.Models;

/// <summary>The part a named parameter plays; decides its norm in |theta| = max(|W|_2, |U|_2, |b|_2, |c|_2) ([IAT] sec. 3).</summary>
public enum ParameterBlock
{
    /// <summary>Recurrent weights w of which the model uses f(w): diagonal.</summary>
    RecurrentDiagonal,

    /// <summary>Recurrent matrix: the mixing P of P^T diag(f(w)) P, or a free W.</summary>
    RecurrentMatrix,

    /// <summary>Phases of complex multipliers, one per unit.</summary>
    RecurrentPhase,

    /// <summary>U.</summary>
    Input,

    /// <summary>b.</summary>
    Bias,

    /// <summary>C.</summary>
    Output,

    /// <summary>d; shares the ball of C.</summary>
    OutputBias,
}
