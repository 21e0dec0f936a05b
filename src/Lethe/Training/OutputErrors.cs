namespace Lethe.Training;

/// <summary>The errors of outputs against targets or labels, and their derivatives.</summary>
internal sealed class OutputErrors
{
    private readonly TiledSequences? _targets;
    private readonly ReadOnlyMemory<int> _labels;
    private readonly ErrorKind _error;
    private readonly double[] _timeWeights;
    private readonly bool _areTokens;

    /// <summary>Against numbers; NaN where there is none.</summary>
    public OutputErrors(TiledSequences targets, ErrorKind error, double[] timeWeights)
        : this(targets, error, timeWeights, areTokens: false)
    {
    }

    private OutputErrors(TiledSequences targets, ErrorKind error, double[] timeWeights, bool areTokens)
        : this(timeWeights)
    {
        ArgumentNullException.ThrowIfNull(targets);
        _targets = targets;
        _areTokens = areTokens;
        _error = error;
        if (timeWeights.Length != 0 && timeWeights.Length != targets.Length)
            throw new ArgumentException($"{timeWeights.Length} time weights given for {targets.Length} steps: give one per step, or none.",
                nameof(timeWeights));
    }

    /// <summary>Against the token of each step, (batch, time, 1); NaN where there is none.</summary>
    /// <exception cref="ArgumentException">A number is no token, or weights are not as many as steps.</exception>
    public static OutputErrors OfTokens(TiledSequences tokens, int vocabulary, double[] timeWeights)
    {
        var errors = new OutputErrors(tokens, ErrorKind.Squared, timeWeights, areTokens: true);
        for (int s = 0; s < tokens.Count; s++)
        {
            for (int k = 0; k < tokens.Length; k++)
            {
                double token = tokens[s, k, 0];
                if (double.IsNaN(token) || TokenModel.IsToken(token, vocabulary)) continue;
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"The vocabulary has the tokens 0..{vocabulary - 1}.");
            }
        }
        return errors;
    }

    /// <summary>Against the class of each sequence.</summary>
    public OutputErrors(ReadOnlyMemory<int> labels, double[] timeWeights)
        : this(timeWeights) => _labels = labels;

    private OutputErrors(double[] timeWeights)
    {
        ArgumentNullException.ThrowIfNull(timeWeights);
        _timeWeights = timeWeights;
    }

    /// <summary>How many terms the mean over so many steps of chosen tiles is of, which begin at step <paramref name="from"/>.</summary>
    public double Terms(TiledSequences inputs, ReadOnlySpan<int> tiles, int from, int steps)
    {
        double terms = 0;
        foreach (int tile in tiles)
        {
            if (_targets is not null) terms += (double)inputs.LanesOf(tile) * steps * _targets.Channels;
            else for (int lane = 0; lane < inputs.LanesOf(tile); lane++) terms += Labelled(inputs, tile, lane, from, steps);
        }
        if (_targets?.HasMissing != true) return terms;
        terms = 0;
        int row = _targets.Channels * TiledSequences.Lanes;
        foreach (int tile in tiles)
        {
            ReadOnlySpan<double> wanted = _targets.Tile(tile).Slice(from * row, steps * row);
            int lanes = inputs.LanesOf(tile);
            for (int at = 0; at < wanted.Length; at++)
                if (at % TiledSequences.Lanes < lanes && !double.IsNaN(wanted[at])) terms++;
        }
        return terms;
    }

    /// <summary>The mean error of the outputs of chosen tiles, which begin at step <paramref name="from"/>; where wanted they are replaced
    /// by its derivative in them, 0 in lanes without a sequence and behind the end of one that has a label.</summary>
    public double Differentiate(TiledSequences outputs, TiledSequences inputs, ReadOnlySpan<int> tiles, int from, bool differentiate)
    {
        double terms = Terms(inputs, tiles, from, outputs.Length), loss = 0;
        for (int t = 0; t < tiles.Length; t++)
        {
            Span<double> y = outputs.Tile(t);
            int lanes = inputs.LanesOf(tiles[t]);
            double scale = terms == 0 ? 0 : 1 / terms;
            loss += _targets is null || _areTokens ? Entropies(y, outputs, inputs, tiles[t], from, scale, differentiate)
                : Differences(y, outputs, tiles[t], lanes, from, scale, differentiate);
        }
        return terms == 0 ? 0 : loss / terms;
    }

    // Steps of a sequence that have its label: none behind its end.
    private static int Labelled(TiledSequences inputs, int tile, int lane, int from, int steps) =>
        Math.Clamp(inputs.LengthOf(tile * TiledSequences.Lanes + lane) - from, 0, steps);

    private double Weight(int step) => _timeWeights.Length == 0 ? 1 : _timeWeights[step];

    private double Differences(Span<double> y, TiledSequences outputs, int tile, int lanes, int from, double scale, bool differentiate)
    {
        int row = outputs.Channels * TiledSequences.Lanes;
        ReadOnlySpan<double> wanted = _targets!.Tile(tile).Slice(from * row, outputs.Length * row);
        double loss = 0;
        for (int k = 0; k < outputs.Length; k++)
        {
            double v = Weight(from + k);
            for (int at = k * row; at < (k + 1) * row; at++)
            {
                double error = at % TiledSequences.Lanes < lanes ? y[at] - wanted[at] : 0;
                // What is missing counts as met; a NaN of the model stays one.
                if (double.IsNaN(wanted[at]) && _targets.HasMissing) error = 0;
                bool absolute = _error == ErrorKind.Absolute;
                loss += v * (absolute ? Math.Abs(error) : error * error);
                if (differentiate) y[at] = v * scale * (absolute ? (error > 0 ? 1 : error < 0 ? -1 : error) : 2 * error);
            }
        }
        return loss;
    }

    /// <summary>The class of a sequence at a step; -1: none, or behind its end.</summary>
    private int Label(TiledSequences inputs, int sequence, int step)
    {
        if (!_areTokens) return step < inputs.LengthOf(sequence) ? _labels.Span[sequence] : -1;
        double token = _targets![sequence, step, 0];
        return double.IsNaN(token) ? -1 : (int)token;
    }

    private double Entropies(Span<double> y, TiledSequences outputs, TiledSequences inputs, int tile, int from, double scale,
        bool differentiate)
    {
        const int Lane = TiledSequences.Lanes;
        int classes = outputs.Channels, lanes = inputs.LanesOf(tile);
        double loss = 0;
        for (int k = 0; k < outputs.Length; k++)
        {
            double v = Weight(from + k);
            for (int lane = 0; lane < Lane; lane++)
            {
                Span<double> z = y[(k * classes * Lane + lane)..];
                int label = lane < lanes ? Label(inputs, tile * Lane + lane, from + k) : -1;
                double largest = double.NegativeInfinity, sum = 0;
                for (int o = 0; o < classes; o++) largest = Math.Max(largest, z[o * Lane]);
                for (int o = 0; o < classes; o++) sum += Math.Exp(z[o * Lane] - largest);
                if (label >= 0) loss += v * (Math.Log(sum) + largest - z[label * Lane]);
                for (int o = 0; o < classes && differentiate; o++)
                {
                    double share = Math.Exp(z[o * Lane] - largest) / sum;
                    z[o * Lane] = label < 0 ? 0 : v * scale * (share - (o == label ? 1 : 0));
                }
            }
        }
        return loss;
    }
}
