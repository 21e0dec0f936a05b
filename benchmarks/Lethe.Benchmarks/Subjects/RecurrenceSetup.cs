namespace Lethe.Benchmarks.Subjects;

/// <summary>The recurrences measured.</summary>
public enum BenchModel
{
    /// <summary>Independent units.</summary>
    Diagonal,

    /// <summary>A = P^T diag(w) P.</summary>
    Pdp,

    /// <summary>A free W.</summary>
    Dense,

    /// <summary>Linear units read through sigma.</summary>
    Ssm,

    /// <summary>torch.nn.RNN's cell.</summary>
    Elman,

    /// <summary>torch.nn.GRU's.</summary>
    Gru,

    /// <summary>torch.nn.LSTM's.</summary>
    Lstm,
}

/// <summary>One recurrence 1 -> m -> 1 on a batch.</summary>
/// <param name="Model">Which.</param>
/// <param name="Width">m.</param>
/// <param name="Activation">sigma.</param>
/// <param name="Precision">Arithmetic inside.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Length">T.</param>
internal sealed record RecurrenceSetup(BenchModel Model, int Width, Activation Activation, Precision Precision,
    int Batch = 512, int Length = 100)
{
    public int BytesPerValue => Precision == Precision.Double ? sizeof(double) : sizeof(float);

    /// <summary>Matrices of a cell; 0 of what is none.</summary>
    public int Gates => Model switch { BenchModel.Elman => 1, BenchModel.Gru => 3, BenchModel.Lstm => 4, _ => 0 };

    public string ModelName => Model.ToString().ToLowerInvariant();

    public string Dtype => Precision == Precision.Double ? "float64" : "float32";

    public string ActivationName => Activation.ToString().ToLowerInvariant();

    public string Name(bool withGradient) =>
        Invariant($"{ModelName} m={Width} {(withGradient ? "step" : "forward")} {Dtype} {ActivationName}");
}
