namespace Lethe.Experiments.Subjects;

/// <summary>Whether a model from a file is what every measurement takes for granted: causal, repeatable, of separate sequences, with a
/// memory.</summary>
internal static class ModelFileCheck
{
    /// <summary>What stands against measuring a model.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="model">The model.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Ends it between two forward passes.</param>
    /// <returns>Null where nothing was found.</returns>
    internal static Problem? Fault(string path, ISequenceModel model, Workers workers, CancellationToken cancellation)
    {
        int steps = Math.Min(model.LongestContext ?? SequenceModelCheck.Steps, SequenceModelCheck.Steps);
        ModelObjection objection = SequenceModelCheck.Find(new InterruptibleModel(model, null, cancellation), steps, workers);
        (string Actual, string Expected, string Remedy)? found = objection switch
        {
            ModelObjection.NotRepeatable =>
                ("the same input gives another output", "the same answer each time",
                "export it in evaluation mode: model.eval() before export"),
            ModelObjection.NotCausal =>
                ("its outputs depend on later inputs (it reads in both directions, or normalizes over time)", "a causal model",
                "measure its causal part: memory is what the past leaves behind; if time is another dimension, write layout="),
            ModelObjection.SequencesInteract =>
                ("sequences of one batch influence each other", "sequences that do not see each other",
                "if its tensors are (time, batch, channels), write layout=time-first; else it normalizes over the batch"),
            ModelObjection.IgnoresPast =>
                ("its outputs ignore the past: no earlier input changes a later output", "a model with a memory",
                "if time is another dimension of its tensors, write layout=channels-first, time-first or batch-first; if the caller " +
                    "carries its state, write state=INPUT:OUTPUT"),
            _ => null,
        };
        return found is { } fault ? ProblemException.Usage($"model '{path}'", fault.Actual, fault.Expected, fault.Remedy).Problem : null;
    }
}
