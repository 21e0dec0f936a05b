using Lethe.Kernels.Recurrence;

namespace Lethe.Benchmarks.Jobs;

/// <summary>Layers that are linear in time, one or several above one another, 1 -> m -> ... -> 1, as a model of the library.</summary>
internal sealed class LayersJob(string model, int layers, Precision precision, bool withGradient)
    : BenchJob(NameOf(model, layers, precision, withGradient), BenchSet.Main)
{
    private const int Width = 64;

    public override void Run(BenchContext context)
    {
        var setup = new RecurrenceSetup(BenchModel.Ssm, Width, Activation.Tanh, precision);
        // The data of the other rows; the model is another.
        RecurrenceSubject data = RecurrenceSubject.Create(setup);
        ModelEntry entry = ModelCatalog.Default.Find(model)!;
        RecurrentModel subject = entry.Create(new RecurrentOptions
        {
            Width = Width,
            Layers = layers,
            Activation = entry.Activation ?? Activation.Tanh,
            Parameterization = ParameterizationCatalog.Parse(entry.Parameterization ?? "direct"),
            Integration = entry.Integrations[0],
            Precision = precision,
        });
        Initialization.Reference(subject, seed: 1);
        double[] gradient = new double[subject.Parameters.Count];
        int[] tiles = [.. Enumerable.Range(0, data.Inputs.Tiles)];
        Spread ours = context.MeasureBriefly(() =>
        {
            if (withGradient) subject.LossAndGradient(data.Inputs, data.Targets, tiles, [], gradient, context.Workers);
            else subject.Forward(data.Inputs, data.Outputs, context.Workers);
        })[0];
        IReadOnlyList<RecurrenceShape> shapes = [.. subject.Layers.Select(layer => layer.Shape)];
        context.Add(new BenchRow
        {
            Name = Name,
            Model = model,
            Width = Width,
            Phase = withGradient ? "step" : "forward",
            Dtype = setup.Dtype,
            Activation = shapes[0].Activation.ToString().ToLowerInvariant(),
            Ours = ours,
        }, RowCost.Of(shapes, setup, withGradient), precision, RowTarget.None);
    }

    private static string NameOf(string model, int layers, Precision precision, bool withGradient) =>
        Invariant($"{model} m={Width} layers={layers} {(withGradient ? "step" : "forward")} ")
            + (precision == Precision.Double ? "float64" : "float32");
}
