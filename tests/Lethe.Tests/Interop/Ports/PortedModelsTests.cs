namespace Lethe.Tests.Interop.Ports;

/// <summary>What a model may do from call to call: rounding by where a tensor lies is no state.</summary>
public sealed class PortedModelsTests
{
    [Fact]
    public void Outputs_that_differ_by_roundings_from_call_to_call_are_read_as_a_model()
    {
        using PortedSequences model = PortedModels.Open(new Leak(1e-14, 0), new PortWords(), 1);
        Assert.Equal(1, model.OutputSize);
    }

    [Fact]
    public void What_is_kept_from_call_to_call_is_refused()
    {
        ProblemException e = Assert.Throws<ProblemException>(() => PortedModels.Open(new Leak(0, 0.1), new PortWords(), 1));
        Assert.Contains("keeps state between calls", e.Problem.Actual, StringComparison.Ordinal);
    }

    // h = 0.8 h + x over (batch, time, 1). Calls differ by a share of their outputs, or begin with a share of the state before.
    private sealed class Leak(double noise, double kept) : IPortedModel
    {
        private readonly List<double> _states = [];
        private int _calls;

        public string Path => "leak";

        public IReadOnlyList<ModelPort> Inputs { get; } =
            [new("x", "float64", [new PortDimension(null, "batch"), new PortDimension(null, "time"), new PortDimension(1, "")])];

        public IReadOnlyList<ModelPort> Outputs { get; } =
            [new("y", "float64", [new PortDimension(null, "batch"), new PortDimension(null, "time"), new PortDimension(1, "")])];

        public double Rounding => double.BitIncrement(1) - 1;

        public int? GroupSize => null;

        public bool TakesThreads => false;

        public bool QuantisesDynamically => false;

        public IReadOnlyList<int> WeightSizes { get; } = [1];

        public IReadOnlyList<PortTensor> Call(IReadOnlyList<PortTensor> inputs, IReadOnlyList<string>? wanted)
        {
            PortTensor x = inputs[0];
            (int batch, int time) = ((int)x.Shape[0], (int)x.Shape[1]);
            var y = new double[batch * time];
            _calls++;
            for (int s = 0; s < batch; s++)
            {
                if (_states.Count == s) _states.Add(0);
                double h = kept * _states[s];
                for (int k = 0; k < time; k++) y[s * time + k] = (h = 0.8 * h + x.Values[s * time + k]) * (1 + noise * (_calls % 3));
                _states[s] = h;
            }
            return [new PortTensor("y", y, x.Shape)];
        }

        public IPortedModel Again() => new Leak(noise, kept);

        public IPortedModel With(byte[] content) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
