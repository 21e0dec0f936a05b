using Lethe.Experiments.Subjects;

namespace Lethe.Tests.Experiments.Subjects;

/// <summary>What a program that uses the library can measure by the same names as the command line.</summary>
public sealed class MemorySubjectsTests
{
    private static readonly MemoryMeasurement Measurement = new(Workers.Single, (_, _) => { }, CancellationToken.None);

    [Fact]
    public void A_target_has_its_kernel()
    {
        MemorySubject subject = MemorySubjects.Parse("rho:expr:exp(-t)", ["dt=0.5"], new MemorySubjectOptions(), CancellationToken.None);
        MeasuredMemory measured = Assert.Single(subject.Measure(subject.Defaults with { Length = 20 }, Measurement));
        Assert.Equal(measured.Function.Times.Select(t => Math.Exp(-t)), measured.Function.Values, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Null(subject.Target(subject.Defaults, Workers.Single));
    }

    [Fact]
    public void Seeds_of_a_random_model_are_measured_one_by_one()
    {
        MemorySubject subject = MemorySubjects.Parse("random:rnn,width=4", [], new MemorySubjectOptions { Seeds = 2, Seed = 5 },
            CancellationToken.None);
        Assert.Equal(["seed 5", "seed 6"], subject.Measure(subject.Defaults with { Length = 8 }, Measurement).Select(one => one.Label));
    }

    [Fact]
    public void A_model_file_is_loaded_by_whom_the_caller_brings()
    {
        var model = new Short(Teacher.Create(new TeacherOptions { Width = 3 }, 1));
        ForeignModelOptions? read = null;
        var options = new MemorySubjectOptions
        {
            LoadModelFile = (_, settings) =>
            {
                read = settings;
                return new LoadedModel(model, new ReadingDescription("", [], [], [], []));
            },
        };
        MemorySubject subject = MemorySubjects.Parse("model.onnx", ["dt=0.5", "layout=time-first"], options, CancellationToken.None);
        Assert.Equal((0.5, SequenceLayout.TimeFirst), (read!.TimeStep, read.Ports.Layout));
        Assert.Equal(20, subject.Defaults.Length);
        Throws.Problem(ProblemKind.Usage, () => subject.Measure(subject.Defaults with { Length = 40 }, Measurement));
    }

    [Theory]
    [InlineData("pol")]
    [InlineData("lstm")]
    [InlineData("nothing")]
    [InlineData("weights.safetensors")]
    [InlineData("rho:nothing")]
    [InlineData("random:nothing")]
    public void Another_word_is_refused(string word) =>
        Assert.Throws<ProblemException>(() => MemorySubjects.Parse(word, [], new MemorySubjectOptions(), CancellationToken.None));

    // A model of 40 steps.
    private sealed class Short(ISequenceModel model) : ISequenceModel
    {
        public string Name => model.Name;

        public int InputSize => model.InputSize;

        public int OutputSize => model.OutputSize;

        public double TimeStep => model.TimeStep;

        public int? LongestContext => 40;

        public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) => model.Forward(inputs, outputs, workers);
    }
}
