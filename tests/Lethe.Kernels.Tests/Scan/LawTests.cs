using CsCheck;

namespace Lethe.Kernels.Tests.Scan;

/// <summary>Third proof: what must hold for any input, bit for bit.</summary>
public sealed class LawTests
{
    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void A_whole_equals_its_pieces_with_the_state_carried(bool complex, bool varying) =>
        Shapes(complex, varying, Gen.Int[2, 60]).Sample((shape, seed) =>
        {
            // One sequence: its steps are contiguous, so a piece is a slice.
            shape = shape with { Batch = 1 };
            var test = new ScanCase<double>(shape, seed);
            ScanKernel<double> whole = ScanKernels.Create<double>(shape);
            (double[] states, double[] final) = test.Forward(whole, Workers.Single);
            (double[] dA, double[] dB, double[] dH0) = test.Backward(whole, states, Workers.Single);
            int row = shape.RowSize, cut = 1 + (int)(seed % (ulong)(shape.Length - 1));
            ScanShape head = shape with { Length = cut }, tail = shape with { Length = shape.Length - cut };
            ScanKernel<double> first = ScanKernels.Create<double>(head), second = ScanKernels.Create<double>(tail);
            double[] states1 = new double[head.Size], states2 = new double[tail.Size], carried = new double[row], end = new double[row];
            double[] a1 = varying ? test.Multipliers[..(cut * row)] : test.Multipliers, a2 = varying
                ? test.Multipliers[(cut * row)..] : test.Multipliers;
            first.Forward(a1, test.Inputs.AsSpan(0, cut * row), test.Initial, states1, carried, Workers.Single);
            second.Forward(a2, test.Inputs.AsSpan(cut * row), carried, states2, end, Workers.Single);
            Assert.Equal(states, states1.Concat(states2));
            Assert.Equal(final, end);

            double[] dB1 = new double[head.Size], dB2 = new double[tail.Size], back = new double[row], dH = new double[row];
            double[] dA1 = new double[head.MultiplierSize], dA2 = new double[tail.MultiplierSize];
            second.Backward(a2, states2, carried, test.StateGradients.AsSpan(cut * row), test.FinalGradients, dA2, dB2, back,
                Workers.Single);
            first.Backward(a1, states1, test.Initial, test.StateGradients.AsSpan(0, cut * row), back, dA1, dB1, dH, Workers.Single);
            Assert.Equal(dB, dB1.Concat(dB2));
            Assert.Equal(dH0, dH);
            if (varying)
            {
                Assert.Equal(dA, dA1.Concat(dA2));
                return;
            }
            // A sum of two sums is rounded once more than the whole sum.
            for (int i = 0; i < row; i++) Assert.Equal(dA[i], dA1[i] + dA2[i], 1e-12 * (1 + Math.Abs(dA1[i]) + Math.Abs(dA2[i])));
        }, iter: 60, threads: 1);

    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void The_number_of_threads_changes_no_bit(bool complex, bool varying) =>
        Shapes(complex, varying, Gen.Int[0, 60]).Sample((shape, seed) =>
        {
            var test = new ScanCase<double>(shape, seed);
            foreach ((string name, Func<ScanKernel<double>> create) in test.Variants())
            {
                ScanKernel<double> kernel = create();
                (double[] states, double[] final) = test.Forward(kernel, Workers.Single);
                (double[] dA, double[] dB, double[] dH0) = test.Backward(kernel, states, Workers.Single);
                foreach (int threads in (int[])[2, 3, 7])
                {
                    var workers = SharedWorkers.Of(threads);
                    (double[] statesAgain, double[] finalAgain) = test.Forward(kernel, workers);
                    (double[] dAAgain, double[] dBAgain, double[] dH0Again) = test.Backward(kernel, states, workers);
                    Assert.True(states.AsSpan().SequenceEqual(statesAgain) && final.AsSpan().SequenceEqual(finalAgain),
                        $"{test}: {name}, forward, {threads} threads");
                    Assert.True(dA.AsSpan().SequenceEqual(dAAgain) && dB.AsSpan().SequenceEqual(dBAgain) && dH0.AsSpan()
                        .SequenceEqual(dH0Again),
                        $"{test}: {name}, backward, {threads} threads");
                }
            }
        }, iter: 30, threads: 1);

    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void Results_may_take_the_place_of_inputs(bool complex, bool varying) =>
        Shapes(complex, varying, Gen.Int[0, 60]).Sample((shape, seed) =>
        {
            var test = new ScanCase<double>(shape, seed);
            foreach ((_, Func<ScanKernel<double>> create) in test.Variants())
            {
                ScanKernel<double> kernel = create();
                (double[] states, double[] final) = test.Forward(kernel, Workers.Single);
                (double[] dA, double[] dB, double[] dH0) = test.Backward(kernel, states, Workers.Single);
                double[] data = [.. test.Inputs], state = [.. test.Initial], gradients = [.. test.StateGradients],
                    back = [.. test.FinalGradients];
                kernel.Forward(test.Multipliers, data, state, data, state, Workers.Single);
                Assert.Equal(states, data);
                Assert.Equal(final, state);
                var dAHere = new double[shape.MultiplierSize];
                kernel.Backward(test.Multipliers, data, test.Initial, gradients, back, dAHere, gradients, back, Workers.Single);
                Assert.Equal(dA, dAHere);
                Assert.Equal(dB, gradients);
                Assert.Equal(dH0, back);
            }
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void What_is_not_asked_for_changes_nothing(bool complex, bool varying) =>
        Shapes(complex, varying, Gen.Int[0, 60]).Sample((shape, seed) =>
        {
            var test = new ScanCase<double>(shape, seed, carried: false);
            foreach ((_, Func<ScanKernel<double>> create) in test.Variants())
            {
                ScanKernel<double> kernel = create();
                (double[] states, _) = test.Forward(kernel, Workers.Single);
                (_, double[] dB, _) = test.Backward(kernel, states, Workers.Single);
                double[] h = new double[shape.Size], g = new double[shape.Size], zeros = new double[shape.StateSize];
                kernel.Forward(test.Multipliers, test.Inputs, zeros, h, default, Workers.Single);
                Assert.Equal(states, h);
                kernel.Backward(test.Multipliers, default, default, test.StateGradients, zeros, default, g, default, Workers.Single);
                Assert.Equal(dB, g);
            }
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void NaN_and_infinity_stay_in_their_channel(bool complex, bool varying) =>
        Shapes(complex, varying, Gen.Int[1, 60]).Sample((shape, seed) =>
        {
            if (shape.Batch == 0) return;
            var test = new ScanCase<double>(shape, seed);
            int parts = complex ? 2 : 1, at = (int)(seed % (ulong)shape.Size);
            test.Inputs[at] = seed % 2 == 0 ? double.NaN : double.PositiveInfinity;
            int sequence = at / (shape.Length * shape.RowSize), time = at / shape.RowSize % shape.Length,
                channel = at % shape.RowSize / parts;
            foreach ((string name, Func<ScanKernel<double>> create) in test.Variants())
            {
                (double[] states, _) = test.Forward(create(), Workers.Single);
                for (int i = 0; i < states.Length; i++)
                {
                    bool reached = i / (shape.Length * shape.RowSize) == sequence && i / shape.RowSize % shape.Length >= time
                        && i % shape.RowSize / parts == channel;
                    if (!reached && !double.IsFinite(states[i])) Assert.Fail($"{test}: {name} states[{i}]");
                }
                Assert.False(double.IsFinite(states[at]));
            }
        }, iter: 30, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_call_that_threw_leaves_no_trace(int threads)
    {
        var workers = new Workers(threads);
        foreach (bool varying in (bool[])[false, true])
        {
            var test = new ScanCase<double>(new ScanShape(7, 40, 70) { TimeVarying = varying }, 1);
            var alone = new ScanCase<double>(test.Shape, 1, carried: false);
            foreach ((_, Func<ScanKernel<double>> create) in test.Variants())
            {
                (double[] states, double[] final) = alone.Forward(create(), workers);
                (double[] dA, double[] dB, double[] dH0) = alone.Backward(create(), states, workers);
                ScanKernel<double> kernel = create();
                int seen = 0;
                workers.Before = _ =>
                {
                    if (Interlocked.Increment(ref seen) % 3 == 0) throw new TimeoutException();
                };
                Assert.Throws<TimeoutException>(() => test.Forward(kernel, workers));
                Assert.Throws<TimeoutException>(() => test.Backward(kernel, states, workers));
                workers.Before = null;
                (double[] statesAgain, double[] finalAgain) = alone.Forward(kernel, workers);
                (double[] dAAgain, double[] dBAgain, double[] dH0Again) = alone.Backward(kernel, states, workers);
                Assert.Equal([states, final, dA, dB, dH0], (double[][])[statesAgain, finalAgain, dAAgain, dBAgain, dH0Again]);
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        foreach ((int batch, int length, int channels) in ((int, int, int)[])[(5, 40, 3), (2, 40, 70)])
        {
            foreach (bool varying in (bool[])[false, true])
            {
                var shape = new ScanShape(batch, length, channels) { TimeVarying = varying };
                var test = new ScanCase<double>(shape, 1);
                foreach ((string name, Func<ScanKernel<double>> create) in test.Variants())
                {
                    ScanKernel<double> kernel = create();
                    double[] h = new double[shape.Size], end = new double[shape.StateSize], dA = new double[shape.MultiplierSize],
                        dB = new double[shape.Size];
                    void Call()
                    {
                        kernel.Forward(test.Multipliers, test.Inputs, test.Initial, h, end, Workers.Single);
                        kernel.Backward(test.Multipliers, h, test.Initial, test.StateGradients, test.FinalGradients, dA, dB, end,
                            Workers.Single);
                    }
                    long bytes = Allocations.Least(Call);
                    Assert.True(bytes == 0, $"{test}: {name} allocates {bytes} bytes");
                }
            }
        }
    }

    private static Gen<(ScanShape Shape, ulong Seed)> Shapes(bool complex, bool varying, Gen<int> length) =>
        Gen.Select(Gen.Int[0, 9], length, Gen.OneOf(Gen.Int[1, 9], Gen.Int[10, 150]), Gen.ULong,
            (b, t, c, seed) => (new ScanShape(b, t, c) { Complex = complex, TimeVarying = varying }, seed));
}
