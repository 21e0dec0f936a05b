namespace Lethe.Models;

/// <summary>
/// A recurrence from h_0 = 0 with an encoder U x + b and a decoder C . + d: residual, h_{k+1} = h_k + dt sigma(U x_k + b - A h_k) and y_k =
/// C h_{k+1} + d, or linear in time. Subclasses say how the recurrence comes from the trained weights; the work is done by a kernel.
/// </summary>
public abstract class RecurrentModel : IStatefulModel
{
    /// <summary>Lethe's names of the parameters that all recurrent models share.</summary>
    public const string InputName = "input.U", BiasName = "input.b", OutputName = "output.c", OutputBiasName = "output.d";

    private readonly RecurrenceKernel? _kernel;
    private readonly double[] _weights;
    private readonly double[] _gradient;

    /// <summary>A single layer whose decoder reads the states, with the recurrent parameters given and real U, b, C, d.</summary>
    protected RecurrentModel(RecurrentOptions options, bool dense, IEnumerable<(string, int[], ParameterBlock)> recurrent)
        : this(options, Residual(options, dense), recurrent.Concat(
        [
            (InputName, [options.Width, options.Inputs], ParameterBlock.Input),
            (BiasName, [options.Width], ParameterBlock.Bias),
            (OutputName, [options.Outputs, options.Width], ParameterBlock.Output),
            (OutputBiasName, [options.Outputs], ParameterBlock.OutputBias),
        ]))
    {
    }

    /// <summary>A single layer of any shape, or none (null) where a subclass has kernels of its own.</summary>
    protected RecurrentModel(RecurrentOptions options, RecurrenceShape? shape, IEnumerable<(string, int[], ParameterBlock)> parameters)
    {
        RequirePositive(nameof(options.Width), options.Width);
        RequirePositive(nameof(options.Inputs), options.Inputs);
        RequirePositive(nameof(options.Outputs), options.Outputs);
        RequirePositive(nameof(options.Layers), options.Layers);
        RequirePositive(nameof(options.Channels), options.Channels ?? 1);
        if (!(options.TimeStep > 0) || double.IsInfinity(options.TimeStep))
            throw new ArgumentException($"dt is {options.TimeStep}, expected a positive finite number.", nameof(options));
        if (shape is not null && options.Layers != 1)
            throw new ArgumentException(
                $"{options.Layers} layers are asked for, this model has one: use {ModelCatalog.Default.Naming(e => e.Stacks)} for more.",
                nameof(options));
        if (options.TrainsGain && this is not ComplexRecurrentModel)
            throw new ArgumentException("a trained input gain is asked for, which complex units have: use an lru.", nameof(options));
        if (options.Integration != Integration.Euler && shape is { IsLinearInTime: false })
        {
            throw new ArgumentException(
                $"{options.Integration} integration is defined for recurrences linear in time only, the activation is " +
                $"{options.Activation}: use integration=euler or activation=linear.", nameof(options));
        }
        Options = options;
        Shape = shape;
        Parameters = new ParameterSet(parameters);
        if (shape is { } single) _kernel = RecurrenceKernels.Create(single, options.TimeStep);
        _weights = new double[shape?.TotalSize ?? 0];
        _gradient = new double[_weights.Length];
    }

    /// <summary>How the model was built.</summary>
    public RecurrentOptions Options { get; }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <summary>What the catalogue says of this model.</summary>
    public abstract ModelEntry Entry { get; }

    /// <inheritdoc/>
    public string Name => Entry.Name;

    /// <inheritdoc/>
    RecurrentModel IParametricModel.Recurrence => this;

    /// <inheritdoc/>
    public DecayRates? Decay { get; protected init; }

    /// <summary>f.</summary>
    public IParameterization Parameterization => Options.Parameterization;

    /// <summary>f(w), layer after layer: the rates of independent units, and the eigenvalues of P^T diag(f(w)) P while P is orthogonal;
    /// none without <see cref="Decay"/>.</summary>
    public double[] Rates =>
        [.. Parameters.Views.Where(v => v.IsRate).SelectMany(v => Parameters[v].ToArray()).Select(Parameterization.Rate)];

    /// <summary>A, (m, m) row-major, where units act on each other through a matrix: stable means its spectrum is positive. Null where they
    /// do not.</summary>
    public virtual double[]? Matrix => null;

    /// <summary>Sizes and form of the recurrence; null: there are several layers.</summary>
    public RecurrenceShape? Shape { get; }

    /// <inheritdoc/>
    public int InputSize => Options.Inputs;

    /// <inheritdoc/>
    public int OutputSize => Options.Outputs;

    /// <inheritdoc/>
    public double TimeStep => Options.TimeStep;

    /// <inheritdoc/>
    public double Rounding => Options.Precision == Precision.Single ? 5.9604644775390625e-8 : 1.1102230246251565e-16;

