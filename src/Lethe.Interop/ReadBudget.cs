
namespace Lethe.Interop;

/// <summary>
/// What reading one file may cost: bytes held in memory, objects made, and a token that ends it. Both limits grow with the file, so that an
/// honest large file is read and a small file can claim little (docs/limits.md). It counts what is about to be made, before it is made;
/// there is no clock in it, so that the same file has the same fate everywhere.
/// </summary>
internal sealed class ReadBudget
{
    /// <summary>Bytes in memory that any file may ask for, and how many more for each byte of the file: a float64 for each uint8,
    /// twice.</summary>
    internal const long FreeBytes = 128L << 20, BytesPerByte = 16;

    /// <summary>Objects (strings, tuples, tensors) that any file may ask for, one more for each four bytes of it, and the most there
    /// are.</summary>
    internal const long FreeObjects = 2_000_000, BytesPerObject = 4, MostObjects = 20_000_000;

    private const long ObjectsBetweenLooks = 4096;

    private readonly string _source;
    private readonly long _bytes, _objects;
    private readonly CancellationToken _cancellation;
    private long _bytesTaken, _objectsTaken, _nextLook;

    internal ReadBudget(string source, long fileBytes, CancellationToken cancellation = default)
    {
        _source = source;
        fileBytes = Math.Clamp(fileBytes, 0, long.MaxValue / (2 * BytesPerByte));
        _bytes = FreeBytes + (BytesPerByte * fileBytes);
        _objects = Math.Min(MostObjects, FreeObjects + (fileBytes / BytesPerObject));
        _cancellation = cancellation;
    }

    /// <summary>Announces bytes that are about to be allocated.</summary>
    /// <exception cref="ProblemException">More than this file may ask for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal void TakeBytes(long bytes, string part)
    {
        ThrowIfCancelled();
        if (bytes >= 0 && bytes <= _bytes - _bytesTaken)
        {
            _bytesTaken += bytes;
            return;
        }

        throw ProblemException.Input(_source,
            Invariant($"{part} would need {bytes} bytes of memory, {_bytes - _bytesTaken} are left"),
            Invariant(
                $"at most {_bytes} bytes for a file of this size ({FreeBytes >> 20} MB, and {BytesPerByte} for each byte of the file)"),
            "Write the arrays without compression and without views that repeat elements (the limit grows with the file), or do not " +
                "trust this file");
    }

    /// <summary>Announces objects that are about to be made; a heavy one counts as several.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are.</param>
    /// <param name="remedy">What makes an honest file smaller.</param>
    /// <exception cref="ProblemException">More than this file may ask for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal void TakeObjects(long count, string what = "names, shapes, tensors", string remedy = "Save the weights alone")
    {
        _objectsTaken += count;
        if (_objectsTaken >= _nextLook)
        {
            ThrowIfCancelled();
            _nextLook = _objectsTaken + ObjectsBetweenLooks;
        }

        if (_objectsTaken <= _objects) return;
        throw ProblemException.Input(_source,
            Invariant($"it consists of more than {_objects} objects ({what})"),
            Invariant(
                $"at most {FreeObjects}, and one more for each {BytesPerObject} bytes of the file, {MostObjects} in all"),
            $"{remedy}, or do not trust this file");
    }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal void ThrowIfCancelled() => _cancellation.ThrowIfCancellationRequested();
}
