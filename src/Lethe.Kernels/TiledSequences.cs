namespace Lethe.Kernels;

/// <summary>
/// A batch of sequences, padded to one length, in the layout the kernels read: tiles of <see cref="Lanes"/> sequences,
/// [tile][time][channel][lane], float64. One lane is one sequence, so a weight is one broadcast scalar for a whole vector.
/// Lanes of the last tile beyond <see cref="Count"/> hold zeros and never count in a loss.
/// </summary>
public sealed class TiledSequences
{
    /// <summary>Sequences to a tile: the lanes of one 512-bit vector of float64.</summary>
    public const int Lanes = 8;

    private readonly AlignedBuffer _data;
    private int[] _lengths = [];

    /// <summary>Allocates zeros.</summary>
    /// <param name="count">Sequences, at least 1.</param>
    /// <param name="length">Time steps, at least 1.</param>
    /// <param name="channels">Values per time step, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the whole exceeds the largest array.</exception>
    public TiledSequences(int count, int length, int channels)
        : this(count, length, channels, new AlignedBuffer(TotalOf(count, length, channels)))
    {
    }

    /// <summary>In memory that is there already and holds at least <see cref="TotalOf"/> values.</summary>
    internal TiledSequences(int count, int length, int channels, AlignedBuffer data)
    {
        Count = count;
        Length = length;
        Channels = channels;
        Tiles = TilesOf(count);
        _data = data;
    }

    /// <summary>Number of sequences.</summary>
    public int Count { get; }

    /// <summary>Time steps of each sequence.</summary>
    public int Length { get; }

    /// <summary>Values per time step.</summary>
    public int Channels { get; }

    /// <summary>Number of tiles: Count / Lanes, rounded up.</summary>
    public int Tiles { get; }

    /// <summary>Values in one tile: Length * Channels * Lanes.</summary>
    public int TileSize => Length * Channels * Lanes;

    /// <summary>
    /// True where values are NaN because there are none: as targets these count in no loss of a model. Only <see cref="FindMissing"/> sets
    /// it, so that a NaN of a computation stays one.
    /// </summary>
    public bool HasMissing { get; private set; }

    /// <summary>
    /// Whether sequences have fewer steps than <see cref="Length"/>: what lies behind them is padding. As inputs of a loss over classes
    /// each is read no further than its own last step; other losses tell by their targets (<see cref="HasMissing"/>).
    /// </summary>
    public bool HasLengths => _lengths.Length > 0;

