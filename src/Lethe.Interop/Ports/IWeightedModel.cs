namespace Lethe.Interop.Ports;

/// <summary>A stored tensor of a model file.</summary>
/// <param name="Tensor">Name, shape, type and numbers.</param>
/// <param name="IsRecurrent">Whether it carries a state from one step to the next, as far as its node or its name tells.</param>
public sealed record StoredWeight(NamedTensor Tensor, bool IsRecurrent);

/// <summary>A model from a file whose stored numbers can be replaced in memory; the file stays as it is, and so does the way its ports are
/// read.</summary>
public interface IWeightedModel
{
    /// <summary>Its floating-point weights, as the file has them.</summary>
    IReadOnlyList<StoredWeight> Weights { get; }

    /// <summary>What is not among them, in sentences.</summary>
    IReadOnlyList<string> WeightNotes { get; }

    /// <summary>Replaces all of them; numbers are rounded to the type of the file.</summary>
    /// <param name="values">The numbers of each weight, in their order.</param>
    /// <exception cref="ProblemException">The model cannot be run with them.</exception>
    void SetWeights(IReadOnlyList<double[]> values);
}
