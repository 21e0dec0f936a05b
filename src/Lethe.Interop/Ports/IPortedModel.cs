namespace Lethe.Interop.Ports;

/// <summary>What goes through a port in one call.</summary>
/// <param name="Name">Of the port.</param>
/// <param name="Values">Row-major, whatever the port's own type is.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="IsWhole">Whether the values are whole numbers, for a port that takes any type.</param>
internal sealed record PortTensor(string Name, double[] Values, long[] Shape, bool IsWhole = false);

/// <summary>A model as its runtime sees it: named tensors in, named tensors out, nothing said of sequences.</summary>
internal interface IPortedModel : IDisposable
{
    /// <summary>The file, for messages.</summary>
    string Path { get; }

    /// <summary>What it takes, in order.</summary>
    IReadOnlyList<ModelPort> Inputs { get; }

    /// <summary>What it gives; empty where only a call shows it.</summary>
    IReadOnlyList<ModelPort> Outputs { get; }

    /// <summary>Half the gap between 1 and the next number of the coarsest arithmetic in it, as far as is known after a call.</summary>
    double Rounding { get; }

    /// <summary>Sequences of one call where the model takes any number; null: as many as there are.</summary>
    int? GroupSize { get; }

    /// <summary>Whether several threads may call it at a time.</summary>
    bool TakesThreads { get; }

    /// <summary>Whether it quantises while it runs, by the range of all it is given in a call.</summary>
    bool QuantisesDynamically { get; }

    /// <summary>Sizes found in its weights, ascending: among them are its channels and the sizes of its states.</summary>
    IReadOnlyList<int> WeightSizes { get; }

    /// <summary>What is done before each call, in a sentence; null for nothing.</summary>
    string? Before => null;

    /// <summary>One call.</summary>
    /// <param name="inputs">Of each port that is given something.</param>
    /// <param name="wanted">Names of outputs; null for all.</param>
    /// <returns>The outputs, in the model's order.</returns>
    /// <exception cref="ProblemException">The model fails, or gives something else than numbers.</exception>
    IReadOnlyList<PortTensor> Call(IReadOnlyList<PortTensor> inputs, IReadOnlyList<string>? wanted);

    /// <summary>The model anew, as it is when it has just been loaded; the caller disposes it.</summary>
    IPortedModel Again();

    /// <summary>The model of other bytes: the same program with other numbers. It may be this one, changed; else the caller disposes
    /// it.</summary>
    /// <param name="content">The bytes.</param>
    IPortedModel With(byte[] content);
}
