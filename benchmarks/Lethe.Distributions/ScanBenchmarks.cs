namespace Lethe.Distributions;

/// <summary>The scans of the bench, ours alone, with what they allocate.</summary>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private readonly Workers _workers = new(Environment.ProcessorCount);
    private ScanSubject _subject = null!;

    /// <summary>Complex numbers.</summary>
    [ParamsAllValues]
    public bool Complex { get; set; }

    /// <summary>T.</summary>
    [Params(1000, 4000, 16_000)]
    public int Length { get; set; }

    /// <summary>Arithmetic.</summary>
    [ParamsAllValues]
    public Precision Precision { get; set; }

    /// <summary>Draws multipliers and data.</summary>
    [GlobalSetup]
    public void Setup() => _subject = ScanSubject.Create(new ScanSetup(Complex, Length, Precision));

    /// <summary>States.</summary>
    [Benchmark]
    public void Forward() => _subject.Forward(_workers);

    /// <summary>States and gradients.</summary>
    [Benchmark]
    public void Step() => _subject.Step(_workers);
}
