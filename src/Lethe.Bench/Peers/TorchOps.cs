using Lethe.Bench.Subjects;
using Lethe.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethe.Bench.Peers;

/// <summary>
/// A recurrence op by op, as well as one reasonably writes it: a loop over the unbound time steps, the fewest operations per step, matrices formed
/// once per call, time first so that slices are contiguous, automatic differentiation backward. hardtanh is clamp, one operation with one of backward
/// (TorchSharp's own returns its input unchanged in 0.107.0).
/// </summary>
internal sealed class TorchOps : IPeer
{
    private readonly RecurrenceSetup _setup;
    private readonly Tensor _inputs, _targets;
    private readonly Dictionary<string, Tensor> _weights = [];
    private readonly Tensor[] _leaves;
    private readonly Scalar _minusOne = -1, _one = 1;

    public TorchOps(RecurrenceSubject subject)
    {
        _setup = subject.Setup;
        _inputs = TorchData.TimeFirst(subject.Inputs, _setup.Precision);
        _targets = TorchData.TimeFirst(subject.Targets, _setup.Precision);
        int m = _setup.Width;
        foreach ((string name, double[] values) in subject.Weights)
            _weights.Add(name, TorchData.Weight(values, _setup.Precision, values.Length == m * m && m > 1 ? [m, m] : [values.Length]));
        _leaves = [.. _weights.Values];
    }

    /// <inheritdoc/>
    public string Kind => "libtorch-ops";

    /// <inheritdoc/>
    public void Forward()
    {
        using IDisposable noGradient = no_grad();
        using IDisposable scope = NewDisposeScope();
        Outputs();
    }

    /// <inheritdoc/>
    public double Step()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor loss = (Outputs() - _targets).pow(2).mean();
        autograd.grad([loss], _leaves);
        return TorchData.Number(loss);
    }

    /// <summary>Outputs and gradients by name, to be compared with ours.</summary>
    internal (double[] Outputs, Dictionary<string, double[]> Gradients) Evaluate()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor outputs = Outputs();
        IList<Tensor> gradients = autograd.grad([(outputs - _targets).pow(2).mean()], _leaves);
        Dictionary<string, double[]> named = [];
        foreach ((string name, Tensor gradient) in _weights.Keys.Zip(gradients)) named.Add(name, Values(gradient));
        return (Values(outputs.transpose(0, 1)), named);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _targets.Dispose();
        foreach (Tensor leaf in _leaves) leaf.Dispose();
        _minusOne.Dispose();
        _one.Dispose();
    }

    private static double[] Values(Tensor t) => t.to_type(ScalarType.Float64).contiguous().data<double>().ToArray();

    private Tensor Outputs()
    {
        Tensor u = _weights["input.U"], b = _weights["input.b"], c = _weights["output.c"], d = _weights["output.d"];
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
                Tensor rates = _weights["recurrent.w"];
                return (h, drive) => h + Sigma(addcmul(drive, rates, h, _minusOne));
            case BenchModel.Ssm:
                Tensor multipliers = _weights["recurrent.w"];
                return (h, drive) => addcmul(drive, multipliers, h, _one);
            case BenchModel.Dense:
                Tensor transposed = _weights["recurrent.W"].t();
                return (h, drive) => h + Sigma(drive.addmm(h, transposed, 1, 1));
            default:
                Tensor p = _weights["recurrent.P"];
                Tensor a = p.t().matmul(_weights["recurrent.w"].unsqueeze(1) * p); // symmetric: A^T = A
                return (h, drive) => h + Sigma(drive.addmm(h, a, 1, -1));
        }
    }

    private Tensor Sigma(Tensor z) => _setup.Activation switch
    {
        Activation.Tanh => z.tanh(),
        Activation.Hardtanh => z.clamp(_minusOne, _one),
        _ => throw new ArgumentException($"no peer for {_setup.Activation}; there are tanh and hardtanh.", nameof(z)),
    };
}
