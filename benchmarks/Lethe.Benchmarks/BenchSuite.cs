namespace Lethe.Benchmarks;

/// <summary>All jobs, in the order they run and are shown.</summary>
internal static class BenchSuite
{
    // A step of one lane of 64 units, and one of eight lanes beside a pass over them.
    private const double MostNanoseconds = 60, MostPasses = 3;

    // A step of one lane of a cell over its multiply-adds at the ceiling.
    private const double MostOfLeast = 3;

    private static readonly int[] Widths = [8, 64, 256];
    private static readonly Activation[] Activations = [Activation.Hardtanh, Activation.Tanh];

    /// <summary>The jobs of this library; callers add their own.</summary>
    public static IReadOnlyList<BenchJob> All { get; } =
    [
        .. Recurrences(), .. Convolutions(), .. PlainPeers(), .. Cells(), .. Layers(), .. Scans(), .. Findings(), .. Steps(), .. Scaling(),
    ];

    /// <summary>The target of a recurrence row: the targets were set for hardtanh in float64.</summary>
    public static RowTarget TargetOf(RecurrenceSetup setup, bool withGradient)
    {
        if (setup.Gates > 1 && setup.Width >= 64 && withGradient) return new RowTarget(Efficiency: 0.6);
        if (setup.Activation != Activation.Hardtanh || setup.Precision != Precision.Double) return RowTarget.None;
        return (setup.Model, setup.Width, withGradient) switch
        {
            (BenchModel.Diagonal, _, true) => new RowTarget(Ratio: 300),
            (BenchModel.Diagonal, _, false) => new RowTarget(Ratio: 60),
            (BenchModel.Dense or BenchModel.Pdp, 64, true) => new RowTarget(Ratio: 30),
            (BenchModel.Dense or BenchModel.Pdp, 256, true) => new RowTarget(Ratio: 20),
            _ => RowTarget.None,
        };
    }

    private static IEnumerable<BenchJob> Recurrences()
    {
        foreach (BenchModel model in Enum.GetValues<BenchModel>())
        {
            foreach ((Precision precision, Activation activation) in Enum.GetValues<Precision>()
                .SelectMany(p => Activations.Select(a => (p, a))))
            {
                foreach (int width in Widths)
                {
                    var setup = new RecurrenceSetup(model, width, activation, precision);
                    if (!RecurrenceSubject.Supports(setup)) continue;
                    yield return new RecurrenceJob(setup, withGradient: false, TargetOf(setup, withGradient: false));
                    yield return new RecurrenceJob(setup, withGradient: true, TargetOf(setup, withGradient: true));
                }
            }
        }
    }

    /// <summary>Linear recurrences, computed as convolutions.</summary>
    private static IEnumerable<BenchJob> Convolutions()
    {
        foreach ((BenchModel model, int width) in new[] { (BenchModel.Diagonal, 256), (BenchModel.Dense, 64) })
        {
            var setup = new RecurrenceSetup(model, width, Activation.Linear, Precision.Double);
            yield return new RecurrenceJob(setup, withGradient: false, RowTarget.None);
            yield return new RecurrenceJob(setup, withGradient: true, RowTarget.None);
        }
    }

    private static IEnumerable<BenchJob> PlainPeers()
    {
        foreach (int width in Widths)
        {
            yield return new PlainPeerJob(width, withGradient: false);
            yield return new PlainPeerJob(width, withGradient: true);
        }
    }

    private static IEnumerable<BenchJob> Cells()
    {
        foreach (int width in Widths)
        {
            yield return new CellJob(width, withGradient: false);
            yield return new CellJob(width, withGradient: true);
        }
    }

    private static IEnumerable<BenchJob> Scans()
    {
        RowTarget target = new(Ratio: 5, Efficiency: 0.7);
        foreach (bool complex in new[] { false, true })
        {
            foreach ((int length, Precision precision) in new[]
                { (1000, Precision.Double), (4000, Precision.Double), (16_000, Precision.Double), (4000, Precision.Single) })
            {
                var setup = new ScanSetup(complex, length, precision);
                yield return new ScanJob(setup, withGradient: false, precision == Precision.Double ? target : RowTarget.None);
                yield return new ScanJob(setup, withGradient: true, RowTarget.None);
            }
        }
    }

