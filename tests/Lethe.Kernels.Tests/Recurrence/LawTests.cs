using CsCheck;

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Third proof: what must hold for any input, bit for bit.</summary>
public sealed class LawTests
{
    public static TheoryData<Activation, bool> Kinds => EqualsReferenceTests.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_number_of_threads_changes_no_bit(Activation activation, bool dense) =>
        // Few tiles and several blocks of units: tiles are dealt out whole for some numbers of threads and in parts for others.
        Cases(activation, dense, Gen.Int[1, 40], Gen.Int[1, 50], Gen.Int[1, 90], channels: 2).Sample(test =>
        {
            foreach (RecurrenceKernel kernel in test.Kernels())
            {
                double[] outputs = test.Outputs(kernel, Workers.Single);
                (double loss, double[] gradient) = test.Gradient(kernel, Workers.Single);
                foreach (int threads in (int[])[2, 3, 7])
                {
                    var workers = SharedWorkers.Of(threads);
                    Assert.Equal(outputs, test.Outputs(kernel, workers));
                    (double again, double[] gradientAgain) = test.Gradient(kernel, workers);
                    Assert.Equal(loss, again);
                    Assert.Equal(gradient, gradientAgain);
                    Assert.Equal(loss, kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, workers));
                }
            }
        }, iter: 30, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Earlier_calls_leave_no_trace(Activation activation, bool dense) =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.ULong).Sample((length, count, seed) =>
        {
            var shape = new RecurrenceShape(1, 11, 1, dense, activation);
            var test = new RecurrenceCase(shape, count, length, seed);
            foreach (RecurrenceVariant variant in test.Variants())
            {
                RecurrenceKernel used = variant.Create(shape, test.TimeStep), fresh = variant.Create(shape, test.TimeStep);
                var other = new RecurrenceCase(shape, 30, 71, seed + 1);
                other.Weights[0] = double.NaN;
                other.Gradient(used, SharedWorkers.Of(2));
                other.Outputs(used, Workers.Single);
                (double loss, double[] gradient) = test.Gradient(fresh, Workers.Single);
                (double again, double[] gradientAgain) = test.Gradient(used, Workers.Single);
                Assert.Equal(loss, again);
                Assert.Equal(gradient, gradientAgain);
                Assert.Equal(test.Outputs(fresh, Workers.Single), test.Outputs(used, Workers.Single));
            }
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_sequence_does_not_see_its_neighbours(Activation activation, bool dense) =>
        Cases(activation, dense, Gen.Int[1, 20], Gen.Int[2, 30], Gen.Int[1, 40], channels: 2).Sample(test =>
        {
            foreach (RecurrenceKernel kernel in test.Kernels())
            {
                var outputs = new TiledSequences(test.Count, test.Length, test.Shape.Outputs);
                kernel.Forward(test.Weights, test.Inputs, outputs, Workers.Single);
                int chosen = (int)(test.Seed % (ulong)test.Count);
                var alone = new TiledSequences(1, test.Length, test.Shape.Inputs);
                for (int k = 0; k < test.Length; k++)
                    for (int c = 0; c < test.Shape.Inputs; c++) alone[0, k, c] = test.Inputs[chosen, k, c];
                var output = new TiledSequences(1, test.Length, test.Shape.Outputs);
                kernel.Forward(test.Weights, alone, output, Workers.Single);
                for (int k = 0; k < test.Length; k++)
                    for (int c = 0; c < test.Shape.Outputs; c++) Assert.Equal(outputs[chosen, k, c], output[0, k, c]);
            }
        }, iter: 30, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Outputs_are_causal_and_a_delay_passes_through(Activation activation, bool dense) =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[2, 70], Gen.Int[1, 60], Gen.ULong).Sample((m, length, delay, seed) =>
        {
            var shape = new RecurrenceShape(1, m, 1, dense, activation);
            var test = new RecurrenceCase(shape, 3, length, seed);
            foreach (RecurrenceVariant variant in test.Variants())
            {
                RecurrenceKernel kernel = variant.Create(shape, test.TimeStep);
                double[] weights = [.. test.Weights];
                weights.AsSpan(shape.RecurrentSize + m, m).Clear();
                var outputs = new TiledSequences(3, length, 1);
                kernel.Forward(weights, test.Inputs, outputs, Workers.Single);

                // Without bias the state stays 0 until the first input: a later start gives the same outputs, later.
                var later = new TiledSequences(3, length + delay, 1);
                for (int s = 0; s < 3; s++)
                    for (int k = 0; k < length; k++) later[s, k + delay, 0] = test.Inputs[s, k, 0];
                var laterOutputs = new TiledSequences(3, length + delay, 1);
                kernel.Forward(weights, later, laterOutputs, Workers.Single);

                // What comes at step `cut` changes nothing before it.
                int cut = length / 2;
                test.Inputs[1, cut, 0] += 1;
                var changed = new TiledSequences(3, length, 1);
                kernel.Forward(weights, test.Inputs, changed, Workers.Single);
                test.Inputs[1, cut, 0] -= 1;
                for (int s = 0; s < 3; s++)
                {
                    for (int k = 0; k < length; k++) Assert.Equal(outputs[s, k, 0], laterOutputs[s, k + delay, 0]);
                    for (int k = 0; k < cut; k++) Assert.Equal(outputs[s, k, 0], changed[s, k, 0]);
                }
            }
        }, iter: 30, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Padded_lanes_do_not_matter(Activation activation, bool dense) =>
        Cases(activation, dense, Gen.Int[1, 12], Gen.Int[1, 30], Gen.Int[1, 40], channels: 2).Where(c => c.Count % 8 != 0).Sample(test =>
        {
            foreach (RecurrenceKernel kernel in test.Kernels())
            {
                (double loss, double[] gradient) = test.Gradient(kernel, Workers.Single);
                Spoil(test.Inputs, double.NaN);
                Spoil(test.Targets, double.PositiveInfinity);
                (double again, double[] gradientAgain) = test.Gradient(kernel, Workers.Single);
                Assert.Equal(loss, again);
                Assert.Equal(gradient, gradientAgain);
                var outputs = new TiledSequences(test.Count, test.Length, test.Shape.Outputs);
                Spoil(outputs, 1);
                kernel.Forward(test.Weights, test.Inputs, outputs, Workers.Single);
                Spoil(test.Inputs, 0);
                Spoil(test.Targets, 0);
                var expected = new TiledSequences(test.Count, test.Length, test.Shape.Outputs);
                kernel.Forward(test.Weights, test.Inputs, expected, Workers.Single);
                Assert.Equal(expected.Values, outputs.Values);
            }
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NaN_shows(Activation activation, bool dense) =>
        Cases(activation, dense, Gen.Int[1, 20], Gen.Int[2, 30], Gen.Int[1, 70], channels: 1).Sample(test =>
        {
            int bad = (int)(test.Seed % (ulong)test.Count), at = (int)(test.Seed / 7 % (ulong)test.Length);
            test.Inputs[bad, at, 0] = double.NaN;
            foreach (RecurrenceKernel kernel in test.Kernels())
            {
                (double loss, double[] gradient) = test.Gradient(kernel, Workers.Single);
                Assert.True(double.IsNaN(loss));
                Assert.True(double.IsNaN(kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, default, Workers.Single)));
                Assert.All(gradient, g => Assert.True(double.IsNaN(g)));
                var outputs = new TiledSequences(test.Count, test.Length, 1);
                kernel.Forward(test.Weights, test.Inputs, outputs, Workers.Single);
                for (int s = 0; s < test.Count; s++)
                    for (int k = 0; k < test.Length; k++) Assert.Equal(s == bad && k >= at, double.IsNaN(outputs[s, k, 0]));
            }
        }, iter: 30, threads: 1);

    [Theory]
    [InlineData(Activation.Linear, false, 3.0)]
    [InlineData(Activation.Linear, true, 3.0)]
    [InlineData(Activation.Relu, false, -2.0)]
    [InlineData(Activation.Relu, true, -2.0)]
    public void A_diverged_state_gives_no_finite_loss(Activation activation, bool dense, double rate)
    {
        var shape = new RecurrenceShape(1, 1, 1, dense, activation);
        var test = new RecurrenceCase(shape, 5, 1500, 1);
        test.Weights[0] = rate;
        foreach (RecurrenceVariant variant in test.Variants())
        {
            RecurrenceKernel kernel = variant.Create(shape, 1);
            Assert.False(double.IsFinite(test.Gradient(kernel, Workers.Single).Loss));
            Assert.False(double.IsFinite(kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, default, Workers.Single)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_slope_of_hardtanh_is_that_of_the_definition_at_its_corners(bool dense)
    {
        // A = 0, U = 1, b = 0: z is the input itself. The state has grown to 1e6, so h_{k+1} - h_k could not tell these apart.
        double[] corners =
            [1, -1, 1 - Math.ScaleB(1, -53), -1 + Math.ScaleB(1, -53), 1 + Math.ScaleB(1, -52), -1 - Math.ScaleB(1, -52), 0, -0.0];
        var shape = new RecurrenceShape(1, 1, 1, dense, Activation.Hardtanh);
        foreach (double corner in corners)
        {
            var test = new RecurrenceCase(shape, 1, 40, 1);
            double[] weights = [0, 1, 0, 1, 1e6];
            test.Inputs.Values.Clear();
            test.Inputs[0, 39, 0] = corner;
            foreach (RecurrenceVariant variant in RecurrenceKernels.All.Where(v => v.Supports(shape)))
            {
                var gradient = new double[5];
                variant.Create(shape, 1).LossAndGradient(weights, test.Inputs, test.Targets, [0], default, gradient, Workers.Single);
                bool inside = corner is > -1 and < 1;
                // Only the last step has an input: dLoss/dU = error * slope * x. The other 39 steps have z = 0 and slope 1.
                Assert.Equal(inside && corner != 0, gradient[1] != 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_allocated_once_warm(Activation activation, bool dense)
    {
        foreach (RecurrenceShape shape in (RecurrenceShape[])[new(1, 20, 1, dense, activation), new(2, 9, 3, dense, activation)])
        {
            RecurrenceCase test = new RecurrenceCase(shape, 20, 70, 3).WithTimeWeights();
            foreach (RecurrenceVariant variant in test.Variants())
            {
                RecurrenceKernel kernel = variant.Create(shape, test.TimeStep);
                var gradient = new double[shape.TotalSize];
                var outputs = new TiledSequences(20, 70, shape.Outputs);
                void Call()
                {
                    kernel.LossAndGradient(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, gradient, Workers.Single);
                    kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, default, Workers.Single);
                    kernel.Forward(test.Weights, test.Inputs, outputs, Workers.Single);
                }
                Assert.Equal(0, Allocations.Least(Call));
            }
        }
    }

    private static Gen<RecurrenceCase> Cases(Activation activation, bool dense, Gen<int> units, Gen<int> count, Gen<int> length,
        int channels) =>
        Gen.Select(Gen.Int[1, channels], units, Gen.Int[1, channels], count, length, Gen.ULong,
            (d, m, o, b, t, seed) => new RecurrenceCase(new(d, m, o, dense, activation), b, t, seed));

    private static void Spoil(TiledSequences sequences, double value)
    {
        int last = sequences.Tiles - 1;
        Span<double> tile = sequences.Tile(last);
        for (int i = 0; i < tile.Length; i++)
        {
            if (i % TiledSequences.Lanes >= sequences.LanesOf(last)) tile[i] = value;
        }
    }
}
