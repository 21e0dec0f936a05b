namespace Lethe.Memory;

/// <summary>How many steps of zero input bring a model from h_0 = 0 to rest.</summary>
/// <param name="Steps">Length of the prefix of zeros, at least 1.</param>
/// <param name="Reached">
/// False where the output still moved at the largest number of steps allowed, or stopped being finite. The prefix is then the shortest one
/// whose second half moved by less than a millionth, or four times the length measured: what is still moving cancels against the
/// undisturbed run.
/// </param>
internal readonly record struct SteadyState(int Steps, bool Reached)
{
    // Movement of the output over the second half of the prefix, relative to its size, that counts as rest: a few hundred roundings of
    // float64. In coarser arithmetic a state that rests may still flicker by a few of its roundings.
    private const double Tolerance = 1e-13, Flicker = 8;

    // The same for a prefix that is taken where rest is not reached.
    private const double NearlyTolerance = 1e-6;

    private const int FewestSteps = 32;

    /// <summary>Doubles the number of steps until the output rests.</summary>
    public static SteadyState Find(ISequenceModel model, int length, int mostSteps, Workers workers)
    {
        int nearly = 0;
        for (int steps = Math.Min(FewestSteps, Math.Max(1, mostSteps)); ; steps = (int)Math.Min(mostSteps, 2L * steps))
        {
            var zeros = new TiledSequences(1, steps, model.InputSize);
            var outputs = new TiledSequences(1, steps, model.OutputSize);
            model.Forward(zeros, outputs, workers);
            (double movement, double size) = Movement(outputs);
            // A model that explodes under zero input will not come to rest: measure it from the start.
            if (!double.IsFinite(size)) return new SteadyState(1, false);
            if (movement <= Math.Max(Tolerance, Flicker * model.Rounding) * size) return new SteadyState(steps, true);
            if (nearly == 0 && movement <= NearlyTolerance * size) nearly = steps;
            if (steps >= mostSteps) return new SteadyState(nearly > 0 ? nearly : (int)Math.Min(steps, 4L * length), false);
        }
    }

    private static (double Movement, double Size) Movement(TiledSequences outputs)
    {
        double movement = 0, size = 0;
        int last = outputs.Length - 1;
        for (int k = outputs.Length / 2; k <= last; k++)
        {
            for (int c = 0; c < outputs.Channels; c++)
            {
                double y = outputs[0, k, c];
                if (!double.IsFinite(y)) return (double.NaN, double.NaN);
                size = Math.Max(size, Math.Abs(y));
                movement = Math.Max(movement, Math.Abs(y - outputs[0, last, c]));
            }
        }
        return (movement, size);
    }
}