    /// <inheritdoc/>
    public bool IsLinear => Options.Activation == Activation.Linear;

    /// <summary>What precedes the names of a layer's parameters: nothing for the first (0), "layer2." for the second.</summary>
    public static string LayerPrefix(int layer) => layer == 0 ? "" : Invariant($"layer{layer + 1}.");

    /// <summary>The layers, where there are several; null: the one kernel is the model.</summary>
    private protected virtual SsmStack? Stack => null;

    private RecurrenceKernel Kernel =>
        _kernel ?? throw new InvalidOperationException($"model '{Name}' has no kernel of its own for this: it must be overridden.");

    /// <summary>What each layer computes with the weights as they are now, the first layer first.</summary>
    public virtual IReadOnlyList<LayerRecurrence> Layers
    {
        get
        {
            if (Stack is not null) return Stack.Layers;
            RecurrenceShape shape = Shape
                ?? throw new InvalidOperationException($"model '{Name}' has layers of its own: it must be overridden.");
            var weights = new double[shape.TotalSize];
            ToKernel(weights);
            return [new LayerRecurrence(shape, TimeStep, weights)];
        }
    }

    /// <inheritdoc/>
    public virtual void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        if (Stack is not null)
        {
            Stack.Forward(inputs, outputs, default, workers);
            return;
        }
        ToKernel(_weights);
        Kernel.Forward(_weights, inputs, outputs, workers);
    }

    /// <summary>Numbers of state of one sequence: h, layer after layer.</summary>
    public virtual int StateSize => Stack?.StateSize ?? Kernel.Shape.StateSize;

    /// <inheritdoc/>
    public virtual void Forward(TiledSequences inputs, TiledSequences outputs, in PassStates states, Workers workers)
    {
        if (Stack is not null)
        {
            Stack.Forward(inputs, outputs, states, workers);
            return;
        }
        ToKernel(_weights);
        Kernel.Run(new()
        {
            Task = RecurrenceTask.Forward,
            Weights = _weights,
            Inputs = inputs,
            Outputs = outputs,
            InitialStates = states.Initial,
            FinalStates = states.Final,
            Workers = workers,
        });
    }

    /// <inheritdoc/>
    public virtual void Backward(TiledSequences inputs, TiledSequences outputGradients, in PassStates states, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        RequireLength(gradient);
        if (Stack is not null)
        {
            Stack.Backward(inputs, outputGradients, states, gradient, inputGradients, workers);
            return;
        }
        ToKernel(_weights);
        Kernel.Run(new()
        {
            Task = RecurrenceTask.Backward,
            Weights = _weights,
            Inputs = inputs,
            Outputs = outputGradients,
            Gradient = _gradient,
            InputGradients = inputGradients,
            InitialStates = states.Initial,
            FinalStates = states.Final,
            InitialStateGradients = states.InitialGradients,
            FinalStateGradients = states.FinalGradients,
            Workers = workers,
        });
        FromKernel(_weights, _gradient, gradient);
    }

    /// <inheritdoc/>
    public virtual SequenceStepper Start(int lanes)
    {
        if (Stack is not null) return Stack.Start(lanes);
        ToKernel(_weights);
        return RecurrenceKernels.Start(Kernel.Shape, TimeStep, _weights, lanes);
    }

    /// <inheritdoc/>
    public virtual double Loss(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Workers workers)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.HasMissing) return MaskedLoss.Of(this, inputs, targets, tiles, timeWeights, default, workers);
        if (Stack is not null)
            return Stack.Evaluate(new SquaredError(inputs, targets, tiles, timeWeights), inputs, tiles, default, workers);
        ToKernel(_weights);
        return Kernel.Loss(_weights, inputs, targets, tiles, timeWeights, workers);
    }

    /// <inheritdoc/>
    public virtual double LossAndGradient(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights,
        Span<double> gradient, Workers workers)
    {
        RequireLength(gradient);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.HasMissing) return MaskedLoss.Of(this, inputs, targets, tiles, timeWeights, gradient, workers);
        if (Stack is not null)
            return Stack.Evaluate(new SquaredError(inputs, targets, tiles, timeWeights), inputs, tiles, gradient, workers);
        ToKernel(_weights);
        double loss = Kernel.LossAndGradient(_weights, inputs, targets, tiles, timeWeights, _gradient, workers);
        FromKernel(_weights, _gradient, gradient);
        return loss;
    }

    /// <inheritdoc/>
    public virtual double CrossEntropy(TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles, Readout readout,
        Span<double> gradient, Workers workers)
    {
        if (Stack is not null)
        {
            if (!gradient.IsEmpty) RequireLength(gradient);
            return Stack.Evaluate(new LabelEntropy(inputs, labels, tiles, OutputSize, readout), inputs, tiles, gradient, workers);
        }
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.HasLengths)
        {
            if (!gradient.IsEmpty) RequireLength(gradient);
            return OutputLoss.Of(this, new LabelEntropy(inputs, labels, tiles, OutputSize, readout), inputs, tiles, gradient, workers);
        }
        ToKernel(_weights);
        if (gradient.IsEmpty) return Kernel.CrossEntropy(_weights, inputs, labels, tiles, readout, gradient, workers);
        RequireLength(gradient);
        double loss = Kernel.CrossEntropy(_weights, inputs, labels, tiles, readout, _gradient, workers);
        FromKernel(_weights, _gradient, gradient);
        return loss;
    }

    /// <inheritdoc/>
    public void Losses(ReadOnlySpan<double> samples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights,
        Span<double> losses, Workers workers)
    {
        int size = Parameters.Count, kernelSize = _weights.Length;
        if (samples.Length != (long)losses.Length * size)
            throw new ArgumentException($"{samples.Length} weights given for {losses.Length} losses, expected {losses.Length} x {size}.",
                nameof(samples));
        ArgumentNullException.ThrowIfNull(targets);
        RecurrenceKernel? kernel = targets.HasMissing ? null : _kernel;
        double[] own = Parameters.Values.ToArray(), weights = new double[kernel is null ? 0 : losses.Length * kernelSize];
        for (int s = 0; s < losses.Length; s++)
        {
            Parameters.Set(samples.Slice(s * size, size));
            // A stack of layers has no one kernel that could share the data among the samples, and what fills gaps is another for each.
            if (kernel is null) losses[s] = Loss(inputs, targets, tiles, timeWeights, workers);
            else ToKernel(weights.AsSpan(s * kernelSize, kernelSize));
        }
        Parameters.Set(own);
        kernel?.Losses(weights, inputs, targets, tiles, timeWeights, losses, workers);
    }

    /// <inheritdoc cref="IParametricModel.Clone"/>
    public RecurrentModel Clone()
    {
        RecurrentModel copy = Entry.Create(Options);
        copy.Parameters.Set(Parameters.Values);
        return copy;
    }

    /// <inheritdoc/>
    IParametricModel IParametricModel.Clone() => Clone();

    /// <inheritdoc cref="IParametricModel.ForEvaluation"/>
    public RecurrentModel ForEvaluation()
    {
        RecurrentModel copy = Entry.Create(Options with { Parameterization = Parameterization.ForEvaluation });
        copy.Parameters.Set(Parameters.Values);
        foreach (ParameterView view in copy.Parameters.Views.Where(v => v.IsRate))
            foreach (ref double w in copy.Parameters[view]) w = Parameterization.ToEvaluation(w);
        return copy;
    }

    /// <inheritdoc/>
    IParametricModel IParametricModel.ForEvaluation() => ForEvaluation();

    /// <summary>Called once initial weights are there: sets what follows from them.</summary>
    internal virtual void Begun()
    {
    }

    /// <summary>Writes the kernel's weights (recurrent, U, b, C, d) from the parameters.</summary>
    protected internal abstract void ToKernel(Span<double> weights);

    /// <summary>The chain rule from the kernel's weights back to the parameters.</summary>
    /// <param name="weights">The kernel's weights.</param>
    /// <param name="kernelGradient">The gradient in them.</param>
    /// <param name="gradient">The gradient in the parameters, overwritten.</param>
    protected internal abstract void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient);

    private protected void RequireLength(ReadOnlySpan<double> gradient)
    {
        if (gradient.Length != Parameters.Count)
            throw new ArgumentException($"gradient has {gradient.Length} values, the model has {Parameters.Count} parameters.",
                nameof(gradient));
    }

    /// <summary>The shape of a single layer whose decoder reads the states.</summary>
    protected static RecurrenceShape Residual(RecurrentOptions options, bool dense)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RecurrenceShape(options.Inputs, options.Width, options.Outputs, dense, options.Activation)
        { Precision = options.Precision };
    }

    /// <summary>Checks that time is not bilinear, and that the multiplier of native time is defined.</summary>
    protected static void RequireNative(RecurrentOptions options)
    {
        if (options.Integration == Integration.Bilinear)
        {
            throw new ArgumentException("bilinear integration is asked for, which models with complex poles have: use model=s4d, or " +
                "integration=exact.", nameof(options));
        }
        if (options.Integration == Integration.Native && !options.Parameterization.HasNative)
        {
            throw new ArgumentException($"parameterization '{options.Parameterization.Name}' has no native form lambda = g(w): " +
                "use integration=euler or integration=exact.", nameof(options));
        }
    }

    private static void RequirePositive(string name, int value)
    {
        if (value < 1) throw new ArgumentException($"{name} is {value}, expected at least 1.", name);
    }
}
