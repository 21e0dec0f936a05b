namespace Lethe.Interop.Hdf5;

/// <summary>The bytes of an HDF5 file, read at addresses that the file itself names. Each block is announced to the budget before it is
/// made, so that structures which lead in circles end.</summary>
internal sealed class Hdf5Source(Stream stream, string name, CancellationToken cancellation)
{
    internal const string Kind = "an HDF5 file";

    private const ulong Nowhere = ulong.MaxValue;

    /// <summary>What this file may cost.</summary>
    internal ReadBudget Budget { get; } = new(name, stream.Length, cancellation);

    /// <summary>Where the file's addresses are counted from: behind a user block.</summary>
    internal long Base { get; set; }

    /// <summary>The file, for messages.</summary>
    internal string Name => name;

    /// <summary>Whether an address says that nothing was written.</summary>
    internal static bool IsNowhere(ulong address) => address == Nowhere;

    /// <summary>A block of bytes.</summary>
    /// <exception cref="ProblemException">It does not lie in the file, or is more than this file may ask for.</exception>
    internal Hdf5Cursor At(ulong address, long length, string what)
    {
        Budget.TakeBytes(length, what);
        var bytes = new byte[length];
        Fill(address, bytes, what);
        return new Hdf5Cursor(this, bytes, what);
    }

    /// <summary>Fills a buffer from an address.</summary>
    /// <exception cref="ProblemException">It does not lie in the file.</exception>
    internal void Fill(ulong address, Span<byte> to, string what)
    {
        if (address > long.MaxValue || (long)address > stream.Length - Base - to.Length)
            throw Damage(Invariant($"{what} would lie at byte {address}, beyond its end"));
        Budget.ThrowIfCancelled();
        stream.Position = Base + (long)address;
        stream.ReadExactly(to);
    }

    /// <summary>Refuses to hold more bytes than the file has room for, before they are asked for.</summary>
    internal void RequireInside(ulong address, ulong length, string what)
    {
        if (address > long.MaxValue || length > long.MaxValue || (long)length > stream.Length - Base - (long)address)
            throw Damage($"{what} would lie beyond its end");
    }

    /// <summary>What is said of a file that contradicts itself.</summary>
    internal ProblemException Damage(string actual) =>
        ProblemException.Input(name, actual, Kind, "Copy the file again, or write it again with h5py");

    /// <summary>What is said of a feature that is not read.</summary>
    internal ProblemException Unread(string actual, string expected, string remedy) =>
        ProblemException.Input(name, actual, expected, remedy);
}
