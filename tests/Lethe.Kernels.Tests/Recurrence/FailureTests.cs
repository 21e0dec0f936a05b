namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>A call that throws leaves nothing behind: the next one has the bits of a fresh kernel's.</summary>
public sealed class FailureTests
{
    private delegate void Call(RecurrenceKernel kernel, RecurrenceCase test, Workers workers);

    private static readonly (string Name, Call Call)[] Calls =
    [
        ("forward", (kernel, test, workers) => test.Outputs(kernel, workers)),
        ("loss", (kernel, test, workers) => kernel.Loss(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, workers)),
        ("gradient", (kernel, test, workers) => test.Gradient(kernel, workers)),
        ("backward", (kernel, test, workers) => kernel.Backward(test.Weights, test.Inputs, test.Targets, new double[test.Shape.TotalSize],
            new TiledSequences(test.Count, test.Length, test.Shape.Inputs), workers)),
        ("cross entropy", (kernel, test, workers) =>
            kernel.CrossEntropy(test.Weights, test.Inputs, DenseResults.Labels(test), test.Tiles, Readout.Mean,
            new double[test.Shape.TotalSize], workers)),
        ("losses", (kernel, test, workers) =>
            kernel.Losses(DenseResults.Samples(test), test.Inputs, test.Targets, test.Tiles, test.TimeWeights, new double[3], workers)),
    ];

    public static TheoryData<Activation, bool, Precision, int> Kinds()
    {
        var kinds = new TheoryData<Activation, bool, Precision, int>();
        foreach (Activation activation in (Activation[])[Activation.Linear, Activation.Tanh])
            foreach (bool dense in (bool[])[false, true])
                foreach (Precision precision in Enum.GetValues<Precision>())
                    foreach (int threads in (int[])[1, 3]) kinds.Add(activation, dense, precision, threads);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_call_after_one_that_threw_has_the_bits_of_a_fresh_kernel(Activation activation, bool dense, Precision precision,
        int threads)
    {
        // Few tiles and several blocks of units: the diagonal kernel deals them out whole with one thread, in parts with three.
        var shape = new RecurrenceShape(1, 21, 2, dense, activation) { Precision = precision };
        RecurrenceCase test = new RecurrenceCase(shape, 19, 33, 5).WithTimeWeights(), failing = new RecurrenceCase(shape, 30, 40, 6);
        var workers = new Workers(threads);
        foreach (Func<RecurrenceKernel> create in Kernels(test))
        {
            DenseResults expected = DenseResults.Of(create(), test, workers);
            foreach ((string name, Call call) in Calls)
            {
                int items = CountItems(workers, () => call(create(), failing, workers));
                for (int item = 0; item < items; item++)
                {
                    RecurrenceKernel kernel = create();
                    ThrowAt(workers, item, () => call(kernel, failing, workers));
                    expected.AssertSameBits(DenseResults.Of(kernel, test, workers),
                        $"{kernel.GetType().Name} after {name} threw at item {item} of {items}");
                }
            }
        }
    }

    [Theory]
    [InlineData(Activation.Linear)]
    [InlineData(Activation.Tanh)]
    public void The_reference_throws_where_states_do_not_fit_and_goes_on(Activation activation)
    {
        // 32,769 states of 65,536 numbers are more than an array holds.
        var shape = new RecurrenceShape(1, 1 << 16, 1, false, activation);
        RecurrenceCase test = new(shape, 1, 2, 1), failing = new(shape, 1, 1 << 15, 1);
        DenseResults expected = DenseResults.Of(new ReferenceKernel(shape, test.TimeStep), test, Workers.Single);
        var kernel = new ReferenceKernel(shape, test.TimeStep);
        foreach ((string name, Call call) in Calls)
        {
            Assert.Throws<OverflowException>(() => call(kernel, failing, Workers.Single));
            expected.AssertSameBits(DenseResults.Of(kernel, test, Workers.Single), $"reference after {name} threw");
        }
    }

    private static IEnumerable<Func<RecurrenceKernel>> Kernels(RecurrenceCase test) =>
        test.Variants().Select<RecurrenceVariant, Func<RecurrenceKernel>>(variant => () => variant.Create(test.Shape, test.TimeStep))
            .Append(() => RecurrenceKernels.Create(test.Shape, test.TimeStep));

    private static int CountItems(Workers workers, Action call)
    {
        int items = 0;
        workers.Before = _ => Interlocked.Increment(ref items);
        call();
        workers.Before = null;
        Assert.True(items > 0);
        return items;
    }

    private static void ThrowAt(Workers workers, int item, Action call)
    {
        int seen = 0;
        workers.Before = _ =>
        {
            if (Interlocked.Increment(ref seen) == item + 1) throw new TimeoutException();
        };
        Assert.Throws<TimeoutException>(call);
        workers.Before = null;
    }
}
