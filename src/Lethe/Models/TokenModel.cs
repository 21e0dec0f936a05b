namespace Lethe.Models;

/// <summary>
/// A model whose input channels are the tokens of a vocabulary, one to a channel, as a model that reads the tokens themselves: token v is
/// the input that is 1 in channel v and 0 elsewhere, so that each column of the encoder is what the model learnt of one token.
/// </summary>
public sealed class TokenModel : ISequenceModel
{
    private readonly ISequenceModel _model;

    /// <summary>Reads tokens for a model of numbers.</summary>
    /// <param name="model">The model; its input size is the size of the vocabulary.</param>
    public TokenModel(ISequenceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    /// <inheritdoc/>
    public string Name => _model.Name;

    /// <inheritdoc/>
    public int InputSize => 1;

    /// <inheritdoc/>
    public int OutputSize => _model.OutputSize;

    /// <inheritdoc/>
    public double TimeStep => _model.TimeStep;

    /// <inheritdoc/>
    public double Rounding => _model.Rounding;

    /// <inheritdoc/>
    public int? LongestContext => _model.LongestContext;

    /// <inheritdoc/>
    public int? Vocabulary => _model.InputSize;

    /// <inheritdoc/>
    public bool CallIsCostly => _model.CallIsCostly;

    /// <inheritdoc/>
    public int StateSize => _model.StateSize;

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, in PassStates states, Workers workers) =>
        _model.Forward(OneHot(inputs, _model.InputSize), outputs, states, workers);

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) =>
        _model.Forward(OneHot(inputs, _model.InputSize), outputs, workers);

    /// <summary>Tokens as channels: 1 in the channel of the token, 0 in the others.</summary>
    /// <param name="tokens">(batch, time, 1) whole numbers.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <exception cref="ArgumentException">There is more than one channel.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is no token of the vocabulary.</exception>
    public static TiledSequences OneHot(TiledSequences tokens, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Channels != 1)
            throw new ArgumentException($"the tokens have {tokens.Channels} channels, expected 1: one token to a step.", nameof(tokens));
        var channels = new TiledSequences(tokens.Count, tokens.Length, vocabulary);
        for (int s = 0; s < tokens.Count; s++)
        {
            for (int k = 0; k < tokens.Length; k++)
            {
                double token = tokens[s, k, 0];
                if (!IsToken(token, vocabulary))
                {
                    throw new ArgumentOutOfRangeException(nameof(tokens), token,
                        $"The vocabulary has the tokens 0..{vocabulary - 1}.");
                }
                channels[s, k, (int)token] = 1;
            }
        }
        return channels;
    }

    /// <summary>True for a whole number from 0 to the vocabulary's size less 1.</summary>
    public static bool IsToken(double value, int vocabulary) => value >= 0 && value < vocabulary && value == Math.Floor(value);
}
