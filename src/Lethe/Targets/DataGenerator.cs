using Lethe.Training;

namespace Lethe.Targets;

/// <summary>
/// Gaussian white inputs and a target's answers. Sequence i of a part depends on (seed, part, i) alone: any thread count gives the same
/// bits, a larger data set begins with the smaller one, and a longer sequence continues the shorter one.
/// </summary>
public static class DataGenerator
{
    // The upper 16 bits keep data streams apart from all other uses of a seed; then the part, then the sequence.
    private const ulong StreamTag = 0xDA7A_0000_0000_0000;
    private const int PartShift = 40;

    /// <summary>All three parts.</summary>
    /// <exception cref="ArgumentException">Options out of range, or the target is not defined at some time.</exception>
    public static DataSplit Generate(ITarget target, DataOptions options, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        (TiledSequences trainX, TiledSequences trainY) = Generate(target, options, DataPart.Train, options.TrainCount, workers);
        (TiledSequences validationX, TiledSequences validationY) =
            Generate(target, options, DataPart.Validation, options.ValidationCount, workers);
        (TiledSequences testX, TiledSequences testY) = Generate(target, options, DataPart.Test, options.TestCount, workers);
        return new DataSplit(trainX, trainY, validationX, validationY, testX, testY);
    }

    /// <summary><paramref name="count"/> sequences of one part, with the target's outputs.</summary>
    /// <exception cref="ArgumentException">Options out of range, or the target is not defined at some time.</exception>
    public static (TiledSequences Inputs, TiledSequences Targets) Generate(ITarget target, DataOptions options, DataPart part, int count,
        Workers workers)
    {
        ArgumentNullException.ThrowIfNull(target);
        TiledSequences inputs = Inputs(options, part, count, target.InputSize, workers);
        var outputs = new TiledSequences(count, options.Length, target.OutputSize);
        target.Evaluate(inputs, outputs, options.TimeStep, workers);
        return (inputs, outputs);
    }

    /// <summary>The inputs alone, (count, options.Length, channels), N(0, deviation^2).</summary>
    /// <exception cref="ArgumentException">A size below 1, or a deviation that is negative or not finite.</exception>
    public static TiledSequences Inputs(DataOptions options, DataPart part, int count, int channels, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        double deviation = options.InputDeviation;
        if (deviation is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentException(Invariant(
                $"{nameof(DataOptions.InputDeviation)} is {deviation}, expected a finite number >= 0."), nameof(options));
        }
        var inputs = new TiledSequences(count, options.Length, channels);
        int values = options.Length * channels;
        var buffers = new double[workers.Count][];
        workers.Run(inputs.Tiles, (worker, tile) =>
        {
            double[] buffer = buffers[worker] ??= new double[values];
            Span<double> x = inputs.Tile(tile);
            for (int lane = 0; lane < inputs.LanesOf(tile); lane++)
            {
                ulong sequence = (ulong)tile * TiledSequences.Lanes + (ulong)lane;
                var random = new CounterRandom((ulong)options.Seed, StreamTag | ((ulong)part << PartShift) | sequence);
                random.FillNormal(buffer);
                for (int i = 0; i < values; i++) x[i * TiledSequences.Lanes + lane] = deviation * buffer[i];
            }
        });
        return inputs;
    }
}
