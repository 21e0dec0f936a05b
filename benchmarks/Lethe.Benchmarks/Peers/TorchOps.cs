using TorchSharp;

namespace Lethe.Benchmarks.Peers;

/// <summary>
/// A recurrence op by op, as well as one reasonably writes it: a loop over the unbound time steps, the fewest operations per step, matrices
/// formed once per call, time first so that slices are contiguous, automatic differentiation backward. hardtanh is clamp, one operation
/// with one of backward (TorchSharp's own returns its input unchanged in 0.107.0). <see cref="PlainDiagonal"/> is what one writes first.
/// </summary>
internal class TorchOps : TorchPeer
{
    private readonly RecurrenceSetup _setup;
    private readonly Tensor _inputs, _targets;
    private readonly Tensor[] _leaves;
    private readonly Scalar _minusOne = -1, _one = 1;

    public TorchOps(RecurrenceSubject subject)
    {
        _setup = subject.Setup;
        _inputs = TorchData.TimeFirst(subject.Inputs, _setup.Precision);
        _targets = TorchData.TimeFirst(subject.Targets, _setup.Precision);
        int m = _setup.Width;
        foreach ((string name, double[] values) in subject.Weights)
            Weights.Add(name, TorchData.Weight(values, _setup.Precision, values.Length == m * m && m > 1 ? [m, m] : [values.Length]));
        _leaves = [.. Weights.Values];
    }

    /// <summary>Leaves by Lethe's names.</summary>
    private protected Dictionary<string, Tensor> Weights { get; } = [];

    /// <summary>(time, batch, 1).</summary>
    private protected Tensor Inputs => _inputs;

    public override string Kind => "libtorch-ops";

    private protected override IList<Tensor> Leaves => _leaves;

    /// <summary>Outputs and gradients by name, to be compared with ours.</summary>
    internal (double[] Outputs, Dictionary<string, double[]> Gradients) Evaluate()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor outputs = Outputs();
        IList<Tensor> gradients = autograd.grad([Loss(outputs)], _leaves);
        Dictionary<string, double[]> named = [];
        foreach ((string name, Tensor gradient) in Weights.Keys.Zip(gradients)) named.Add(name, Values(gradient));
        return (Values(outputs.transpose(0, 1)), named);
    }

    public override void Dispose()
    {
        _inputs.Dispose();
        _targets.Dispose();
        foreach (Tensor leaf in _leaves) leaf.Dispose();
        _minusOne.Dispose();
        _one.Dispose();
    }

    private protected override Tensor Loss(Tensor outputs) => (outputs - _targets).pow(2).mean();

    private static double[] Values(Tensor t) => t.to_type(ScalarType.Float64).contiguous().data<double>().ToArray();

    /// <summary>(time, batch, 1).</summary>
    private protected override Tensor Outputs()
    {
        Tensor u = Weights["input.U"], b = Weights["input.b"], c = Weights["output.c"], d = Weights["output.d"];
        Func<Tensor, Tensor, Tensor> step = NextState();
        Tensor h = zeros([_setup.Batch, _setup.Width], _inputs.dtype);
        List<Tensor> outputs = [];
        foreach (Tensor x in _inputs.unbind(0))
        {
            h = step(h, addcmul(b, x, u, _one));
            outputs.Add((_setup.Model == BenchModel.Ssm ? Sigma(h) : h).mv(c));
        }
        return (stack(outputs, 0) + d).unsqueeze(2);
    }

    private Func<Tensor, Tensor, Tensor> NextState()
    {
        switch (_setup.Model)
        {
            case BenchModel.Diagonal:
                Tensor rates = Weights["recurrent.w"];
                return (h, drive) => h + Sigma(addcmul(drive, rates, h, _minusOne));
            case BenchModel.Ssm:
                Tensor multipliers = Weights["recurrent.w"];
                return (h, drive) => addcmul(drive, multipliers, h, _one);
            case BenchModel.Dense:
                Tensor transposed = Weights["recurrent.W"].t();
                return (h, drive) => h + Sigma(drive.addmm(h, transposed, 1, 1));
            default:
                Tensor p = Weights["recurrent.P"];
                Tensor a = p.t().matmul(Weights["recurrent.w"].unsqueeze(1) * p); // symmetric: A^T = A
                return (h, drive) => h + Sigma(drive.addmm(h, a, 1, -1));
        }
    }

    private Tensor Sigma(Tensor z) => _setup.Activation switch
    {
        Activation.Linear => z,
        Activation.Tanh => z.tanh(),
        Activation.Hardtanh => z.clamp(_minusOne, _one),
        _ => throw new ArgumentException($"no peer for {_setup.Activation}; there are linear, tanh and hardtanh.", nameof(z)),
    };
}

/// <summary>
/// The diagonal hardtanh recurrence as one writes it first: batch first, the encoder over all steps at once, states stacked for one product
/// with the decoder, two operations where one would do. For orientation: how much of a ratio is the way the peer is written.
/// </summary>
internal sealed class PlainDiagonal(RecurrenceSubject subject) : TorchOps(subject)
{
    private protected override Tensor Outputs()
    {
        Tensor drive = Inputs.transpose(0, 1).contiguous() * Weights["input.U"] + Weights["input.b"], rates = Weights["recurrent.w"];
        Tensor h = zeros_like(drive.select(1, 0));
        List<Tensor> states = [];
        foreach (Tensor u in drive.unbind(1))
        {
            Tensor z = u - rates * h;
            h = h + where(z.abs() < 1, z, z.sign());
            states.Add(h);
        }
        return (stack(states, 1).matmul(Weights["output.c"]) + Weights["output.d"]).transpose(0, 1).unsqueeze(2);
    }
}
