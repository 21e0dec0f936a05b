namespace Lethe.Experiments.Data;

/// <summary>
/// Steps of each sequence of an array, whose rows all have the same number of them: as an array of lengths says, or, where targets are
/// classes, up to the last step that holds a value, since sequences of unequal length are mostly padded with NaN.
/// </summary>
internal static class ArrayLengths
{
    /// <summary>The lengths; null: all are whole.</summary>
    /// <param name="given">An array that says them; null: there is none.</param>
    /// <param name="inputs">(sequences, steps, channels) or (sequences, steps).</param>
    /// <param name="classes">Whether targets are classes.</param>
    /// <param name="fail">Makes what is thrown of what is there, what is expected and what to do.</param>
    /// <exception cref="ProblemException">The array is of another shape, or holds others than numbers of steps.</exception>
    public static int[]? Of(NamedTensor? given, NamedTensor inputs, bool classes, Func<string, string, string, ProblemException> fail)
    {
        (int count, int steps) = (inputs.Shape[0], inputs.Shape[1]);
        int[] lengths = new int[count];
        for (int s = 0; s < count; s++) lengths[s] = given is null ? classes ? Valued(inputs, s) : steps : Given(s);
        return lengths.All(length => length == steps) ? null : lengths;

        int Given(int s)
        {
            if (given.Data.Length != count || given.Shape is not ([_] or [_, 1]))
            {
                throw fail($"'{given.Name}' has shape {given.ShapeText} beside '{inputs.Name}' of {inputs.ShapeText}",
                    Invariant($"a number of steps to each sequence: ({count},)"), "Save one length to each sequence, or rename the array");
            }

            double length = given.Data[s];
            if (length >= 1 && length <= steps && length == Math.Floor(length)) return (int)length;
            throw fail(Invariant($"'{given.Name}' says that sequence {s} has {length} steps"),
                Invariant($"whole numbers from 1 to {steps}"), "Correct the lengths, or leave the sequence out");
        }
    }

    /// <summary>Rows without those behind the end of each sequence.</summary>
    /// <param name="array">(sequences, steps, channels) or (sequences, steps).</param>
    /// <param name="lengths">The lengths; null: all are whole.</param>
    public static double[] Rows(NamedTensor array, int[]? lengths)
    {
        if (lengths is null) return array.Data;
        int row = array.Data.Length / (array.Shape[0] * array.Shape[1]), at = 0;
        var rows = new double[row * lengths.Sum()];
        for (int s = 0; s < lengths.Length; s++)
        {
            array.Data.AsSpan(s * array.Shape[1] * row, lengths[s] * row).CopyTo(rows.AsSpan(at));
            at += lengths[s] * row;
        }

        return rows;
    }

    // A sequence without any value stays whole: it is no padding, and is refused as what is missing is.
    private static int Valued(NamedTensor inputs, int s)
    {
        int steps = inputs.Shape[1], size = inputs.Data.Length / inputs.Shape[0];
        ReadOnlySpan<double> values = inputs.Data.AsSpan(s * size, size);
        int last = values.Length - 1;
        while (last >= 0 && double.IsNaN(values[last])) last--;
        return last < 0 ? steps : last / (size / steps) + 1;
    }
}
