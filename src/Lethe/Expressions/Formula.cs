namespace Lethe.Expressions;

/// <summary>A part of a formula as it is read: how to evaluate it, and its tree.</summary>
internal readonly record struct Formula(Func<double, Dual> At, Term Term);
