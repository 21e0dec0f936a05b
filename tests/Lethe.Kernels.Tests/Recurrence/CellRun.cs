namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>What a call gave.</summary>
internal sealed record CellResults(double Objective, double[] Gradient, double[] Final, double[] InitialGradients, double[] InputGradients);

/// <summary>A case with states at both ends, and an objective that reads the last ones: the loss and a product with them.</summary>
internal sealed class CellRun
{
    private readonly RecurrenceKernel _kernel;
    private readonly TiledSequences _inFinal;

    internal CellRun(RecurrenceCase test, RecurrenceKernel kernel)
    {
        (Case, _kernel) = (test, kernel);
        Initial = new(test.Count, 1, test.Shape.StateSize);
        _inFinal = new(test.Count, 1, test.Shape.StateSize);
        var random = new CounterRandom(test.Seed, 5);
        for (int s = 0; s < test.Count; s++)
        {
            for (int i = 0; i < test.Shape.StateSize; i++)
            {
                ulong at = (ulong)(s * test.Shape.StateSize + i) * 2;
                (Initial[s, 0, i], _inFinal[s, 0, i]) = (random.Uniform(at) - 0.5, random.Uniform(at + 1) - 0.5);
            }
        }
    }

    internal RecurrenceCase Case { get; }

    internal TiledSequences Initial { get; }

    /// <summary>Loss with states and weights per sequence and step.</summary>
    internal CellResults Run(bool withGradient)
    {
        var loss = new double[1];
        double[] gradient = withGradient ? new double[Case.Shape.TotalSize] : [];
        TiledSequences final = New(), inInitial = New();
        _kernel.Run(new()
        {
            Task = RecurrenceTask.Loss,
            Weights = Case.Weights,
            Inputs = Case.Inputs,
            Outputs = Case.Targets,
            Tiles = Case.Tiles,
            TimeWeights = Case.TimeWeights,
            Losses = loss,
            Gradient = gradient,
            InitialStates = Initial,
            FinalStates = final,
            InitialStateGradients = withGradient ? inInitial : null,
            FinalStateGradients = withGradient ? _inFinal : null,
            Workers = Workers.Single,
        });
        double sum = loss[0];
        for (int i = 0; i < final.Values.Length; i++) sum += final.Values[i] * _inFinal.Values[i];
        return new(sum, gradient, final.Values.ToArray(), inInitial.Values.ToArray(), []);
    }

    /// <summary>The same derivatives by a backward call, with those in the inputs.</summary>
    internal CellResults Backward()
    {
        TiledSequences outputs = new(Case.Count, Case.Length, Case.Shape.Outputs), inInitial = New(),
            inputs = new(Case.Count, Case.Length, Case.Shape.Inputs);
        double[] gradient = new double[Case.Shape.TotalSize];
        RecurrenceCall call = new()
        {
            Task = RecurrenceTask.Forward,
            Weights = Case.Weights,
            Inputs = Case.Inputs,
            Outputs = outputs,
            InitialStates = Initial,
            Workers = Workers.Single,
        };
        _kernel.Run(call);
        double scale = 2.0 / ((double)Case.Count * Case.Length * Case.Shape.Outputs);
        for (int s = 0; s < Case.Count; s++)
        {
            for (int k = 0; k < Case.Length; k++)
            {
                double v = Case.TimeWeights.Length == 0 ? 1 : Case.TimeWeights[k];
                for (int o = 0; o < Case.Shape.Outputs; o++) outputs[s, k, o] = scale * v * (outputs[s, k, o] - Case.Targets[s, k, o]);
            }
        }
        _kernel.Run(call with
        {
            Task = RecurrenceTask.Backward,
            Gradient = gradient,
            InputGradients = inputs,
            InitialStateGradients = inInitial,
            FinalStateGradients = _inFinal,
        });
        return new(0, gradient, [], inInitial.Values.ToArray(), inputs.Values.ToArray());
    }

    private TiledSequences New() => new(Case.Count, 1, Case.Shape.StateSize);
}
