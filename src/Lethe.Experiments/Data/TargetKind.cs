namespace Lethe.Experiments.Data;

/// <summary>What the targets of own data are.</summary>
public enum TargetKind
{
    /// <summary>Numbers at each step: mean square.</summary>
    Numbers,

    /// <summary>A class for each sequence: cross entropy of the outputs at the last step.</summary>
    Classes,

    /// <summary>A token at each step, of the vocabulary of the inputs: cross entropy of the outputs at every step.</summary>
    Tokens,
}
