namespace Lethe.Stability.Certificates;

/// <summary>
/// mse of Elman, GRU and LSTM cells in any number of layers on given data: states and gates are followed through the intervals they can
/// be in (<see cref="CellReach"/>), layer after layer, the output through the interval that C and d leave it, and the larger error of its
/// two ends is squared. What is given away: weights may change from step to step, rows move by all of the ball each, and units move
/// independently, so that intervals grow where the absolute values of the recurrent matrices do.
/// </summary>
internal sealed class CellCertificate(RecurrentModel model, TiledSequences inputs, TiledSequences targets, double[] timeWeights,
    PerturbationOptions options, Workers workers) : ICertificate
{
    private readonly IReadOnlyList<LayerRecurrence> _layers = model.Layers;

    public CertifiedBound At(double beta) =>
        CertifiedBound.Mean(inputs, model.OutputSize, workers, sequence => OfSequence(sequence, beta));

    /// <summary>sum over steps of v_k max |y~ - y|^2.</summary>
    private double OfSequence(int sequence, double beta)
    {
        CellReach[] layers = [.. _layers.Select(layer => new CellReach(layer, options, model.Rounding))];
        RecurrenceShape shape = _layers[^1].Shape;
        var w = new RecurrenceWeights(shape, _layers[^1].Weights);
        var read = new CellVector(shape.Units, shape.Units);
        bool all = options.Blocks == PerturbedBlocks.All;
        var x = new double[model.InputSize];
        double sum = 0;
        for (int k = 0; k < inputs.Length; k++)
        {
            for (int channel = 0; channel < x.Length; channel++) x[channel] = inputs[sequence, k, channel];
            layers[0].Step(x, x, beta);
            for (int l = 1; l < layers.Length; l++) layers[l].Step(layers[l - 1].Low, layers[l - 1].High, beta);
            read.Take(layers[^1].Low, layers[^1].High, options.Ball, all ? beta : 0);
            double error = 0;
            for (int channel = 0; channel < shape.Outputs; channel++)
            {
                (double middle, double half) = read.Times(w.Output.Slice(channel * shape.Units, shape.Units), 0, w.OutputBias[channel],
                    all ? beta : 0, model.Rounding);
                double end = Math.Abs(middle - targets[sequence, k, channel]) + half;
                error += end * end;
            }
            sum += (timeWeights.Length == 0 ? 1 : timeWeights[k]) * error;
        }
        return sum;
    }
}
