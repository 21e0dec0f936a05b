namespace Lethe.Distributions;

/// <summary>The recurrences of the bench, ours alone, with what they allocate.</summary>
[MemoryDiagnoser]
public class RecurrenceBenchmarks
{
    private readonly Workers _workers = new(Environment.ProcessorCount);
    private RecurrenceSubject _subject = null!;

    /// <summary>Which recurrence.</summary>
    [ParamsAllValues]
    public BenchModel Model { get; set; }

    /// <summary>m.</summary>
    [Params(8, 64, 256)]
    public int Width { get; set; }

    /// <summary>sigma.</summary>
    [Params(Activation.Hardtanh, Activation.Tanh)]
    public Activation Activation { get; set; }

    /// <summary>Draws weights and data.</summary>
    [GlobalSetup]
    public void Setup() => _subject = RecurrenceSubject.Create(new RecurrenceSetup(Model, Width, Activation, Precision.Double));

    /// <summary>Outputs.</summary>
    [Benchmark]
    public void Forward() => _subject.Forward(_workers);

    /// <summary>Loss and gradient.</summary>
    [Benchmark]
    public double Step() => _subject.Step(_workers);
}
