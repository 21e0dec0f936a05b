using Lethe.Benchmarks.Peers;
using Lethe.Torch.Tests;
using TorchCell = Lethe.Benchmarks.Peers.TorchCell;

namespace Lethe.Benchmarks.Tests;

/// <summary>A benchmark compares times of the same computation: outputs and gradients of the peers are ours.</summary>
public sealed class PeersTests : TorchTest
{
    // Relative to the largest value; float64 rounding over a dozen steps stays below 1e-13, float32 rounding below 1e-5.
    private const double DoubleTolerance = 1e-11, SingleTolerance = 1e-4;

    public static TheoryData<BenchModel, Activation, Precision> Setups =>
    [
        // Cells have libtorch's own beside them.
        .. from model in Enum.GetValues<BenchModel>().Except([BenchModel.Elman, BenchModel.Gru, BenchModel.Lstm])
           from activation in new[] { Activation.Hardtanh, Activation.Tanh, Activation.Linear }
           from precision in Enum.GetValues<Precision>()
           where RecurrenceSubject.Supports(new RecurrenceSetup(model, 5, activation, precision))
           select (model, activation, precision),
    ];

    [Theory]
    [MemberData(nameof(Setups))]
    public void Op_by_op_computes_the_same(BenchModel model, Activation activation, Precision precision)
    {
        RecurrenceSubject subject =
            RecurrenceSubject.Create(new RecurrenceSetup(model, Width: 5, activation, precision, Batch: 11, Length: 12));
        subject.Forward(Workers.Single);
        double loss = subject.Step(Workers.Single);
        double[] outputs = new double[11 * 12];
        subject.Outputs.CopyToRowMajor(outputs);
        using var peer = new TorchOps(subject);
        (double[] theirs, Dictionary<string, double[]> gradients) = peer.Evaluate();

        double tolerance = precision == Precision.Double ? DoubleTolerance : SingleTolerance;
        AssertClose(theirs, outputs, tolerance);
        Assert.Equal(gradients.Keys, subject.Gradients.Keys);
        foreach ((string name, double[] gradient) in gradients) AssertClose(gradient, subject.Gradients[name], tolerance);
        Assert.Equal(peer.Step(), loss, tolerance * loss);
        peer.Forward();
        // A model whose output does not depend on its input would agree with anything.
        Assert.True(outputs.Distinct().Count() > 100);
    }

    [Fact]
    public void The_plain_peer_computes_the_same()
    {
        RecurrenceSubject subject =
            RecurrenceSubject.Create(
            new RecurrenceSetup(BenchModel.Diagonal, Width: 5, Activation.Hardtanh, Precision.Double, Batch: 11, Length: 12));
        double loss = subject.Step(Workers.Single);
        using var peer = new PlainDiagonal(subject);
        foreach ((string name, double[] gradient) in peer.Evaluate().Gradients)
            AssertClose(gradient, subject.Gradients[name], DoubleTolerance);
        Assert.Equal(peer.Step(), loss, DoubleTolerance * loss);
    }

    [Theory]
    [InlineData(false, Precision.Double)]
    [InlineData(true, Precision.Double)]
    [InlineData(false, Precision.Single)]
    [InlineData(true, Precision.Single)]
    public void Convolution_by_FFT_computes_the_same_scan(bool complex, Precision precision)
    {
        ScanSubject subject = ScanSubject.Create(new ScanSetup(complex, Length: 37, precision, Batch: 2, Channels: 3));
        subject.Step(Workers.Single);
        using var peer = new TorchFft(subject);
        (double[] states, double[] gradients) = peer.Evaluate();
        double tolerance = precision == Precision.Double ? DoubleTolerance : SingleTolerance;
        AssertClose(states, subject.States, tolerance);
        AssertClose(gradients, subject.InputGradients, tolerance);
        Assert.Equal(subject.States.Sum(h => h * h / 2), peer.Step(), tolerance * states.Sum(h => h * h));
        peer.Forward();
    }

    [Theory]
    [InlineData(TorchCellKind.Rnn)]
    [InlineData(TorchCellKind.Lstm)]
    [InlineData(TorchCellKind.Gru)]
    public void Layers_of_libtorch_give_a_loss_near_that_of_the_targets(TorchCellKind kind)
    {
        RecurrenceSubject subject =
            RecurrenceSubject.Create(
            new RecurrenceSetup(BenchModel.Dense, Width: 4, Activation.Tanh, Precision.Double, Batch: 16, Length: 20));
        using var peer = new TorchCell(kind, subject);
        peer.Forward();
        Assert.InRange(peer.Step(), 0.5, 5); // targets are N(0, 1), an untrained layer's outputs are small
        Assert.Equal("libtorch-rnn", peer.Kind);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"value {i}: {actual[i]}, by libtorch {expected[i]}");
    }
}
