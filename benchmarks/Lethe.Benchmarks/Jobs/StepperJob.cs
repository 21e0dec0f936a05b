using Lethe.Kernels.Recurrence;

namespace Lethe.Benchmarks.Jobs;

/// <summary>
/// A step of a sequence that grows by one at a time: of one lane the time itself; of eight lanes beside a pass over the same eight
/// sequences by one thread, which keeps its states in registers from step to step. Of one lane of a cell, whose products alone take longer
/// than that, the time over the least of its multiply-adds on one thread.
/// </summary>
internal sealed class StepperJob(RecurrenceSetup setup, int lanes, double bound)
    : BenchJob(Invariant($"stepping {setup.ModelName} m={setup.Width} {setup.Dtype} {setup.ActivationName}, lanes={lanes}"), BenchSet.Main)
{
    private const double NanosecondsPerMillisecond = 1e6;

    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject = RecurrenceSubject.Create(setup with { Batch = lanes });
        SequenceStepper stepper = subject.Start(lanes);
        double[] x = new double[lanes], y = new double[lanes];
        // One step takes some ten nanoseconds: many are timed together, as many as the pass beside them has.
        int rounds = lanes == 1 ? 100 : 1;
        void Steps()
        {
            for (int round = 0; round < rounds; round++)
            {
                for (int k = 0; k < setup.Length; k++)
                {
                    for (int lane = 0; lane < lanes; lane++) x[lane] = subject.Inputs[lane, k, 0];
                    stepper.Step(x, y);
                }
            }
        }
        if (lanes == 1)
        {
            double nanoseconds = context.Measure(Steps)[0].Median * NanosecondsPerMillisecond / ((double)rounds * setup.Length);
            if (setup.Gates == 0) context.Add(BenchFinding.AtMost(Name, nanoseconds, "ns", bound));
            else
            {
                double adds = RowCost.Of(setup with { Batch = 1, Length = 1 }, withGradient: false).MultiplyAdds;
                context.Add(ceilings =>
                {
                    double flops = setup.Precision == Precision.Double ? ceilings.DoubleOneThread : ceilings.SingleOneThread,
                        least = 2 * adds / flops;
                    return BenchFinding.AtMost(Name, nanoseconds / least, "x", bound) with
                    {
                        Note = Invariant($"{nanoseconds:F0} over {least:F0} ns of {adds:F0} multiply-adds at {flops:F1} GFlop/s"),
                    };
                });
            }
            return;
        }
        IReadOnlyList<Spread> times = context.Measure(Steps, () => subject.Forward(Workers.Single));
        context.Add(BenchFinding.AtMost(Name, times[0].Median / times[1].Median, "x", bound) with
        {
            Note = Invariant($"{times[0].Median:G3} over {times[1].Median:G3} ms of the pass"),
        });
    }
}
