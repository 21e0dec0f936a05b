namespace Lethe.Interop.Ports;

/// <summary>Why a model has no reading, or several, with the words that decide.</summary>
internal sealed class ReadingProblems(IPortedModel model, PortWords words, OtherInputs others)
{
    internal ProblemException Several(IReadOnlyList<Reading> found)
    {
        string[] inputs = [.. found.Select(one => string.Join(',', one.Inputs.Select(port => port.Name))).Distinct()];
        if (inputs.Length > 1 && found[0].Mode == ReadingMode.Steps)
        {
            string[] states = [.. found.Select(one => "input=" + one.Inputs[0].Name + " state=" +
                string.Join(',', one.States.Select(state => $"{state.In.Port.Name}:{state.Out}"))).Distinct()];
            return Problem("it takes one step per call, and an output is fed back into a state; which one, can be read in several ways",
                "the state named", $"Write {string.Join("  or  ", states.Take(3))}");
        }
        if (inputs.Length > 1)
            return Problem($"several inputs could be the sequences: {Names(inputs.Select(name => Listed(name, model.Inputs)))}",
                "one input", $"Write for example input={inputs[0]}");
        string[] layouts = [.. found.Select(one => one.InputAxes).Distinct().Select(LayoutWord)];
        if (layouts.Length > 1)
            return Problem($"it can be read in several orders of dimensions: {string.Join(", ", layouts)}", "one order",
                $"Write {string.Join(" or ", layouts.Select(word => $"layout={word}"))}");
        string[] outputs = [.. found.Select(one => one.Outputs[0].Name).Distinct()];
        return Problem($"several outputs could be the sequences: {Names(outputs.Select(name => Listed(name, model.Outputs)))}",
            "one output", $"Write for example output={outputs[0]}");
    }

    internal ProblemException Crosswise(IReadOnlyList<(string In, string Out)> pairs) =>
        Problem($"it takes one step per call, and which outputs are fed back into {Names(pairs.Select(pair => $"'{pair.In}'"))} " +
            "cannot be told: several have their shape", "the state named",
            "Write the output that holds the next value of each state, for example " +
            $"state={string.Join(',', pairs.Select(pair => $"{pair.In}:{pair.Out}"))} if that is how they belong together");

    /// <exception cref="ProblemException">A name is none of the ports.</exception>
    internal void RequireNames(string kind, IReadOnlyList<string> names, IReadOnlyList<ModelPort> ports)
    {
        foreach (string name in names)
            if (ports.All(port => port.Name != name))
                throw Problem($"it has no {kind} '{name}'", $"one of {Names(ports.Select(port => $"'{port.Name}' {port.Text}"))}",
                    $"Write {kind}=NAME");
    }

    private static string Listed(string name, IReadOnlyList<ModelPort> ports) =>
        ports.FirstOrDefault(port => port.Name == name) is { } port ? $"'{name}' {port.Text}" : $"'{name}'";

    private static string LayoutWord(TensorAxes axes) => PortWords.LayoutWord(Enum.GetValues<SequenceLayout>()
        .First(layout => TensorAxes.Of(layout) == axes));

    internal ProblemException Unread()
    {
        if (model.Inputs.FirstOrDefault(port => port is { IsWhole: true, Shape: null or { Count: <= 2 } } && !others.IsSaid(port.Name))
            is { } whole && !model.Inputs.Any(port => port.IsFloat))
            return Problem($"input '{whole.Name}' is {whole.Text}: names of tokens, not numbers", "floating-point numbers",
                OtherInputs.Tokens);
        if (words.Vocabulary is not null)
            return Problem("it has no input of tokens, but " + Names(model.Inputs.Select(port => $"{port.Name} {port.Text}")),
                "whole numbers, (batch, time) or (time, batch)", "If it reads numbers, omit vocabulary=");
        return Problem("it has no input of floating-point numbers and rank 2 or 3, but " +
            Names(model.Inputs.Select(port => $"{port.Name} {port.Text}")),
            "(batch, time, channels), (batch, channels, time), (time, batch, channels) or (batch, time)",
            words.Layout is { } layout ? $"Omit layout={PortWords.LayoutWord(layout)}"
                : "Export the model with sequences going in and out");
    }

    internal ProblemException NoSequences(IReadOnlyList<PortTensor> answers, int batch, int time)
    {
        PortTensor y = answers.FirstOrDefault(one => words.Outputs.Count == 0 || words.Outputs.Contains(one.Name)) ?? answers[0];
        return Problem(Invariant($"for {batch} sequences of {time} steps output '{y.Name}' has shape {Shape(y.Shape)}"),
            "a value for each step of each sequence",
            "If the model answers once per sequence, write output=last; else name another output, or check layout=");
    }

    private static string Shape(long[] shape) => $"({string.Join(", ", shape)})";

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(model.Path, actual, expected, remedy);
}
