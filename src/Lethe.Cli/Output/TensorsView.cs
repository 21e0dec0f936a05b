namespace Lethe.Cli.Output;

/// <summary>Tensors as a table.</summary>
internal static class TensorsView
{
    /// <summary>Name, shape and type of each; and where some are not read, what they are.</summary>
    public static void Render(Terminal terminal, IReadOnlyList<TensorListing> tensors)
    {
        if (tensors.All(tensor => tensor.Unread is null))
        {
            terminal.Table(["tensor", "shape", "dtype"], tensors.Select(tensor => (string[])[tensor.Name, tensor.ShapeText, tensor.Dtype]));
            return;
        }

        terminal.Table(["tensor", "shape", "dtype", "not read"],
            tensors.Select(tensor => (string[])[tensor.Name, tensor.ShapeText, tensor.Dtype, tensor.Unread ?? ""]));
    }
}
