namespace Lethe.Torch;

/// <summary>
/// A function of libtorch's automatic differentiation whose backward pass cannot end the process: whatever it throws is recorded with the
/// pass that runs, else with what the forward pass was given, and every gradient becomes NaN.
/// </summary>
internal abstract class GuardedFunction<T> : autograd.SingleTensorFunction<T>
    where T : GuardedFunction<T>, new()
{
    private const string FailureKey = "failure", InputsKey = "inputs";

    /// <summary>Applies the function.</summary>
    /// <param name="failure">Who is told of a failure outside of <see cref="BackwardPass"/>; null: nobody, the gradients alone show
    /// it.</param>
    /// <param name="arguments">Tensors, and what else the function takes.</param>
    internal static Tensor Apply(BackwardFailure? failure, params object[] arguments) => apply([failure!, .. arguments]);

    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(FailureKey, vars[0]);
        ctx.save_data(InputsKey, Array.ConvertAll(vars, v => v is Tensor tensor ? new Input(tensor.shape, tensor.dtype) : null));
        return Forward(ctx, vars[1..]);
    }

    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        try
        {
            return [null!, .. Backward(ctx, grad_output)];
        }
        catch (Exception e)
        {
            (BackwardPass.Current ?? (BackwardFailure?)ctx.get_data(FailureKey))?.Record(e);
            return [.. ((Input?[])ctx.get_data(InputsKey)).Select(input => input?.NoNumbers()!)];
        }
    }

    /// <summary>The value; saves in the context what <see cref="Backward"/> needs.</summary>
    private protected abstract Tensor Forward(autograd.AutogradContext ctx, object[] arguments);

    /// <summary>The gradient of each argument, null for what is no tensor. It may throw.</summary>
    private protected abstract List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient);

    private sealed record Input(long[] Shape, ScalarType Type)
    {
        // One number seen as many: it also fits where memory was what failed.
        internal Tensor NoNumbers()
        {
            using Scalar nan = double.NaN.ToScalar();
            return empty([], dtype: Type).fill_(nan).expand(Shape);
        }
    }
}