    /// <summary>Steps of one sequence.</summary>
    /// <param name="sequence">Which.</param>
    public int LengthOf(int sequence) => (uint)sequence >= (uint)Count
        ? throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"The batch has the sequences 0..{Count - 1}.")
        : _lengths.Length == 0 ? Length : _lengths[sequence];

    /// <summary>Says how many steps each sequence has.</summary>
    /// <param name="lengths">1 to <see cref="Length"/> steps for each of <see cref="Count"/> sequences.</param>
    /// <exception cref="ArgumentException">Others.</exception>
    public void SetLengths(ReadOnlySpan<int> lengths)
    {
        if (lengths.Length != Count)
            throw new ArgumentException($"{lengths.Length} lengths given for {Count} sequences: give one each.", nameof(lengths));
        bool shorter = false;
        foreach (int length in lengths)
        {
            if (length < 1 || length > Length)
                throw new ArgumentException($"a sequence has {length} steps, the batch {Length}: give 1 to {Length}.", nameof(lengths));
            shorter |= length < Length;
        }
        _lengths = shorter ? lengths.ToArray() : [];
    }

    /// <summary>Looks whether values are NaN, and takes them to be missing.</summary>
    public void FindMissing()
    {
        HasMissing = false;
        foreach (double value in Values)
        {
            if (!double.IsNaN(value)) continue;
            HasMissing = true;
            return;
        }
    }

    /// <summary>All values, tile after tile. The first starts a cache line, and so does every tile and every vector of lanes.</summary>
    public Span<double> Values => _data.Span[..(Tiles * TileSize)];

    /// <summary>One tile's values, [time][channel][lane].</summary>
    public Span<double> Tile(int tile) => _data.Span.Slice(tile * TileSize, TileSize);

    /// <summary>The address of one tile, good while this object is reachable.</summary>
    internal unsafe double* Pointer(int tile) => _data.Pointer + (long)tile * TileSize;

    /// <summary>Lanes of a tile that hold no sequence become 0.</summary>
    internal unsafe void ClearPadding(int tile)
    {
        if (LanesOf(tile) == Lanes) return;
        Vector512<double> mask = Kernels.Lanes.Mask(LanesOf(tile));
        double* values = Pointer(tile);
        for (int i = 0; i < TileSize; i += Lanes) (Vector512.Load(values + i) & mask).Store(values + i);
    }

    /// <summary>How many lanes of a tile hold sequences: <see cref="Lanes"/> but for the last tile.</summary>
    public int LanesOf(int tile) => Math.Min(Lanes, Count - tile * Lanes);

    /// <summary>One value.</summary>
    public double this[int sequence, int time, int channel]
    {
        get => _data.Span[IndexOf(sequence, time, channel)];
        set => _data.Span[IndexOf(sequence, time, channel)] = value;
    }

    /// <summary>Copies from (batch, time, channel) row-major data.</summary>
    /// <exception cref="ArgumentException">The length of <paramref name="data"/> is not count * length * channels.</exception>
    public static TiledSequences FromRowMajor(ReadOnlySpan<double> data, int count, int length, int channels)
    {
        var tiled = new TiledSequences(count, length, channels);
        RequireLength(nameof(data), data.Length, tiled);
        int step = length * channels;
        for (int s = 0; s < count; s++)
        {
            Span<double> tile = tiled.Tile(s / Lanes);
            ReadOnlySpan<double> row = data.Slice(s * step, step);
            int lane = s % Lanes;
            for (int i = 0; i < step; i++) tile[i * Lanes + lane] = row[i];
        }
        return tiled;
    }

    /// <summary>Copies to (batch, time, channel) row-major data.</summary>
    /// <exception cref="ArgumentException">The length of <paramref name="destination"/> is not Count * Length * Channels.</exception>
    public void CopyToRowMajor(Span<double> destination)
    {
        RequireLength(nameof(destination), destination.Length, this);
        int step = Length * Channels;
        for (int s = 0; s < Count; s++)
        {
            ReadOnlySpan<double> tile = Tile(s / Lanes);
            Span<double> row = destination.Slice(s * step, step);
            int lane = s % Lanes;
            for (int i = 0; i < step; i++) row[i] = tile[i * Lanes + lane];
        }
    }

    /// <summary>Refuses outputs that do not go with their inputs.</summary>
    /// <param name="inputs">What is read.</param>
    /// <param name="outputs">Where it is written.</param>
    /// <param name="channels">Channels of the outputs.</param>
    /// <exception cref="ArgumentException">Other sequences, steps or channels.</exception>
    public static void RequireOutputs(TiledSequences inputs, TiledSequences outputs, int channels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count == inputs.Count && outputs.Length == inputs.Length && outputs.Channels == channels) return;
        throw new ArgumentException($"outputs are {outputs.Count} x {outputs.Length} x {outputs.Channels}, expected {inputs.Count} " +
            $"x {inputs.Length} x {channels}.", nameof(outputs));
    }

    private static int TilesOf(int count) => (count + Lanes - 1) / Lanes;

    /// <summary>Values of a batch, padding included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the whole exceeds the largest array.</exception>
    internal static int TotalOf(int count, int length, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        long total = (long)TilesOf(count) * length * channels * Lanes;
        if (total <= Array.MaxLength - 2 * Lanes) return (int)total;
        throw new ArgumentOutOfRangeException(nameof(count),
            $"{count} sequences x {length} steps x {channels} channels are {total} values, " +
            $"at most {Array.MaxLength - 2 * Lanes} fit one batch: use fewer or shorter sequences.");
    }

    private static void RequireLength(string name, int actual, TiledSequences shape)
    {
        long expected = (long)shape.Count * shape.Length * shape.Channels;
        if (actual != expected)
            throw new ArgumentException(
                $"{name} has {actual} values, expected {shape.Count} x {shape.Length} x {shape.Channels} = {expected}.", name);
    }

    private int IndexOf(int sequence, int time, int channel)
    {
        if ((uint)sequence >= (uint)Count || (uint)time >= (uint)Length || (uint)channel >= (uint)Channels)
            throw new ArgumentOutOfRangeException(nameof(sequence),
                $"({sequence}, {time}, {channel}) lies outside ({Count}, {Length}, {Channels}).");
        return ((sequence / Lanes * Length + time) * Channels + channel) * Lanes + sequence % Lanes;
    }
}
