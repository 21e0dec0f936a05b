using Lethe.Interop.Onnx;
using Lethe.Kernels.Recurrence;
using Lethe.Onnx;

namespace Lethe.Benchmarks.Jobs;

/// <summary>A step of a stream by onnxruntime, on the same model exported with ports for its states, over a step of ours. What a call from
/// managed code costs there is part of its step, as it is of a user's.</summary>
internal sealed class OnnxStepJob(RecurrenceSetup setup)
    : BenchJob(Invariant($"onnxruntime / ours: step {setup.ModelName} m={setup.Width} {setup.Dtype}, lanes=1"), BenchSet.Main)
{
    private const double LeastTimes = 5, NanosecondsPerMillisecond = 1e6;

    // Cells are written as ONNX's nodes, which compute in float32.
    private const double Agreement = 1e-4;

    public override void Run(BenchContext context)
    {
        if (!OnnxLibrary.TryLoad(out string missing))
        {
            context.Add(new BenchFinding(Name, double.NaN, "x") { Note = missing });
            return;
        }
        Measure(context);
    }

    // Of its own: the library's types are looked for where a method that names them begins.
    private void Measure(BenchContext context)
    {
        RecurrentModel model = RecurrenceSubject.Create(setup).Model
            ?? throw new InvalidOperationException($"{Name}: it is a kernel alone, and only models are exported.");
        SequenceStepper stepper = model.Start(1);
        using var stream = new OnnxStream(OnnxExport.Compose(model, stateful: true).Content, stepper.StateSize);
        double[] x = new double[1], y = new double[1];
        double theirs = 0;
        void Ours()
        {
            stepper.Reset();
            for (int k = 0; k < setup.Length; k++)
            {
                x[0] = Math.Sin(k);
                stepper.Step(x, y);
            }
        }
        void Theirs()
        {
            stream.Reset();
            for (int k = 0; k < setup.Length; k++) theirs = stream.Step(Math.Sin(k));
        }
        IReadOnlyList<Spread> times = context.Measure(Ours, Theirs);
        if (!(Math.Abs(theirs - y[0]) <= Agreement))
            throw new InvalidOperationException(Invariant($"{Name}: the last output is {y[0]:R} here and {theirs:R} by onnxruntime."));
        context.Add(BenchFinding.AtLeast(Name, times[1].Median / times[0].Median, "x", LeastTimes) with
        {
            Note = Invariant($"{times[1].Median * NanosecondsPerMillisecond / setup.Length:F0} over ")
                + Invariant($"{times[0].Median * NanosecondsPerMillisecond / setup.Length:F0} ns"),
        });
    }
}
