using System.Collections;

namespace Lethe.Interop.Hdf5;

/// <summary>One dataset: what its header says, and its numbers.</summary>
internal sealed class Hdf5Dataset
{
    private const int Piece = 1 << 18, ChunkBytesPerObject = 4096;

    private readonly Hdf5Source _source;
    private readonly Hdf5Entry _entry;
    private readonly Hdf5Type _type;
    private readonly Hdf5Layout? _layout;
    private readonly List<Hdf5Filter> _filters = [];

    // How far each axis may grow; none: not at all.
    private ulong[] _limits = [];

    internal Hdf5Dataset(Hdf5Source source, Hdf5Entry entry)
    {
        _source = source;
        _entry = entry;
        if (entry.Header is not { } header)
        {
            Listing = new ElementType("other", null, entry.Unread, entry.Remedy).Listing(entry.Name, []);
            return;
        }

        long[]? shape = Shape(Required(Hdf5Header.Dataspace, "shape"));
        _type = Hdf5Type.Of(Required(Hdf5Header.Datatype, "type"));
        _layout = new Hdf5Layout(source, Required(Hdf5Header.Layout, "layout"));
        _filters = Hdf5Filter.Of(source, header.One(Hdf5Header.Filters));
        string? unread = shape is null ? "none: it is empty" : header.Has(Hdf5Header.ExternalFiles)
            ? "in other files (external storage, which is not followed)" : _layout.Unread
            ?? _filters.Select(filter => filter.Unread).FirstOrDefault(one => one is not null) ?? Hdf5Attributes.Unread(source, header);
        TensorListing listing = _type.Element.Listing(entry.Name, shape ?? []);
        Listing = unread is null || listing.Unread is not null ? listing : listing with
        {
            Unread = unread,
            Remedy = "Write it into this file as a plain dataset of the numbers themselves, or with compression='gzip'",
        };

        Hdf5Cursor Required(int kind, string what) =>
            header.One(kind) ?? throw source.Damage($"'{Printable.Clip(entry.Name)}' has no {what}");
    }

    /// <summary>What is said of it.</summary>
    internal TensorListing Listing { get; }

    private ScalarKind Kind => _type.Element.Scalar!.Value;

    /// <summary>Its numbers.</summary>
    /// <exception cref="ProblemException">It is not read, damaged, or more than its file may ask for.</exception>
    internal NamedTensor Read()
    {
        Listing.RequireReadable(_source.Name);
        string part = $"dataset '{Printable.Clip(_entry.Name)}'";
        int[] shape = [.. Listing.Shape.Select(size => size <= int.MaxValue ? (int)size : throw TooLarge(part))];
        int count = Shapes.Count(shape) ?? throw TooLarge(part);
        _source.Budget.TakeBytes((long)count * sizeof(double), part);
        var data = new double[count];
        if (_layout!.IsChunked && count > 0) Chunks(shape, data, part);
        else Whole(data, part);
        RequireNoGaps(data, part);
        return new NamedTensor(_entry.Name, shape, data, _type.Element.Name);
    }

    // A number that stands for a gap is none; NaN marks itself.
    private void RequireNoGaps(double[] data, string part)
    {
        foreach (Hdf5Mark mark in Hdf5Attributes.MarksOf(_source, _entry.Header!, Rounded, FillValue()))
        {
            _source.Budget.ThrowIfCancelled();
            int gaps = data.Count(mark.Marks);
            if (gaps == 0) continue;
            throw _source.Unread(Invariant($"{gaps} numbers of {part} {mark.What}, which marks gaps ({mark.From})"),
                "NaN where a number is missing",
                "Write the gaps as NaN (xarray does so when it opens the file), and train with data.gaps=mask");
        }
    }

    // A mark is mostly written with more digits than the numbers it marks.
    private double Rounded(double mark)
    {
        if (Kind is not (ScalarKind.Float32 or ScalarKind.Float16 or ScalarKind.BFloat16)) return mark;
        Span<byte> bytes = stackalloc byte[Kind.Size()];
        Span<double> rounded = stackalloc double[1];
        ScalarEncoder.Encode(Kind, [mark], bytes);
        ScalarDecoder.Decode(Kind, bigEndian: false, bytes, rounded);
        return rounded[0];
    }

    // What stands where nothing was written, where the writer chose it; null for no choice, or one that no double holds.
    private double? FillValue()
    {
        if (_entry.Header!.One(Hdf5Header.FillValue) is not { } message) return null;
        int version = message.Byte();
        bool chosen = version == 3 ? (message.Byte() & 0x20) != 0 : Skipped().Byte() == 1;
        if (version is < 1 or > 3 || !chosen || message.UInt32() != Kind.Size()) return null;
        var value = new double[1];
        return ScalarDecoder.Decode(Kind, _type.IsBigEndian, message.Take(Kind.Size()), value) < 0 ? value[0] : null;

        // When space was made and when it was filled.
        Hdf5Cursor Skipped()
        {
            message.Skip(2);
            return message;
        }
    }

    private void Whole(double[] data, string part)
    {
        if (_filters.Count > 0) throw _source.Damage($"{part} has filters and no chunks");
        int size = Kind.Size(), at = 0;
        foreach (byte[] bytes in _layout!.Whole((ulong)data.Length * (ulong)size, Piece, part))
        {
            int n = bytes.Length / size;
            Decode(bytes, data.AsSpan(at, n), part);
            at += n;
        }
    }

