using TorchSharp.Modules;

namespace Lethe.Benchmarks.Peers;

/// <summary>libtorch's own recurrent layers.</summary>
public enum TorchCellKind
{
    /// <summary>tanh(W x + b + U h + c): the nearest to a free W.</summary>
    Rnn,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent unit.</summary>
    Gru,
}

/// <summary>One of libtorch's layers, whose loop over time is compiled, with a linear decoder on all states.</summary>
internal sealed class TorchCell : TorchPeer
{
    private readonly nn.Module _layer;
    private readonly Func<Tensor, Tensor> _states;
    private readonly Linear _decoder;
    private readonly Tensor _inputs, _targets;
    private readonly Tensor[] _leaves;

    public TorchCell(TorchCellKind kind, RecurrenceSubject subject)
    {
        Lethe.Kernels.Precision precision = subject.Setup.Precision;
        _inputs = TorchData.TimeFirst(subject.Inputs, precision);
        _targets = TorchData.TimeFirst(subject.Targets, precision);
        long m = subject.Setup.Width;
        ScalarType type = TorchData.Type(precision);
        switch (kind)
        {
            case TorchCellKind.Lstm:
                LSTM lstm = nn.LSTM(1, m, dtype: type);
                (_layer, _states) = (lstm, x => lstm.call(x).Item1);
                break;
            case TorchCellKind.Gru:
                GRU gru = nn.GRU(1, m, dtype: type);
                (_layer, _states) = (gru, x => gru.call(x).Item1);
                break;
            default:
                RNN rnn = nn.RNN(1, m, nonLinearity: nn.NonLinearities.Tanh, dtype: type);
                (_layer, _states) = (rnn, x => rnn.call(x).Item1);
                break;
        }
        _decoder = nn.Linear(m, 1, dtype: type);
        _leaves = [.. _layer.parameters(), .. _decoder.parameters()];
        // The same cell as ours: its weights.
        if (subject.Setup.Gates == 0) return;
        using IDisposable none = no_grad();
        foreach ((string name, Parameter parameter) in _layer.named_parameters()) Take(parameter, name);
        Take(_decoder.weight, RecurrentModel.OutputName);
        Take(_decoder.bias!, RecurrentModel.OutputBiasName);

        void Take(Tensor parameter, string name)
        {
            using Tensor values = tensor(subject.Weights[name]).reshape(parameter.shape);
            parameter.copy_(values);
        }
    }

    public override string Kind => "libtorch-rnn";

    private protected override IList<Tensor> Leaves => _leaves;

    public override void Dispose()
    {
        _inputs.Dispose();
        _targets.Dispose();
        _decoder.Dispose();
        _layer.Dispose();
    }

    private protected override Tensor Outputs() => _decoder.call(_states(_inputs));

    private protected override Tensor Loss(Tensor outputs) => (outputs - _targets).pow(2).mean();
}
