using Lethe.Kernels;
using Lethe.Kernels.Recurrence;

namespace Lethe.Models;

/// <summary>
/// h_{k+1} = h_k + dt sigma(U x_k + b - A h_k), h_0 = 0, y_k = C h_{k+1} + d, in Euler, exact or native form of time.
/// Subclasses say how A comes from the trained weights; the work is done by a kernel.
/// </summary>
public abstract class RecurrentModel : IParametricModel
{
    /// <summary>Lethe's names of the parameters that all recurrent models share.</summary>
    public const string InputName = "input.U", BiasName = "input.b", OutputName = "output.c", OutputBiasName = "output.d";

    private readonly RecurrenceKernel _kernel;
    private readonly double[] _weights;
    private readonly double[] _gradient;

    private protected RecurrentModel(RecurrentOptions options, bool dense, IEnumerable<(string, int[], ParameterBlock)> recurrent)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequirePositive(nameof(options.Width), options.Width);
        RequirePositive(nameof(options.Inputs), options.Inputs);
        RequirePositive(nameof(options.Outputs), options.Outputs);
        if (!(options.TimeStep > 0) || double.IsInfinity(options.TimeStep))
            throw new ArgumentException($"dt is {options.TimeStep}, expected a positive finite number.", nameof(options));
        if (options.Integration != Integration.Euler && options.Activation != Activation.Linear)
        {
            throw new ArgumentException($"{options.Integration} integration is defined for linear recurrences only, the activation is " +
                $"{options.Activation}: use integration=euler or activation=linear.", nameof(options));
        }
        Options = options;
        Parameters = new ParameterSet(recurrent.Concat(
        [
            (InputName, [options.Width, options.Inputs], ParameterBlock.Input),
            (BiasName, [options.Width], ParameterBlock.Bias),
            (OutputName, [options.Outputs, options.Width], ParameterBlock.Output),
            (OutputBiasName, [options.Outputs], ParameterBlock.OutputBias),
        ]));
        Shape = new RecurrenceShape(options.Inputs, options.Width, options.Outputs, dense, options.Activation);
        _kernel = RecurrenceKernels.Create(Shape, options.TimeStep);
        _weights = new double[Shape.TotalSize];
        _gradient = new double[Shape.TotalSize];
    }

    /// <summary>How the model was built.</summary>
    public RecurrentOptions Options { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public int InputSize => Options.Inputs;

    /// <inheritdoc/>
    public int OutputSize => Options.Outputs;

    /// <inheritdoc/>
    public double TimeStep => Options.TimeStep;

    /// <summary>Sizes as the kernel sees them.</summary>
    protected RecurrenceShape Shape { get; }

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ToKernel(_weights);
        _kernel.Forward(_weights, inputs, outputs, workers);
    }

    /// <inheritdoc/>
    public double Loss(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights, Workers workers)
    {
        ToKernel(_weights);
        return _kernel.Loss(_weights, inputs, targets, tiles, timeWeights, workers);
    }

    /// <inheritdoc/>
    public double LossAndGradient(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Span<double> gradient, Workers workers)
    {
        if (gradient.Length != Parameters.Count)
            throw new ArgumentException($"gradient has {gradient.Length} values, the model has {Parameters.Count} parameters.", nameof(gradient));
        ToKernel(_weights);
        double loss = _kernel.LossAndGradient(_weights, inputs, targets, tiles, timeWeights, _gradient, workers);
        FromKernel(_weights, _gradient, gradient);
        return loss;
    }

    /// <inheritdoc/>
    public void Losses(ReadOnlySpan<double> samples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Span<double> losses, Workers workers)
    {
        int size = Parameters.Count, kernelSize = Shape.TotalSize;
        if (samples.Length != (long)losses.Length * size)
            throw new ArgumentException($"{samples.Length} weights given for {losses.Length} losses, expected {losses.Length} x {size}.", nameof(samples));
        double[] own = Parameters.Values.ToArray(), weights = new double[losses.Length * kernelSize];
        for (int s = 0; s < losses.Length; s++)
        {
            Parameters.Set(samples.Slice(s * size, size));
            ToKernel(weights.AsSpan(s * kernelSize, kernelSize));
        }
        Parameters.Set(own);
        _kernel.Losses(weights, inputs, targets, tiles, timeWeights, losses, workers);
    }

    /// <inheritdoc/>
    public IParametricModel Clone()
    {
        RecurrentModel copy = Create(Options);
        copy.Parameters.Set(Parameters.Values);
        return copy;
    }

    /// <inheritdoc/>
    public virtual IParametricModel ForEvaluation() => Clone();

    /// <summary>A new model of the same kind.</summary>
    private protected abstract RecurrentModel Create(RecurrentOptions options);

    /// <summary>Writes the kernel's weights (recurrent, U, b, C, d) from the parameters.</summary>
    private protected abstract void ToKernel(Span<double> weights);

    /// <summary>The chain rule from the kernel's weights back to the parameters.</summary>
    private protected abstract void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient);

    private static void RequirePositive(string name, int value)
    {
        if (value < 1) throw new ArgumentException($"{name} is {value}, expected at least 1.", name);
    }
}
