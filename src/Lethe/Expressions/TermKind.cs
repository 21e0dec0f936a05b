namespace Lethe.Expressions;

/// <summary>What a <see cref="Term"/> does with its parts. Differences, quotients, roots and comparisons are written in these.</summary>
internal enum TermKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>The variable.</summary>
    Variable,

    /// <summary>The sum of all parts.</summary>
    Sum,

    /// <summary>The product of all parts.</summary>
    Product,

    /// <summary>A part to a constant power, <see cref="Term.Number"/>.</summary>
    Power,

    /// <summary>e^u.</summary>
    Exp,

    /// <summary>e^u - 1.</summary>
    ExpM1,

    /// <summary>log u.</summary>
    Log,

    /// <summary>log(1 + u).</summary>
    Log1P,

    /// <summary>log(1 + e^u).</summary>
    Softplus,

    /// <summary>1/(1 + e^-u).</summary>
    Sigmoid,

    /// <summary>tanh u.</summary>
    Tanh,

    /// <summary>erf u.</summary>
    Erf,

    /// <summary>1 - erf u.</summary>
    Erfc,

    /// <summary>sin u.</summary>
    Sin,

    /// <summary>cos u.</summary>
    Cos,

    /// <summary>|u|.</summary>
    Abs,

    /// <summary>Parts d, a, b: a where d &gt;= 0, else b; the two agree where d is 0.</summary>
    Join,

    /// <summary>Parts d, a, b: a where d &gt; 0, else b.</summary>
    IfPositive,

    /// <summary>Parts d, a, b: a where d &gt;= 0, else b.</summary>
    IfNonnegative,

    /// <summary>Parts d, a, b: a where d is 0, else b.</summary>
    IfZero,
}
