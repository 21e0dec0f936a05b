namespace Lethe.Experiments.Data;

/// <summary>Looks for inputs that run on as times and counters do: they tell a model when, and steps are taken to be equal whatever they
/// say.</summary>
internal static class Clocks
{
    // Steps of a column of times differ by no more where they are equal, and of so few rows nothing is said.
    private const double SameStep = 1e-6;

    private const int FewestSteps = 8;

    /// <summary>What is said of them.</summary>
    public static IEnumerable<string> Found(RawData raw)
    {
        RawSequences part = raw.Train;
        int inputs = raw.InputNames.Count;
        for (int c = 0; c < inputs; c++)
        {
            (double least, double most) = Steps(part, inputs, c);
            // NaN, of a gap, is above nothing.
            if (!(least > 0 || most < 0) || part.Starts[^1] - part.Count < FewestSteps) continue;
            string steps = most - least <= SameStep * Math.Max(Math.Abs(least), Math.Abs(most)) ? ""
                : Invariant($", by steps of {least:G4} to {most:G4}, while rows are taken to be equal steps apart");
            yield return $"input '{Printable.Clip(raw.InputNames[c])}' {(least > 0 ? "rises" : "falls")} from row to row as times do{steps}"
                + ": if it is a time, name it (data.time); if it is no measurement, leave it out by naming the inputs (data.inputs)";
        }
    }

    private static (double Least, double Most) Steps(RawSequences part, int inputs, int channel)
    {
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        ReadOnlySpan<double> values = part.Inputs.Span;
        for (int i = 0; i < part.Count; i++)
        {
            for (int row = part.Starts[i] + 1; row < part.Starts[i + 1]; row++)
            {
                double step = values[(row * inputs) + channel] - values[((row - 1) * inputs) + channel];
                // NaN stays, and least and most of both signs are those of no clock.
                (least, most) = (Math.Min(least, step), Math.Max(most, step));
                if (least <= 0 && most >= 0 || double.IsNaN(step)) return (least, most);
            }
        }

        return (least, most);
    }
}
