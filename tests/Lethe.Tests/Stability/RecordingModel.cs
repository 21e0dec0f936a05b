namespace Lethe.Tests.Stability;

/// <summary>Keeps every set of weights it is evaluated at; its loss is a plain function of them.</summary>
internal sealed class RecordingModel(ParameterSet parameters, List<double[]> seen) : IParametricModel
{
    public string Name => "recording";

    public int InputSize => 1;

    public int OutputSize => 1;

    public double TimeStep => 1;

    public ParameterSet Parameters => parameters;

    public IParametricModel Clone() => new RecordingModel(parameters.Clone(), seen);

    public IParametricModel ForEvaluation() => Clone();

    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) => outputs.Values.Clear();

    public double Loss(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Workers workers)
    {
        lock (seen) seen.Add(parameters.Values.ToArray());
        return parameters.Values[0] * parameters.Values[0];
    }

    public double LossAndGradient(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Span<double> gradient, Workers workers)
    {
        gradient.Clear();
        gradient[0] = 2 * parameters.Values[0];
        return parameters.Values[0] * parameters.Values[0];
    }

    public double CrossEntropy(TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles, Readout readout,
        Span<double> gradient, Workers workers) =>
        throw new NotSupportedException("No test of perturbations classifies.");
}
