namespace Lethe.Models;

/// <summary>-1/N sum of log softmax(z)_label, z the last output of a sequence or the mean over its own steps.</summary>
internal readonly ref struct LabelEntropy : IOutputLoss
{
    private readonly ReadOnlySpan<int> _labels;
    private readonly Readout _readout;
    private readonly TiledSequences _inputs;

    public LabelEntropy(TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles, int classes, Readout readout)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (labels.Length != inputs.Count)
            throw new ArgumentException($"{labels.Length} labels given for {inputs.Count} sequences: give one each.", nameof(labels));
        foreach (int label in labels)
            if ((uint)label >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"The model has the classes 0..{classes - 1}.");
        _labels = labels;
        _readout = readout;
        _inputs = inputs;
        Scale = 1.0 / SsmStack.Sequences(inputs, tiles);
    }

    public double Scale { get; }

    public double Take(TiledSequences outputs, ReadOnlySpan<int> tiles, bool differentiate)
    {
        const int Lanes = TiledSequences.Lanes;
        int classes = outputs.Channels;
        double sum = 0;
        for (int i = 0; i < tiles.Length; i++)
        {
            Span<double> z = outputs.Tile(i);
            for (int lane = 0; lane < Lanes; lane++)
            {
                int s = tiles[i] * Lanes + lane;
                bool there = s < _inputs.Count;
                int length = there ? _inputs.LengthOf(s) : outputs.Length, first = _readout == Readout.Last ? length - 1 : 0;
                double share = 1.0 / (length - first);
                // The first step that is read becomes the place of the logits, then of their derivatives.
                Span<double> row = z[(first * classes * Lanes)..];
                for (int o = 0; o < classes; o++)
                {
                    double logit = 0;
                    for (int k = first; k < length; k++) logit += share * z[(k * classes + o) * Lanes + lane];
                    row[o * Lanes + lane] = logit;
                }
                if (there) sum += Entropy(row, lane, classes, _labels[s], differentiate ? share * Scale : 0);
                if (!differentiate) continue;
                for (int k = 0; k < outputs.Length; k++)
                {
                    for (int o = 0; o < classes; o++)
                        z[(k * classes + o) * Lanes + lane] = there && k >= first && k < length ? row[o * Lanes + lane] : 0;
                }
            }
        }
        return sum;
    }

    /// <summary>log sum e^z - z_label of one lane, whose logits are replaced by <paramref name="scale"/> (softmax - 1[label]).</summary>
    private static double Entropy(Span<double> row, int lane, int classes, int label, double scale)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int o = 0; o < classes; o++) largest = Math.Max(largest, row[o * TiledSequences.Lanes + lane]);
        for (int o = 0; o < classes; o++) sum += Math.Exp(row[o * TiledSequences.Lanes + lane] - largest);
        double entropy = Math.Log(sum) + largest - row[label * TiledSequences.Lanes + lane];
        for (int o = 0; o < classes; o++)
        {
            ref double z = ref row[o * TiledSequences.Lanes + lane];
            z = scale * (Math.Exp(z - largest) / sum - (o == label ? 1 : 0));
        }
        return entropy;
    }
}
