namespace Lethe.Benchmarks.Peers;

/// <summary>
/// The same scan as a causal convolution with the powers of a: h = ifft(fft(b, 2T) fft(a^t, 2T)) cut to T, rfft where real. Time is last in
/// memory, as the transforms like it, and the powers are made beforehand: both to the peer's advantage. Its step has gradients in b and in
/// the powers.
/// </summary>
internal sealed class TorchFft : TorchPeer
{
    private readonly ScanSetup _setup;
    private readonly Tensor _inputs, _powers;

    public TorchFft(ScanSubject subject)
    {
        _setup = subject.Setup;
        using IDisposable scope = NewDisposeScope();
        ScalarType type = TorchData.Type(_setup.Precision);
        Tensor b = AsNumbers(tensor(subject.Inputs).reshape(_setup.Batch, _setup.Length, _setup.Channels, -1));
        Tensor a = AsNumbers(tensor(subject.Multipliers).reshape(_setup.Channels, -1));
        Tensor powers = a.unsqueeze(1).pow(arange(_setup.Length, ScalarType.Float64));
        // Complex numbers of a precision have a type of their own.
        if (_setup.Complex) type = _setup.Precision == Precision.Double ? ScalarType.ComplexFloat64 : ScalarType.ComplexFloat32;
        _inputs = b.transpose(1, 2).contiguous().to_type(type).requires_grad_().MoveToOuterDisposeScope();
        _powers = powers.to_type(type).requires_grad_().MoveToOuterDisposeScope();
    }

    public override string Kind => "libtorch-fft";

    private protected override IList<Tensor> Leaves => [_inputs, _powers];

    /// <summary>States and dL/db in our layout.</summary>
    internal (double[] States, double[] InputGradients) Evaluate()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor states = Outputs();
        return (Values(states), Values(autograd.grad([Loss(states)], [_inputs])[0]));
    }

    public override void Dispose()
    {
        _inputs.Dispose();
        _powers.Dispose();
    }

    private protected override Tensor Loss(Tensor outputs) => outputs.abs().pow(2).mean() * (0.5 * outputs.numel());

    private protected override Tensor Outputs()
    {
        long padded = 2L * _setup.Length;
        Tensor all = _setup.Complex ? fft.ifft(fft.fft_(_inputs, padded) * fft.fft_(_powers, padded), padded)
            : fft.irfft(fft.rfft(_inputs, padded) * fft.rfft(_powers, padded), padded);
        return all.narrow(2, 0, _setup.Length);
    }

    // Not view_as_complex: a managed array may start at an odd multiple of 8 bytes, and libtorch crashes copying complex numbers from
    // there.
    private Tensor AsNumbers(Tensor pairs) => _setup.Complex ? complex(pairs.select(-1, 0), pairs.select(-1, 1)) : pairs.squeeze(-1);

    private double[] Values(Tensor t)
    {
        Tensor rows = t.transpose(1, 2).contiguous();
        return (_setup.Complex ? view_as_real(rows) : rows).to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
    }
}
