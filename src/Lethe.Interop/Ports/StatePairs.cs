namespace Lethe.Interop.Ports;

/// <summary>Which output is the next value of which state, where no word says it: types and shapes must leave one way. Names decide
/// nothing: the two states of an LSTM have one shape, and fed back crosswise they run as well.</summary>
internal static class StatePairs
{
    /// <summary>The ways in which all inputs of floating-point numbers besides the sequences can be fed, an output left to read.</summary>
    /// <returns>At most two: more are as many.</returns>
    internal static IReadOnlyList<IReadOnlyList<(string In, string Out)>> Of(IPortedModel model, IReadOnlyList<ModelPort> inputs,
        OtherInputs others, PortWords words)
    {
        ModelPort[] states = [.. model.Inputs.Where(port => port.IsFloat && !inputs.Contains(port) && !others.IsSaid(port.Name))];
        ModelPort[] free = [.. model.Outputs.Where(port => !words.Outputs.Contains(port.Name))];
        if (states.Length == 0 || free.Length + words.Outputs.Count <= states.Length) return [];
        return [.. Ways(states, 0, free).Take(2)];
    }

    private static IEnumerable<IReadOnlyList<(string, string)>> Ways(ModelPort[] states, int at, ModelPort[] free)
    {
        if (at == states.Length) return [[]];
        return free.Where(port => CanFollow(port, states[at])).SelectMany(port => Ways(states, at + 1, [.. free.Where(one => one != port)])
            .Select(rest => (IReadOnlyList<(string, string)>)[(states[at].Name, port.Name), .. rest]));
    }

    private static bool CanFollow(ModelPort output, ModelPort state) => output.ElementType == state.ElementType
        && output.Shape is { } a && state.Shape is { } b && a.Count == b.Count
        && Enumerable.Range(0, a.Count).All(d => a[d].Size is null || b[d].Size is null || a[d].Size == b[d].Size);
}
