namespace Lethe.Torch.Modules;

/// <summary>A recurrence kernel behind libtorch's automatic differentiation: flat weights and x (batch, time, in) to y (batch, time, out),
/// float64.</summary>
internal sealed class RecurrenceFunction : GuardedFunction<RecurrenceFunction>
{
    private const string Key = "kernel";

    private static readonly Workers Threads = new(Environment.ProcessorCount);

    public override string Name => "LetheRecurrence";

    private protected override Tensor Forward(autograd.AutogradContext ctx, object[] arguments)
    {
        Tensor weights = ((Tensor)arguments[0]).contiguous(), x = ((Tensor)arguments[1]).contiguous();
        var kernel = (RecurrenceKernel)arguments[2];
        TiledSequences inputs = Tiled(x);
        TiledSequences outputs = new(inputs.Count, inputs.Length, kernel.Shape.Outputs);
        kernel.Forward(TensorMemory.Of<double>(weights), inputs, outputs, Threads);
        ctx.save_for_backward([weights, x]);
        ctx.save_data(Key, kernel);
        Tensor y = empty([x.shape[0], x.shape[1], kernel.Shape.Outputs], dtype: ScalarType.Float64);
        outputs.CopyToRowMajor(TensorMemory.Of<double>(y));
        return y;
    }

    private protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor weights = saved[0], x = saved[1], dWeights = empty_like(weights), dX = empty_like(x);
        using Tensor dY = gradient.contiguous();
        TiledSequences inputs = Tiled(x), dInputs = new(inputs.Count, inputs.Length, inputs.Channels);
        ((RecurrenceKernel)ctx.get_data(Key))
            .Backward(TensorMemory.Of<double>(weights), inputs, Tiled(dY), TensorMemory.Of<double>(dWeights), dInputs, Threads);
        dInputs.CopyToRowMajor(TensorMemory.Of<double>(dX));
        return [dWeights, dX, null!];
    }

    private static TiledSequences Tiled(Tensor x) =>
        TiledSequences.FromRowMajor(TensorMemory.Of<double>(x), checked((int)x.shape[0]), checked((int)x.shape[1]),
            checked((int)x.shape[2]));
}
