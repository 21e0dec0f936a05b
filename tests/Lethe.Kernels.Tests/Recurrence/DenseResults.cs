namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Everything a dense kernel computes, by name: for comparisons between kernels.</summary>
internal sealed class DenseResults
{
    internal static readonly Activation[] Activations = Enum.GetValues<Activation>();

    private DenseResults(RecurrenceKernel kernel, RecurrenceCase test, Workers workers)
    {
        RecurrenceShape shape = test.Shape;
        All["outputs"] = test.Outputs(kernel, workers);
        (double loss, double[] gradient) = test.Gradient(kernel, workers);
        All["loss"] = [loss, kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, workers)];
        All["gradient"] = gradient;
        foreach (Readout readout in Enum.GetValues<Readout>())
        {
            var inWeights = new double[shape.TotalSize];
            double entropy = kernel.CrossEntropy(test.Weights, test.Inputs, Labels(test), test.Tiles, readout, inWeights, workers);
            All[$"cross entropy {readout}"] =
                [entropy, kernel.CrossEntropy(test.Weights, test.Inputs, Labels(test), test.Tiles, readout, default, workers)];
            All[$"gradient of cross entropy {readout}"] = inWeights;
        }
        double[] product = new double[shape.TotalSize], alone = new double[shape.TotalSize];
        var inInputs = new TiledSequences(test.Count, test.Length, shape.Inputs);
        inInputs.Values.Fill(double.NaN);
        kernel.Backward(test.Weights, test.Inputs, test.Targets, product, inInputs, workers);
        kernel.Backward(test.Weights, test.Inputs, test.Targets, alone, null, workers);
        All["product with the Jacobian"] = product;
        All["the same without inputs"] = alone;
        All["its inputs"] = inInputs.Values.ToArray();
        var losses = new double[3];
        kernel.Losses(Samples(test), test.Inputs, test.Targets, test.Tiles, test.TimeWeights, losses, workers);
        All["losses of samples"] = losses;
    }

    internal Dictionary<string, double[]> All { get; } = [];

    internal static DenseResults Of(RecurrenceKernel kernel, RecurrenceCase test, Workers workers) => new(kernel, test, workers);

    internal static int[] Labels(RecurrenceCase test) =>
        [.. Enumerable.Range(0, test.Count).Select(s => (int)((test.Seed + 5 * (ulong)s) % (ulong)test.Shape.Outputs))];

    /// <summary>The weights, and twice these a little smaller.</summary>
    internal static double[] Samples(RecurrenceCase test) =>
        [.. test.Weights, .. test.Weights.Select(w => 0.9 * w), .. test.Weights.Select(w => 0.7 * w)];

    internal void AssertSameBits(DenseResults other, string what)
    {
        foreach ((string name, double[] expected) in All) Numbers.AssertSameBits(expected, other.All[name], () => $"{what}: {name}");
    }

    /// <summary>All values within a tolerance, relative to the largest of their array.</summary>
    internal void AssertClose(DenseResults expected, double tolerance, string what)
    {
        foreach ((string name, double[] values) in expected.All)
            Numbers.AssertClose<double>(values, All[name], tolerance, () => $"{what}: {name}");
    }
}
