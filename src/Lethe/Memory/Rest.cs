namespace Lethe.Memory;

/// <summary>How a model comes to rest without input.</summary>
/// <param name="Reached">
/// Whether it was seen: over the second half of the steps the output did not move, and after a small push it came back (or was on its way).
/// </param>
/// <param name="Steps">Steps without input before a probe begins, at least 1. Where rest is not reached: as many as bring the output nearly
/// to rest, or four times the length measured; what still moves cancels against the undisturbed run.</param>
public sealed record Rest(bool Reached, int Steps);

/// <summary>Looks for the rest of a model.</summary>
internal sealed class RestSearch(ISequenceModel model, MemoryOptions options, Workers workers)
{
    // Movement of the output over the second half of the prefix, relative to its size, that counts as rest: a few hundred roundings of
    // float64. In coarser arithmetic a state that rests may still flicker, by roundings of the largest output on the way, and what moves
    // less than a floor is none.
    private const double Tolerance = 1e-13;

    // The same for a prefix that is taken where rest is not reached.
    private const double NearlyTolerance = 1e-6;

    // Rest is looked for first in so many steps; fewer than the second number show nothing.
    private const int FewestSteps = 32, FewestSeen = 8;

    // A push: so many channels are pushed in turn, by this, which must be well above the rounding and below any threshold of the model.
    private const int MostPushed = 8;
    private const double Push = 0.015625;

    // The output is coming back when what is left at the end of the run is below this share of the largest deviation. Each run that does
    // not show it is followed by one four times as long, up to the third.
    private const double ComingBack = 0.75;
    private const int MostRuns = 3, Longer = 4;

    private readonly double[] _base = options.BaseOf(model.InputSize), _scale = options.ScaleOf(model.InputSize);

    /// <summary>Doubles the number of steps until the output rests, then pushes.</summary>
    public Rest Find()
    {
        int most = options.SteadyStateSteps;
        if (options.Longest(model) is { } longest) most = Math.Max(1, Math.Min(most, longest - options.Length));
        int nearly = 0;
        for (int steps = Math.Min(FewestSteps, most); ; steps = (int)Math.Min(most, 2L * steps))
        {
            (double movement, double size, double largest) = Movement(Run(steps, 0, 1));
            // A model that explodes under zero input will not come to rest: measure it from the start.
            if (!double.IsFinite(size)) return new Rest(false, 1);
            if (steps >= FewestSeen && movement <= Math.Max(Tolerance * size, ProbeResponses.Roundings * model.Rounding * largest))
                return new Rest(model.IsLinear || ComesBack(steps, most), steps);
            if (nearly == 0 && movement <= NearlyTolerance * size) nearly = steps;
            if (steps >= most) return new Rest(false, nearly > 0 ? nearly : (int)Math.Min(steps, 4L * options.Length));
        }
    }

    private bool ComesBack(int steps, int most)
    {
        int pushed = 2 * Math.Min(model.InputSize, MostPushed), room = options.Longest(model) ?? int.MaxValue;
        long after = Math.Max(steps, options.Length);
        for (int run = 0; run < MostRuns; run++, after *= Longer)
        {
            int length = (int)Math.Min(after, Math.Min(Math.Max(most, options.Length), room - steps));
            if (length < 2) return true;
            // A state that can be given need not be come to again by each sequence.
            TiledSequences? state = model.StateSize > 0 ? Rested(steps, pushed + 1) : null;
            int from = state is null ? steps : 0;
            TiledSequences outputs = Run(from + length, pushed, pushed + 1, from, state);
            if (Enumerable.Range(0, pushed).All(s => IsBack(outputs, s, pushed, from))) return true;
            if (length < after) return false;
        }
        return false;
    }

    // The deviation from the undisturbed run in the last quarter, against the largest one before.
    private bool IsBack(TiledSequences outputs, int sequence, int still, int from)
    {
        int last = outputs.Length - (outputs.Length - from + 3) / 4;
        double peak = 0, left = 0, size = 0;
        for (int k = from; k < outputs.Length; k++)
        {
            double square = 0;
            for (int c = 0; c < outputs.Channels; c++)
            {
                double now = outputs[sequence, k, c], undisturbed = outputs[still, k, c];
                square += (now - undisturbed) * (now - undisturbed);
                size = Math.Max(size, Math.Max(Math.Abs(now), Math.Abs(undisturbed)));
            }
            if (!double.IsFinite(square)) return false;
            if (k < last) peak = Math.Max(peak, square);
            else left = Math.Max(left, square);
        }
        double noise = ProbeResponses.Roundings * model.Rounding * size;
        return Math.Sqrt(left) <= Math.Max(ComingBack * Math.Sqrt(peak), noise);
    }

    private TiledSequences Rested(int steps, int count)
    {
        TiledSequences one = new(1, 1, model.StateSize), all = new(count, 1, model.StateSize);
        model.Forward(Inputs(steps, 1), new TiledSequences(1, steps, model.OutputSize), new PassStates { Final = one }, workers);
        for (int s = 0; s < count; s++)
            for (int c = 0; c < one.Channels; c++) all[s, 0, c] = one[0, 0, c];
        return all;
    }

    private TiledSequences Inputs(int length, int count)
    {
        var inputs = new TiledSequences(count, length, model.InputSize);
        for (int s = 0; s < count; s++)
            for (int k = 0; k < length; k++)
                for (int c = 0; c < _base.Length; c++) inputs[s, k, c] = _base[c];
        return inputs;
    }

    // The base throughout; of the first sequences, each with one channel pushed up or down at one step.
    private TiledSequences Run(int length, int pushed, int count, int at = 0, TiledSequences? state = null)
    {
        TiledSequences inputs = Inputs(length, count), outputs = new(count, length, model.OutputSize);
        double push = Math.Max(Push, Math.Sqrt(Math.Sqrt(model.Rounding)));
        for (int s = 0; s < pushed; s++) inputs[s, at, s / 2] += (s % 2 == 0 ? push : -push) * _scale[s / 2];
        if (state is null) model.Forward(inputs, outputs, workers);
        else model.Forward(inputs, outputs, new PassStates { Initial = state }, workers);
        return outputs;
    }

    private static (double Movement, double Size, double Largest) Movement(TiledSequences outputs)
    {
        double movement = 0, size = 0, largest = 0;
        int last = outputs.Length - 1;
        for (int k = 0; k <= last; k++)
        {
            for (int c = 0; c < outputs.Channels; c++)
            {
                double y = outputs[0, k, c];
                if (!double.IsFinite(y)) return (double.NaN, double.NaN, double.NaN);
                largest = Math.Max(largest, Math.Abs(y));
                if (k < outputs.Length / 2) continue;
                size = Math.Max(size, Math.Abs(y));
                movement = Math.Max(movement, Math.Abs(y - outputs[0, last, c]));
            }
        }
        return (movement, size, largest);
    }
}
