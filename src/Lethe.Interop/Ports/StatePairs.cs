namespace Lethe.Interop.Ports;

/// <summary>Which output is the next value of which state, where no word says it: one of the same type and shape, with the likest
/// name.</summary>
internal static class StatePairs
{
    /// <summary>The pairs for all inputs of floating-point numbers besides the sequences.</summary>
    /// <returns>Null where a state has no output, or no output is left to read.</returns>
    internal static IReadOnlyList<(string In, string Out)>? Of(IPortedModel model, IReadOnlyList<ModelPort> inputs, OtherInputs others,
        PortWords words)
    {
        List<ModelPort> free = [.. model.Outputs.Where(port => !words.Outputs.Contains(port.Name))];
        var pairs = new List<(string, string)>();
        foreach (ModelPort state in model.Inputs)
        {
            if (!state.IsFloat || inputs.Contains(state) || others.IsSaid(state.Name)) continue;
            ModelPort? next = free.Where(port => CanFollow(port, state)).OrderByDescending(port => Likeness(port.Name, state.Name))
                .FirstOrDefault();
            if (next is null) return null;
            free.Remove(next);
            pairs.Add((state.Name, next.Name));
        }
        return free.Count > 0 || words.Outputs.Count > 0 ? pairs : null;
    }

    private static bool CanFollow(ModelPort output, ModelPort state) => output.ElementType == state.ElementType
        && output.Shape is { } a && state.Shape is { } b && a.Count == b.Count
        && Enumerable.Range(0, a.Count).All(d => a[d].Size is null || b[d].Size is null || a[d].Size == b[d].Size);

    private static int Likeness(string a, string b)
    {
        int front = 0, back = 0, shorter = Math.Min(a.Length, b.Length);
        while (front < shorter && a[front] == b[front]) front++;
        while (back < shorter - front && a[^(back + 1)] == b[^(back + 1)]) back++;
        return front + back;
    }
}
