using Lethe.Kernels.Recurrence.Stepping;

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Single steps have the bits of a pass with states, at every width, size and precision, and allocate nothing.</summary>
public sealed class StepperTests
{
    private const int Length = 9;

    [Fact]
    public void Steps_have_the_bits_of_the_pass()
    {
        foreach (int units in (int[])[1, 4, 7, 16, 34, 67])
        {
            foreach (RecurrenceShape shape in Shapes(1 + units % 3, units, 1 + units % 2))
            {
                foreach (int lanes in (int[])[1, 3, 10])
                {
                    var test = new RecurrenceCase(shape, lanes, Length, (ulong)units);
                    double[] expected = Pass(test);
                    foreach (bool wide in (bool[])[false, true])
                        Assert.Equal(expected, Steps(test, Steppers.Create(shape, test.TimeStep, test.Weights, lanes, wide)));
                }
            }
        }
    }

    [Fact]
    public void The_plain_stepper_has_them_too()
    {
        foreach (RecurrenceShape shape in Shapes(2, 7, 2))
        {
            var test = new RecurrenceCase(shape, 3, Length, 5);
            RecurrenceVariant variant = RecurrenceKernels.Find(shape, int.MaxValue);
            var stepper = new KernelStepper(variant, shape, test.TimeStep, test.Weights, 3);
            Assert.Equal(Pass(test), Steps(test, stepper));
            if (shape.Outputs != 2) continue;
            Exchange(stepper);
            Exchange(RecurrenceKernels.Start(shape, test.TimeStep, test.Weights, 3));
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        foreach (RecurrenceShape shape in Shapes(2, 7, 2))
        {
            var test = new RecurrenceCase(shape, 3, Length, 5);
            SequenceStepper stepper = RecurrenceKernels.Start(shape, test.TimeStep, test.Weights, 3);
            double[] x = new double[6], y = new double[3 * shape.Outputs], state = new double[shape.StateSize];
            stepper.Step(x, y);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < 10; k++)
            {
                stepper.Step(x, y);
                stepper.SaveState(1, state);
                stepper.RestoreState(2, state);
                stepper.Reset(0);
            }
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    /// <summary>What stood in a lane before it was set anew leaves nothing, also where it was no number: neither in its state nor in what
    /// pads it.</summary>
    [Fact]
    public void A_lane_that_was_no_number_begins_anew()
    {
        foreach (RecurrenceShape shape in Shapes(2, 7, 2))
        {
            foreach (int lanes in (int[])[1, 5])
            {
                var test = new RecurrenceCase(shape, lanes, Length, 5);
                SequenceStepper stepper = RecurrenceKernels.Start(shape, test.TimeStep, test.Weights, lanes), fresh = stepper.Copy();
                double[] x = new double[2 * lanes], y = new double[shape.Outputs * lanes], expected = [.. y],
                    state = new double[shape.StateSize];
                Array.Fill(x, double.NaN);
                stepper.Step(x, y);
                for (int lane = 0; lane < lanes; lane++)
                {
                    if (lane % 2 == 0) stepper.Reset(lane);
                    else stepper.RestoreState(lane, state);
                }
                Array.Fill(x, 0.5);
                stepper.Step(x, y);
                fresh.Step(x, expected);
                Assert.Equal(expected, y);
            }
        }
    }

    private static IEnumerable<RecurrenceShape> Shapes(int d, int m, int o)
    {
        foreach (RecurrenceShape shape in StateTests.Shapes(d, m, o)) yield return shape;
        foreach (RecurrentCell cell in (RecurrentCell[])[RecurrentCell.Elman, RecurrentCell.Gru,
            RecurrentCell.GruResetBefore, RecurrentCell.Lstm])
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                RecurrenceShape shape = new(d, m, o, true, Activation.Tanh) { Cell = cell, Precision = precision };
                yield return shape;
                yield return shape with { Heads = m % 2 == 0 ? 2 : m, Undecoded = true, Outputs = m };
                if (cell == RecurrentCell.Elman) yield return shape with { Activation = Activation.Hardtanh };
            }
        }
    }

    /// <summary>Saved states go into a copy and another lane; a lane that is reset begins anew.</summary>
    private static void Exchange(SequenceStepper stepper)
    {
        double[] x = [0.3, -1, 0.3, -1, 2, 1], y = new double[6], again = new double[6], state = new double[stepper.StateSize];
        stepper.Step(x, y);
        SequenceStepper copy = stepper.Copy();
        stepper.Step(x, y);
        copy.Step(x, again);
        Assert.Equal(y, again);
        stepper.SaveState(0, state);
        stepper.RestoreState(1, state);
        stepper.Reset(2);
        copy.Reset();
        stepper.Step(x, y);
        copy.Step(x, again);
        Assert.Equal((y[0], y[1]), (y[2], y[3]));
        Assert.Equal((again[4], again[5]), (y[4], y[5]));
    }

    private static double[] Pass(RecurrenceCase test)
    {
        TiledSequences outputs = new(test.Count, Length, test.Shape.Outputs), last = new(test.Count, 1, test.Shape.StateSize);
        RecurrenceKernels.Create(test.Shape, test.TimeStep).Run(StateTests.Pass(test, test.Inputs, outputs) with { FinalStates = last });
        return [.. RowMajor(outputs), .. RowMajor(last)];
    }

    private static double[] Steps(RecurrenceCase test, SequenceStepper stepper)
    {
        int d = test.Shape.Inputs, o = test.Shape.Outputs;
        double[] x = new double[test.Count * d], y = new double[test.Count * o], states = new double[test.Count * stepper.StateSize];
        var outputs = new TiledSequences(test.Count, Length, o);
        for (int k = 0; k < Length; k++)
        {
            for (int i = 0; i < x.Length; i++) x[i] = test.Inputs[i / d, k, i % d];
            stepper.Step(x, y);
            for (int i = 0; i < y.Length; i++) outputs[i / o, k, i % o] = y[i];
        }
        stepper.SaveState(states);
        return [.. RowMajor(outputs), .. states];
    }

    private static double[] RowMajor(TiledSequences sequences)
    {
        var values = new double[sequences.Count * sequences.Length * sequences.Channels];
        sequences.CopyToRowMajor(values);
        return values;
    }
}
