using Lethe.Kernels.Recurrence;

namespace Lethe.Benchmarks.Jobs;

/// <summary>
/// A step of a sequence that grows by one at a time: of one lane the time itself; of eight lanes beside a pass over the same eight
/// sequences by one thread, which keeps its states in registers from step to step.
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
            context.Add(BenchFinding.AtMost(Name, nanoseconds, "ns", bound));
            return;
        }
        IReadOnlyList<Spread> times = context.Measure(Steps, () => subject.Forward(Workers.Single));
        context.Add(BenchFinding.AtMost(Name, times[0].Median / times[1].Median, "x", bound) with
        {
            Note = Invariant($"{times[0].Median:G3} over {times[1].Median:G3} ms of the pass"),
        });
    }
}
