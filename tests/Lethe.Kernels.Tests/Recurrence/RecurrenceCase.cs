namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>One recurrence with weights and data drawn from a seed. Stable and of order one, so that rounding stays near machine
/// precision.</summary>
internal sealed record RecurrenceCase(RecurrenceShape Shape, int Count, int Length, ulong Seed)
{
    // Largest difference to the reference, relative to the largest value compared: some hundred roundings of 1.1e-16 in sums over time and
    // units.
    internal const double ReferenceTolerance = 1e-12;

    internal double TimeStep { get; } = 0.25 + new CounterRandom(Seed, 9).Uniform(0);

    internal double[] Weights { get; } = DrawWeights(Shape, Seed);

    internal TiledSequences Inputs { get; } = Draw(Count, Length, Shape.Inputs, new CounterRandom(Seed, 1));

    internal TiledSequences Targets { get; } = Draw(Count, Length, Shape.Outputs, new CounterRandom(Seed, 2));

    internal int[] Tiles { get; init; } = [.. Enumerable.Range(0, (Count + 7) / 8)];

    internal double[] TimeWeights { get; init; } = [];

    internal RecurrenceCase WithTimeWeights()
    {
        var v = new double[Length];
        new CounterRandom(Seed, 3).FillUniform(v);
        return this with { TimeWeights = v };
    }

    /// <summary>Every variant of the dispatch list that takes the shape, the reference itself left out.</summary>
    internal IEnumerable<RecurrenceVariant> Variants() => RecurrenceKernels.All.Where(v => v.Name != "reference" && v.Supports(Shape));

    internal IEnumerable<RecurrenceKernel> Kernels() => Variants().Select(v => v.Create(Shape, TimeStep));

    internal (double Loss, double[] Gradient) Gradient(RecurrenceKernel kernel, Workers workers)
    {
        var gradient = new double[Shape.TotalSize];
        return (kernel.LossAndGradient(Weights, Inputs, Targets, Tiles, TimeWeights, gradient, workers), gradient);
    }

    internal double[] Outputs(RecurrenceKernel kernel, Workers workers)
    {
        var outputs = new TiledSequences(Count, Length, Shape.Outputs);
        outputs.Values.Fill(double.NaN);
        kernel.Forward(Weights, Inputs, outputs, workers);
        return outputs.Values.ToArray();
    }

    /// <summary>Outputs, loss and gradient of every variant equal the reference's.</summary>
    internal void AssertEqualsReference()
    {
        var reference = new ReferenceKernel(Shape, TimeStep);
        double[] outputs = Outputs(reference, Workers.Single);
        (double loss, double[] gradient) = Gradient(reference, Workers.Single);
        foreach (RecurrenceVariant variant in Variants())
        {
            RecurrenceKernel kernel = variant.Create(Shape, TimeStep);
            AssertClose($"{variant.Name} outputs", outputs, Outputs(kernel, Workers.Single));
            (double actualLoss, double[] actual) = Gradient(kernel, Workers.Single);
            AssertClose($"{variant.Name} loss", [loss], [actualLoss]);
            AssertClose($"{variant.Name} gradient", gradient, actual);
            Assert.Equal(actualLoss, kernel.Loss(Weights, Inputs, Targets, Tiles, TimeWeights, Workers.Single));
        }
    }

    internal void AssertClose(string what, double[] expected, double[] actual) =>
        Numbers.AssertClose<double>(expected, actual, ReferenceTolerance, () => $"{this}: {what}");

    public override string ToString() => $"{Shape}, {Count} sequences x {Length} steps, seed {Seed}";

    private static double[] DrawWeights(RecurrenceShape shape, ulong seed)
    {
        var random = new CounterRandom(seed, 4);
        var w = new double[shape.TotalSize];
        random.FillNormal(w);
        if (shape.Cell != RecurrentCell.Residual)
        {
            // As PyTorch begins, on a Gaussian.
            foreach (ref double value in w.AsSpan()) value /= Math.Sqrt(shape.Units);
            return w;
        }
        int m = shape.StateSize;
        // Nonlinear: rates in (0.05, 0.85), dt at most 1.25; linear: multipliers in (-0.95, 0.95), complex ones of modulus below 0.95.
        // Dense: that on the diagonal and a little elsewhere.
        for (int i = 0; i < shape.RecurrentSize; i++)
        {
            bool diagonal = !shape.Dense || i % (m + 1) == 0;
            double u = random.Uniform((ulong)(1000000 + i)), rate = shape.IsLinearInTime
                ? (shape.Complex ? 0.7 : 1) * (1.9 * u - 0.95) : 0.05 + 0.8 * u;
            w[i] = diagonal ? (shape.Dense ? 0.5 * rate : rate) : 0.4 * (2 * u - 1) / m;
        }
        for (int i = shape.RecurrentSize + m * shape.Inputs + m; i < w.Length; i++) w[i] /= Math.Sqrt(m);
        return w;
    }

    private static TiledSequences Draw(int count, int length, int channels, CounterRandom random)
    {
        var values = new double[count * length * channels];
        random.FillNormal(values);
        return TiledSequences.FromRowMajor(values, count, length, channels);
    }
}