    private static IEnumerable<BenchJob> Findings()
    {
        RecurrenceSetup diagonal = new(BenchModel.Diagonal, 64, Activation.Hardtanh, Precision.Double),
            dense = diagonal with { Model = BenchModel.Dense };
        foreach (RecurrenceSetup setup in new[] { diagonal, diagonal with { Width = 256 }, dense, dense with { Width = 256 } })
            yield return new ThreadsJob(setup);
        foreach (RecurrenceSetup setup in new[] { diagonal, dense })
        {
            foreach (bool withGradient in new[] { false, true })
            {
                yield return new RatioJob("tanh / hardtanh", setup with { Activation = Activation.Tanh }, setup, withGradient, bound: 1.5);
                yield return new RatioJob("float32 / float64", setup with { Precision = Precision.Single }, setup, withGradient,
                    bound: 0.6);
            }
        }
        foreach (bool withGradient in new[] { false, true })
            yield return new RatioJob("per unit, m=256 / m=64", diagonal with { Width = 256 }, diagonal, withGradient, bound: 1)
            { Scale = 64.0 / 256 };
        foreach (RecurrenceSetup setup in new[] { dense, dense with { Width = 256 }, diagonal with { Model = BenchModel.Pdp },
            diagonal with { Model = BenchModel.Pdp, Width = 256 } })
            yield return new MatrixPartJob(setup);
        foreach (BenchModel model in new[] { BenchModel.Gru, BenchModel.Lstm })
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                yield return new MatrixPartJob(new(model, 64, Activation.Tanh, precision), leastPercent: 75);
                yield return new MatrixPartJob(new(model, 256, Activation.Tanh, precision), leastPercent: 75);
            }
        }
        yield return new PerturbationJob();
        yield return new EpochJob(8);
        yield return new EpochJob(64);
        yield return new StartupJob("--help");
        yield return new StartupJob("list targets");
    }

    /// <summary>Single steps of streams, beside passes and onnxruntime.</summary>
    private static IEnumerable<BenchJob> Steps()
    {
        RecurrenceSetup diagonal = new(BenchModel.Diagonal, 64, Activation.Linear, Precision.Double),
            cell = diagonal with { Activation = Activation.Tanh, Model = BenchModel.Elman },
            gru = cell with { Model = BenchModel.Gru }, lstm = cell with { Model = BenchModel.Lstm };
        foreach (RecurrenceSetup setup in new[]
            { diagonal, diagonal with { Activation = Activation.Tanh }, cell with { Model = BenchModel.Dense }, cell, gru,
                gru with { Precision = Precision.Single }, lstm, lstm with { Precision = Precision.Single } })
        {
            yield return new StepperJob(setup, lanes: 1, setup.Gates == 0 ? MostNanoseconds : MostOfLeast);
            yield return new StepperJob(setup, lanes: 8, MostPasses);
        }
        foreach (RecurrenceSetup setup in new[] { diagonal, cell with { Model = BenchModel.Dense }, gru, lstm })
            yield return new OnnxStepJob(setup);
    }

    /// <summary>Layers linear in time, which have no peer that computes the same.</summary>
    private static IEnumerable<BenchJob> Layers()
    {
        foreach ((string model, int layers) in new[] { ("lru", 1), ("lru", 4), ("ssm", 4) })
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                yield return new LayersJob(model, layers, precision, withGradient: false);
                yield return new LayersJob(model, layers, precision, withGradient: true);
            }
        }
    }

    private static IEnumerable<BenchJob> Scaling()
    {
        var setup = new RecurrenceSetup(BenchModel.Diagonal, 32, Activation.Hardtanh, Precision.Double, Batch: 64, Length: 256);
        yield return new ScalingJob("T", [256, 512, 1024, 2048, 4096, 8192], length => setup with { Length = length }, bound: 1.05);
        yield return new ScalingJob("batch", [64, 128, 256, 512, 1024, 2048], batch => setup with { Batch = batch }, bound: 1.05);
        yield return new ScalingJob("m", [32, 64, 128, 256, 512, 1024], width => setup with { Width = width }, bound: 1.05);
        yield return new LongSequenceJob();
    }
}
