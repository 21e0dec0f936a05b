namespace Lethe.Kernels.Recurrence;

/// <summary>The checks every call passes before a variant sees it.</summary>
internal static class RecurrenceCallRules
{
    /// <summary>Throws where sizes do not fit each other or <paramref name="shape"/>.</summary>
    internal static void Check(in RecurrenceCall call, RecurrenceShape shape)
    {
        ArgumentNullException.ThrowIfNull(call.Workers, "workers");
        TiledSequences inputs = call.Inputs;
        ArgumentNullException.ThrowIfNull(inputs, nameof(inputs));
        if (call.Weights.Length != (long)call.Samples * shape.TotalSize)
        {
            string samples = call.Samples == 1 ? "" : $"{call.Samples} x ";
            throw Error("weights", $"{call.Weights.Length} weights given, expected {samples}{shape.TotalSize} for {shape}.");
        }
        if (inputs.Channels != shape.Inputs)
            throw Error("inputs", $"inputs have {inputs.Channels} channels, the recurrence reads {shape.Inputs}.");
        if (call.Task == RecurrenceTask.CrossEntropy) CheckLabels(call, shape);
        else CheckOutputs(call, shape);
        if (call.Task is RecurrenceTask.Loss or RecurrenceTask.CrossEntropy) CheckTiles(call);
        if ((call.Task == RecurrenceTask.Backward || !call.Gradient.IsEmpty) && call.Gradient.Length != shape.TotalSize)
            throw Error("gradient", $"The gradient holds {call.Gradient.Length} values, expected {shape.TotalSize} for {shape}.");
        CheckWhatBelongs(call);
        Require(call.InputGradients, inputs.Count, inputs.Length, inputs.Channels, "inputGradients");
        Require(call.StepWeights, inputs.Count, inputs.Length, 1, "stepWeights");
        Require(call.InitialStates, inputs.Count, 1, shape.StateSize, "initialStates");
        Require(call.FinalStates, inputs.Count, 1, shape.StateSize, "finalStates");
        Require(call.InitialStateGradients, inputs.Count, 1, shape.StateSize, "initialStateGradients");
        Require(call.FinalStateGradients, inputs.Count, 1, shape.StateSize, "finalStateGradients");
    }

    private static void CheckWhatBelongs(in RecurrenceCall call)
    {
        bool withGradient = !call.Gradient.IsEmpty;
        if (withGradient && (call.Task == RecurrenceTask.Forward || call.Samples > 1))
            throw Error("gradient",
                "A gradient is asked for of outputs or of several sets of weights: ask for that of one loss, or of a backward call.");
        if (call.InputGradients is not null && call.Task != RecurrenceTask.Backward)
            throw Error("inputGradients", "Gradients in the inputs are asked for outside a backward call: leave inputGradients null.");
        if (call.StepWeights is not null && call.Task != RecurrenceTask.Loss)
            throw Error("stepWeights",
                $"Step weights are given to a call of {call.Task}, which has no squares to weigh: leave stepWeights null.");
        if (call.FinalStates is not null && call.Samples > 1)
            throw Error("finalStates", "Final states are asked for of several sets of weights: ask for those of one, or leave them null.");
        if ((call.InitialStateGradients ?? call.FinalStateGradients) is not null && !withGradient)
            throw Error("gradient", "Gradients of states are given or asked for without a gradient in the weights: give a place for it.");
    }

    private static void CheckOutputs(in RecurrenceCall call, RecurrenceShape shape)
    {
        TiledSequences inputs = call.Inputs;
        TiledSequences? outputs = call.Outputs;
        ArgumentNullException.ThrowIfNull(outputs, nameof(outputs));
        if (outputs.Channels != shape.Outputs)
            throw Error("outputs", $"outputs have {outputs.Channels} channels, the recurrence gives {shape.Outputs}.");
        if (inputs.Count != outputs.Count || inputs.Length != outputs.Length)
        {
            throw Error("outputs", $"inputs are {inputs.Count} x {inputs.Length}, outputs {outputs.Count} x {outputs.Length} " +
                "(sequences x steps): make them alike.");
        }
        if (call.TimeWeights.Length != 0 && call.TimeWeights.Length != inputs.Length)
            throw Error("timeWeights",
                $"{call.TimeWeights.Length} time weights given for {inputs.Length} steps: give one per step, or none.");
    }

    private static void CheckLabels(in RecurrenceCall call, RecurrenceShape shape)
    {
        if (call.Inputs.HasLengths)
            throw Error("inputs", "The sequences are of several lengths; a kernel reads logits from the last step of the batch: take the " +
                "outputs, and a backward call from their derivative.");
        if (call.Labels.Length != call.Inputs.Count)
            throw Error("labels", $"{call.Labels.Length} labels given for {call.Inputs.Count} sequences: give one each.");
        foreach (int label in call.Labels)
        {
            if ((uint)label >= (uint)shape.Outputs)
                throw OutOfRange("labels", label, $"The recurrence has the classes 0..{shape.Outputs - 1}.");
        }
    }

    private static void CheckTiles(in RecurrenceCall call)
    {
        if (call.Tiles.IsEmpty) throw Error("tiles", "No tiles given: a loss needs at least one.");
        foreach (int tile in call.Tiles)
        {
            if ((uint)tile >= (uint)call.Inputs.Tiles)
                throw OutOfRange("tiles", tile, $"The batch has tiles 0..{call.Inputs.Tiles - 1}.");
        }
    }

    private static void Require(TiledSequences? given, int count, int length, int channels, string name)
    {
        if (given is null || (given.Count == count && given.Length == length && given.Channels == channels)) return;
        throw Error(name, $"{name} are {given.Count} x {given.Length} x {given.Channels}, expected {count} x {length} x {channels} " +
            "(sequences x steps x channels): make a batch of that size.");
    }

    // The names are those of the methods of RecurrenceKernel, or of the call's own properties.
    private static ArgumentException Error(string name, string message) => new(message, name);

    private static ArgumentOutOfRangeException OutOfRange(string name, int value, string message) => new(name, value, message);
}
