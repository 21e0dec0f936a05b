using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Scan;

/// <summary>The scan and its gradients against libtorch's own differentiation of the loop over time.</summary>
public sealed class LinearScanTests : TorchTest
{
    // Relative to the largest value, as the project promises for fused gradients; float32 rounds at 6e-8 and states live for some 20 steps.
    private const double Tolerance = 1e-10, SingleTolerance = 1e-5;

    public static TheoryData<ScalarType, bool, bool> Kinds
    {
        get
        {
            TheoryData<ScalarType, bool, bool> data = [];
            foreach (ScalarType type in (ScalarType[])[ScalarType.Float64, ScalarType.Float32, ScalarType.ComplexFloat64,
                ScalarType.ComplexFloat32])
            {
                foreach (bool varying in (bool[])[false, true])
                {
                    data.Add(type, varying, false);
                    data.Add(type, varying, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Equals_the_loop_and_its_gradients(ScalarType type, bool varying, bool started)
    {
        using IDisposable scope = NewDisposeScope();
        using Generator seeded = manual_seed(7);
        Tensor a = (randn(varying ? [3, 20, 5] : [5], dtype: type) * Kept.Number(0.4).to(type)).detach().requires_grad_();
        Tensor b = randn([3, 20, 5], dtype: type).requires_grad_(), v = randn([3, 20, 5], dtype: type);
        Tensor? initial = started ? randn([3, 5], dtype: type).requires_grad_() : null;
        Tensor[] leaves = initial is null ? [a, b] : [a, b, initial];

        Tensor expected = Loop(a, b, initial), actual = LinearScan.Apply(a, b, initial);
        AssertClose(expected, actual, type);
        Tensor[] gradients = [.. Gradients(expected, v, leaves)];
        Tensor[] own = [.. Gradients(actual, v, leaves)];
        for (int i = 0; i < leaves.Length; i++) AssertClose(gradients[i], own[i], type);
    }

    [Fact]
    public void Tensors_that_are_not_contiguous_are_read_as_they_are()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor a = rand([4], dtype: ScalarType.Float64), b = randn([6, 2, 4], dtype: ScalarType.Float64).transpose(0, 1).detach()
            .requires_grad_();
        Tensor y = LinearScan.Apply(a, b);
        AssertClose(Loop(a, b, null), y, ScalarType.Float64);
        y.real.flatten().sum(dim: 0).backward();
        Assert.Equal(b.shape, b.grad!.shape);
    }

    [Fact]
    public void Wrong_shapes_and_types_are_named()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor a = rand([4], dtype: ScalarType.Float64), b = rand([2, 3, 4], dtype: ScalarType.Float64);
        Assert.Equal("inputs", Assert.Throws<ArgumentException>(() => LinearScan.Apply(a, a)).ParamName);
        Assert.Equal("multipliers", Assert.Throws<ArgumentException>(() => LinearScan.Apply(b, rand([2, 5, 4], dtype: ScalarType.Float64)))
            .ParamName);
        Assert.Equal("multipliers", Assert.Throws<ArgumentException>(() => LinearScan.Apply(a.to(ScalarType.Float32), b)).ParamName);
        Assert.Equal("initial", Assert.Throws<ArgumentException>(() => LinearScan.Apply(a, b, a)).ParamName);
        Assert.Equal("inputs", Assert.Throws<ArgumentException>(() => LinearScan.Apply(a, b.to(ScalarType.Int64))).ParamName);
    }

    private static Tensor Loop(Tensor a, Tensor b, Tensor? initial)
    {
        Tensor h = initial ?? zeros_like(b.select(1, 0));
        List<Tensor> states = [];
        for (int t = 0; t < b.shape[1]; t++)
        {
            h = ((a.dim() == 3 ? a.select(1, t) : a) * h).Plus(b.select(1, t));
            states.Add(h);
        }

        return stack(states, 1);
    }

    private static IEnumerable<Tensor> Gradients(Tensor y, Tensor v, Tensor[] leaves)
    {
        // Re sum conj(v) y: its derivative in y is v.
        Tensor product = y * v.conj();
        Tensor loss = (y.is_complex() ? product.real : product).flatten().sum(dim: 0);
        foreach (Tensor leaf in leaves) leaf.grad = null;
        BackwardPass.Run(loss);
        return [.. leaves.Select(leaf => leaf.grad!.clone())];
    }

    private static void AssertClose(Tensor expected, Tensor actual, ScalarType type)
    {
        bool single = type is ScalarType.Float32 or ScalarType.ComplexFloat32;
        double error = (expected - actual).abs().max().to(ScalarType.Float64).item<double>(), size = expected.abs().max()
            .to(ScalarType.Float64).item<double>();
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(error <= (single ? SingleTolerance : Tolerance) * size, $"relative error {error / size:e1}");
    }
}
