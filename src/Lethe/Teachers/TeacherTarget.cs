namespace Lethe.Teachers;

/// <summary>A random teacher as something to be learnt: H_t(x) - H_t(0), from the teacher's state of rest (<see cref="Teacher.Respond"/>).
/// One step is one token, whatever dt.</summary>
/// <param name="teacher">The teacher.</param>
public sealed class TeacherTarget(Teacher teacher) : ITarget
{
    /// <summary>The teacher.</summary>
    public Teacher Teacher { get; } = teacher;

    /// <inheritdoc/>
    public string Name => Teacher.Name;

    /// <inheritdoc/>
    public string Description => $"what a random {TeacherText.Kinds[(int)Teacher.Options.Kind]} of width {Teacher.Options.Width} and " +
        $"{Teacher.Options.Layers} layer(s) answers, less its answer to no input";

    /// <inheritdoc/>
    public int InputSize => Teacher.InputSize;

    /// <inheritdoc/>
    public int OutputSize => Teacher.OutputSize;

    /// <inheritdoc/>
    public void Evaluate(TiledSequences inputs, TiledSequences outputs, double timeStep, Workers workers) =>
        Teacher.Respond(inputs, outputs, workers);
}
