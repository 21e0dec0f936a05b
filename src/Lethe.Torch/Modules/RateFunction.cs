using Lethe.Parameterizations;
using static TorchSharp.torch;

namespace Lethe.Torch.Modules;

/// <summary>f(w), element by element, with f' of the parameterisation itself, so that every one of them trains under any torch optimiser.</summary>
internal sealed class RateFunction : autograd.SingleTensorFunction<RateFunction>
{
    private const string Key = "parameterization";

    public override string Name => "LetheRate";

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var w = (Tensor)vars[0];
        var f = (IParameterization)vars[1];
        ctx.save_for_backward([w]);
        ctx.save_data(Key, f);
        return Map(w, f.Rate);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor w = ctx.get_saved_variables()[0];
        try
        {
            using Tensor slope = Map(w, ((IParameterization)ctx.get_data(Key)).RateDerivative);
            return [grad_output * slope, null!];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            BackwardFailure.Record(e);
            return [full_like(w, double.NaN), null!];
        }
    }

    private static Tensor Map(Tensor w, Func<double, double> f)
    {
        using Tensor flat = w.detach().to(ScalarType.Float64).contiguous();
        double[] values = flat.data<double>().ToArray();
        return tensor(Array.ConvertAll(values, x => f(x))).reshape(w.shape).to(w.dtype);
    }
}
