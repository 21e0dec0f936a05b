namespace Lethe.Torch.Modules;

/// <summary>f(w), element by element, with f' of the parameterization itself, so that every one of them trains under any torch
/// optimizer.</summary>
internal sealed class RateFunction : GuardedFunction<RateFunction>
{
    private const string Key = "parameterization";

    public override string Name => "LetheRate";

    private protected override Tensor Forward(autograd.AutogradContext ctx, object[] arguments)
    {
        var w = (Tensor)arguments[0];
        var f = (IParameterization)arguments[1];
        ctx.save_for_backward([w]);
        ctx.save_data(Key, f);
        return Map(w, f.Rate);
    }

    private protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        Tensor w = ctx.get_saved_variables()[0];
        using Tensor slope = Map(w, ((IParameterization)ctx.get_data(Key)).RateDerivative);
        return [gradient * slope, null!];
    }

    private static Tensor Map(Tensor w, Func<double, double> f)
    {
        using Tensor flat = w.detach().to(ScalarType.Float64).contiguous();
        double[] values = flat.data<double>().ToArray();
        return tensor(Array.ConvertAll(values, x => f(x))).reshape(w.shape).to(w.dtype);
    }
}
