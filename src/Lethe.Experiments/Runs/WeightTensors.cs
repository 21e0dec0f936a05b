namespace Lethe.Experiments.Runs;

/// <summary>A model's flat buffer as named tensors, and back.</summary>
internal static class WeightTensors
{
    public static IEnumerable<NamedTensor> From(ParameterSet layout, double[] values, string prefix = "") =>
        layout.Views.Select(v => new NamedTensor(prefix + v.Name, [.. v.Shape], values.AsSpan(v.Offset, v.Length).ToArray()));

    /// <exception cref="ProblemException">A tensor is missing or has another shape.</exception>
    public static void To(ParameterSet layout, SafetensorsContent content, Span<double> values, string source, string prefix = "")
    {
        foreach (ParameterView view in layout.Views)
        {
            NamedTensor tensor = content.Find(prefix + view.Name)
                ?? throw ProblemException.Input(source, $"it has no tensor '{prefix}{view.Name}'",
                "the weights of the model its configuration describes", "Restore the file, or run again");
            if (!tensor.Shape.SequenceEqual(view.Shape))
            {
                throw ProblemException.Input(source, $"tensor '{prefix}{view.Name}' has shape {tensor.ShapeText}",
                    $"shape ({string.Join(", ", view.Shape)})", "Restore the file, or run again");
            }

            tensor.Data.CopyTo(values[view.Offset..]);
        }
    }
}
