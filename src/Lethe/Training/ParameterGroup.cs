namespace Lethe.Training;

/// <summary>Parameters with a learning rate or a weight decay of their own.</summary>
/// <param name="Pattern">Of their names; * stands for any characters, so "*recurrent.*" is the recurrence of every layer.</param>
/// <param name="LearningRate">lr at the start, which the schedule scales as it does the common one; null: the common one.</param>
/// <param name="WeightDecay">Decoupled weight decay; null: the common one.</param>
public sealed record ParameterGroup(string Pattern, double? LearningRate, double? WeightDecay)
{
    /// <summary>The recurrence of every layer.</summary>
    public const string Recurrent = "*recurrent.*";

    /// <summary>Whether a parameter is one of the group.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = Pattern.Split('*');
        if (parts.Length == 1) return name == Pattern;
        if (!name.StartsWith(parts[0], StringComparison.Ordinal)) return false;
        int at = parts[0].Length;
        for (int i = 1; i < parts.Length - 1; i++)
        {
            int found = name.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + parts[i].Length;
        }
        return name.Length - at >= parts[^1].Length && name.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
