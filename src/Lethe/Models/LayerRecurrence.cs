namespace Lethe.Models;

/// <summary>
/// What one layer computes with the weights a model has now: sizes and form, and the numbers of <see cref="RecurrenceWeights"/>, in which
/// parameterization, form of time and gains are already contained. For writers of other formats.
/// </summary>
/// <param name="Shape">Sizes and form.</param>
/// <param name="TimeStep">dt of the residual form; contained in the weights of a form that is linear in time.</param>
/// <param name="Weights">Recurrent, U, b, C, d, one after another.</param>
public sealed record LayerRecurrence(RecurrenceShape Shape, double TimeStep, double[] Weights);
