namespace Lethe.Interop;

/// <summary>The type of an array's elements: one that is read, or one that a file may have and that is only named.</summary>
/// <param name="Name">Its name, in NumPy's words where NumPy has one.</param>
/// <param name="Scalar">How it is read; null where it is not.</param>
/// <param name="Unread">What it is, where it is not read: "complex numbers".</param>
/// <param name="Remedy">What makes such an array one that is read.</param>
internal readonly record struct ElementType(string Name, ScalarKind? Scalar, string? Unread = null, string? Remedy = null)
{
    /// <summary>Whether they are no numbers at all.</summary>
    internal bool IsAside { get; init; }

    internal const string Convert = "Convert it to float32 before it is saved";

    internal static ElementType Of(ScalarKind kind) => new(kind.Name(), kind);

    /// <summary>Complex numbers.</summary>
    internal static ElementType Complex(string name) => new(name, null, "complex numbers",
        "Save real and imaginary part as two arrays, or as one with a last axis of two (torch.view_as_real)");

    /// <summary>A type by a name that nothing else is known of.</summary>
    internal static ElementType Unknown(string name) =>
        new(Printable.Clip(name), null, $"of the type '{Printable.Clip(name)}'", Convert);

    /// <summary>What a file says of an array of this type.</summary>
    internal TensorListing Listing(string name, long[] shape) =>
        new(name, shape, Name) { Unread = Unread, Remedy = Remedy, IsAside = IsAside };
}
