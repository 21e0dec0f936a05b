namespace Lethe.Training;

/// <summary>What a model makes of sequences as a classifier.</summary>
public static class Classification
{
    /// <summary>The class of the largest logit of each sequence; the first of equals, and 0 where logits are not numbers.</summary>
    /// <param name="model">A model whose outputs are logits.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="readout">Which outputs are the logits.</param>
    /// <param name="workers">Threads.</param>
    public static int[] Predict(ISequenceModel model, TiledSequences inputs, Readout readout, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, outputs, workers);
        int first = readout == Readout.Last ? inputs.Length - 1 : 0;
        var classes = new int[inputs.Count];
        for (int s = 0; s < classes.Length; s++)
        {
            double largest = double.NegativeInfinity;
            for (int o = 0; o < outputs.Channels; o++)
            {
                double logit = 0;
                for (int k = first; k < inputs.Length; k++) logit += outputs[s, k, o];
                if (logit > largest) (largest, classes[s]) = (logit, o);
            }
        }
        return classes;
    }

    /// <summary>The share of sequences whose predicted class is their label.</summary>
    /// <param name="model">A model whose outputs are logits.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="labels">The class of each sequence.</param>
    /// <param name="readout">Which outputs are the logits.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">Labels are not as many as sequences.</exception>
    public static double Accuracy(ISequenceModel model, TiledSequences inputs, ReadOnlySpan<int> labels, Readout readout, Workers workers)
    {
        int[] classes = Predict(model, inputs, readout, workers);
        if (labels.Length != classes.Length)
            throw new ArgumentException($"{labels.Length} labels given for {classes.Length} sequences: give one each.", nameof(labels));
        int right = 0;
        for (int s = 0; s < classes.Length; s++)
            if (classes[s] == labels[s]) right++;
        return (double)right / classes.Length;
    }

    /// <summary>The share of steps whose largest logit is that of their token; NaN where no step has one.</summary>
    /// <param name="model">A model whose outputs are logits.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="tokens">(batch, time, 1) whole numbers; NaN where there is none.</param>
    /// <param name="workers">Threads.</param>
    public static double Accuracy(ISequenceModel model, TiledSequences inputs, TiledSequences tokens, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(tokens);
        var outputs = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, outputs, workers);
        long right = 0, there = 0;
        for (int s = 0; s < inputs.Count; s++)
        {
            for (int k = 0; k < inputs.Length; k++)
            {
                double token = tokens[s, k, 0];
                if (double.IsNaN(token)) continue;
                there++;
                int chosen = 0;
                for (int o = 1; o < outputs.Channels; o++)
                    if (outputs[s, k, o] > outputs[s, k, chosen]) chosen = o;
                if (chosen == token) right++;
            }
        }
        return (double)right / there;
    }

    /// <summary>The tokens of all steps that have one.</summary>
    /// <param name="tokens">(batch, time, 1) whole numbers; NaN where there is none.</param>
    public static IEnumerable<int> Tokens(TiledSequences tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        for (int s = 0; s < tokens.Count; s++)
            for (int k = 0; k < tokens.Length; k++)
                if (!double.IsNaN(tokens[s, k, 0])) yield return (int)tokens[s, k, 0];
    }
}
