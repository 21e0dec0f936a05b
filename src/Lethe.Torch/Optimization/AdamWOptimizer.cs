namespace Lethe.Torch.Optimization;

/// <summary>
/// AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2), as libtorch computes it:
/// w &lt;- (1 - rate decay) w; m &lt;- beta1 m + (1 - beta1) g; v &lt;- beta2 v + (1 - beta2) g^2;
/// w &lt;- w - rate / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon).
/// The optimizers of TorchSharp 0.107.0 pass numbers to libtorch that the garbage collector may free meanwhile: a step then fails now and
/// then, or takes another number. Here each number is kept until libtorch has read it.
/// </summary>
public sealed class AdamWOptimizer : IDisposable
{
    private readonly Moments[] _moments;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;

    /// <summary>Prepares steps over some parameters.</summary>
    /// <param name="parameters">Those to train; one without a gradient stays as it is.</param>
    /// <param name="learningRate">rate > 0.</param>
    /// <param name="beta1">Decay of the mean of gradients, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean of their squares, in [0, 1).</param>
    /// <param name="epsilon">Added to the denominator, > 0.</param>
    /// <param name="weightDecay">decay >= 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public AdamWOptimizer(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(beta1 is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(beta1), beta1, "Expected a number in [0, 1).");
        if (!(beta2 is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(beta2), beta2, "Expected a number in [0, 1).");
        if (!(epsilon > 0)) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Expected a number above 0.");
        if (!(weightDecay >= 0)) throw new ArgumentOutOfRangeException(nameof(weightDecay), weightDecay, "Expected 0 or more.");
        LearningRate = learningRate;
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
        _moments = [.. parameters.Select(parameter => new Moments(parameter))];
    }

    /// <summary>rate > 0, for the next step: a schedule sets it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double LearningRate
    {
        get;
        set => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected a learning rate above 0.");
    }

    /// <summary>t: steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients()
    {
        foreach (Moments moments in _moments) moments.Parameter.grad = null;
    }

    /// <summary>One step along the gradients.</summary>
    public void Step()
    {
        Steps++;
        using IDisposable noGradients = no_grad();
        using IDisposable scope = NewDisposeScope();
        using Scalar keep = (1 - LearningRate * _weightDecay).ToScalar(), beta1 = _beta1.ToScalar(), beta2 = _beta2.ToScalar(),
            fresh1 = (1 - _beta1).ToScalar(), fresh2 = (1 - _beta2).ToScalar(), epsilon = _epsilon.ToScalar(), one = 1.ToScalar(),
            bias = Math.Sqrt(1 - Math.Pow(_beta2, Steps)).ToScalar(), step = (-LearningRate / (1 - Math.Pow(_beta1, Steps))).ToScalar();
        foreach (Moments moments in _moments)
        {
            if (moments.Parameter.grad is not { } gradient) continue;
            moments.Parameter.mul_(keep);
            moments.First.mul_(beta1).add_(gradient, fresh1);
            moments.Second.mul_(beta2).addcmul_(gradient, gradient, fresh2);
            // Without its factor of 1 add_ makes a number of its own, which nobody keeps.
            moments.Parameter.addcdiv_(moments.First, moments.Second.sqrt().div_(bias).add_(epsilon, one), step);
        }
    }

    /// <summary>Frees the moments; the parameters stay.</summary>
    public void Dispose()
    {
        foreach (Moments moments in _moments) moments.Dispose();
    }

    private sealed class Moments(Parameter parameter) : IDisposable
    {
        internal Parameter Parameter { get; } = parameter;

        /// <summary>m.</summary>
        internal Tensor First { get; } = zeros_like(parameter).DetachFromDisposeScope();

        /// <summary>v.</summary>
        internal Tensor Second { get; } = zeros_like(parameter).DetachFromDisposeScope();

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
