namespace Lethe.Benchmarks.Peers;

/// <summary>The same computation by libtorch.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>libtorch-ops, libtorch-rnn or libtorch-fft.</summary>
    string Kind { get; }

    /// <summary>Outputs, without a graph for gradients.</summary>
    void Forward();

    /// <summary>Mean squared error, and its gradient in all weights.</summary>
    double Step();
}