    private void Chunks(int[] shape, double[] data, string part)
    {
        int size = Kind.Size();
        (long[] chunk, IEnumerable<Hdf5Chunk> chunks) = _layout!.Chunks(shape, _limits, size, _filters.Count > 0);
        long elements = 1, expected = 1;
        long[] counts = [.. chunk.Select((length, d) => (shape[d] + length - 1) / length)];
        foreach (long length in chunk) elements *= length;
        foreach (long one in counts) expected *= one;
        int bytes = (int)(elements * size);
        // Once for what is read and for what it unpacks to: one chunk is held at a time.
        _source.Budget.TakeBytes(4L * bytes, $"a chunk of {part}");
        _source.Budget.TakeBytes(expected / 8, $"the index of {part}");
        // Many chunks may stand at one place, and a chunk may be far larger than what lies within the dataset: each counts by the bytes
        // that are read and that each filter makes of them, before the first is read.
        _source.Budget.TakeObjects(expected * (1 + ((1L + _filters.Count) * bytes / ChunkBytesPerObject)),
            Invariant($"{part} has {expected} chunks of {bytes} bytes, and {ChunkBytesPerObject} bytes of a chunk count as one"),
            "Write it without chunks, or with chunks no larger than it");
        var seen = new BitArray((int)Math.Min(expected, int.MaxValue));
        long there = 0;
        var where = new long[chunk.Length];
        foreach (Hdf5Chunk one in chunks)
        {
            if (one.Index >= seen.Length || seen[(int)one.Index]) throw _source.Damage($"{part} has a chunk twice");
            seen[(int)one.Index] = true;
            there++;
            long index = one.Index;
            for (int d = chunk.Length - 1; d >= 0; d--)
            {
                where[d] = index % counts[d] * chunk[d];
                index /= counts[d];
            }

            Place(Unpacked(one, bytes, part), shape, chunk, where, data, part);
        }

        if (there < expected) throw _layout.NeverWritten(part);
    }

    private byte[] Unpacked(Hdf5Chunk chunk, int bytes, string part)
    {
        // Packing may lengthen a chunk a little, and never doubles it.
        if (chunk.Size > 2UL * (ulong)bytes + 1024) throw _source.Damage($"{part} has a chunk longer than what it unpacks to");
        _source.RequireInside(chunk.Address, chunk.Size, $"a chunk of {part}");
        var read = new byte[chunk.Size];
        _source.Fill(chunk.Address, read, $"a chunk of {part}");
        for (int i = _filters.Count - 1; i >= 0; i--)
            if ((chunk.SkippedFilters >> i & 1) == 0) read = _filters[i].Undo(_source, read, bytes);
        return read.Length == bytes ? read : throw _source.Damage($"a chunk of {part} has {read.Length} bytes, not {bytes}");
    }

    // Rows of a chunk go to rows of the dataset; what lies beyond its edge is dropped.
    private void Place(byte[] bytes, int[] shape, long[] chunk, long[] where, double[] data, string part)
    {
        int last = chunk.Length - 1, size = Kind.Size();
        int row = (int)Math.Min(chunk[last], shape[last] - where[last]);
        long[] inside = [.. chunk.Take(last).Select((length, d) => Math.Min(length, shape[d] - where[d]))];
        long rows = 1;
        foreach (long length in inside) rows *= length;
        for (long r = 0; r < rows; r++)
        {
            long from = 0, to = where[last], rest = r, fromStep = chunk[last], toStep = shape[last];
            for (int d = last - 1; d >= 0; d--)
            {
                (rest, long within) = Math.DivRem(rest, inside[d]);
                from += within * fromStep;
                to += (where[d] + within) * toStep;
                fromStep *= chunk[d];
                toStep *= shape[d];
            }

            Decode(bytes.AsSpan((int)(from * size), row * size), data.AsSpan((int)to, row), part);
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes, Span<double> to, string part)
    {
        if (ScalarDecoder.Decode(Kind, _type.IsBigEndian, bytes, to) >= 0)
        {
            throw _source.Unread($"{part} holds an integer beyond 2^53", "integers that float64 holds exactly",
                "Save it as float64, or leave it out");
        }
    }

    // Null: a dataset without elements that is no empty array.
    private long[]? Shape(Hdf5Cursor cursor)
    {
        int version = cursor.Byte(), rank = cursor.Byte(), flags = cursor.Byte();
        bool isNull = false;
        if (version == 1) cursor.Skip(5);
        else if (version == 2) isNull = cursor.Byte() == 2;
        else throw _source.Damage($"'{Printable.Clip(_entry.Name)}' has a shape of an unknown version");
        if (rank > NamedTensor.MaxRank) throw _source.Damage($"'{Printable.Clip(_entry.Name)}' has {rank} axes");
        var shape = new long[rank];
        for (int d = 0; d < rank; d++) shape[d] = (long)Math.Min(cursor.UInt64(), long.MaxValue);
        if ((flags & 1) != 0) _limits = [.. shape.Select(_ => cursor.UInt64())];
        return isNull ? null : shape;
    }

    private ProblemException TooLarge(string part) => _source.Unread($"{part} has shape {Listing.ShapeText}",
        Invariant($"at most {Array.MaxLength} elements"), "Split it");
}
