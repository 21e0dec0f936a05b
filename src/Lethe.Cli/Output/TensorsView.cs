namespace Lethe.Cli.Output;

/// <summary>Tensors as a table.</summary>
internal static class TensorsView
{
    /// <summary>Name, shape and type of each.</summary>
    public static void Render(Terminal terminal, IReadOnlyList<TensorListing> tensors) =>
        terminal.Table(["tensor", "shape", "dtype"], tensors.Select(tensor => (string[])[tensor.Name, tensor.ShapeText, tensor.Dtype]));
}
