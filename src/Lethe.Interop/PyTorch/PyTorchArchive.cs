namespace Lethe.Interop.PyTorch;

/// <summary>
/// A file of torch.save (version 1.6 on) or of torch.jit.save: a zip archive with a pickle and the numbers of each tensor. Tensors are read
/// as data; objects of other classes are passed over, so that a whole model saved by torch.save has none, and the program of a TorchScript
/// archive is not looked at by this reader.
/// </summary>
public sealed class PyTorchArchive
{
    internal const string Kind = "a PyTorch file (.pt, .pth)";

    private const long LargestPickle = 64 << 20;

    private readonly string _source;
    private readonly long _fileBytes;
    private readonly ReadBudget _budget;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new();
    private readonly string _root;

    private PyTorchArchive(string source, long fileBytes, ZipArchive zip, CancellationToken cancellation)
    {
        (_source, _fileBytes, _budget) = (source, fileBytes, new ReadBudget(source, fileBytes, cancellation));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            _budget.TakeObjects(1);
            if (!EntryName.IsHarmless(entry.FullName))
                throw Fail($"it holds the name '{Printable.Clip(entry.FullName)}'", EntryName.ExpectedInFile,
                "Do not trust this file: ask where it comes from");
            if (!_entries.TryAdd(entry.FullName, entry))
                throw Fail($"it holds '{Printable.Clip(entry.FullName)}' twice", "distinct names", "Write the file again");
        }

        string pickle = _entries.Keys.FirstOrDefault(name => name.Split('/') is [_, "data.pkl"])
            ?? throw Fail("it is a zip archive without data.pkl", Kind, "Save it with torch.save, or give a .npz its own name");
        _root = pickle[..^"data.pkl".Length];
    }

    /// <summary>True for a TorchScript archive, which holds a program beside its tensors.</summary>
    public bool IsTorchScript => _entries.ContainsKey(_root + "constants.pkl")
        && _entries.Keys.Any(name => name.StartsWith(_root + "code/", StringComparison.Ordinal));

    /// <summary>True where a stream holds a zip archive with a pickle of PyTorch in it; false for any other zip archive, such as a
    /// .npz.</summary>
    internal static bool IsOne(Stream stream)
    {
        long at = stream.Position;
        try
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            return zip.Entries.Any(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal));
        }
        catch (Exception e) when (ZipDamage.Is(e))
        {
            return false; // whatever is wrong is said by the reader of the kind that is expected
        }
        finally
        {
            stream.Position = at;
        }
    }

    /// <summary>True where a stream holds a TorchScript archive; false for anything else.</summary>
    /// <param name="stream">It is read from where it stands, and stands there again afterwards.</param>
    public static bool IsProgram(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!IsOne(stream)) return false;
        long at = stream.Position;
        try
        {
            return Open(stream, "a file", archive => archive.IsTorchScript);
        }
        catch (ProblemException)
        {
            return false;
        }
        finally
        {
            stream.Position = at;
        }
    }

    /// <summary>Looks into a file while it is open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Given the archive; it is closed afterwards.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, damaged, of another kind, or with parts that are refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static T Open<T>(string path, Func<PyTorchArchive, T> read, CancellationToken cancellation = default)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        return Open(stream, path, read, cancellation);
    }

    internal static T Open<T>(Stream stream, string source, Func<PyTorchArchive, T> read, CancellationToken cancellation = default)
    {
        byte[] head = FileKind.Head(stream);
        if (!head.AsSpan().StartsWith(FileKind.ZipMagic))
        {
            bool old = head.Length > 1 && head[0] == 0x80;
            throw ProblemException.Input(source, old ? "it is a bare Python pickle, which only running code could read safely"
                : $"it is {FileKind.Describe(head) ?? "of an unknown kind"}", Kind,
                old ? "Load it in Python and save it again with torch.save(model.state_dict(), path), PyTorch 1.6 or newer"
                    : "Check the file's kind");
        }

        try
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            return read(new PyTorchArchive(source, stream.Length, zip, cancellation));
        }
        catch (Exception e) when (ZipDamage.Is(e))
        {
            throw ZipDamage.Problem(source, Kind, e);
        }
    }

    /// <summary>The tensors that are asked for, named by the keys that lead to them, joined by dots. Numbers that several of them share are
    /// read once.</summary>
    /// <param name="wanted">Which are read, told by their listing; null for all.</param>
    /// <exception cref="ProblemException">Damaged, or it holds no tensor but what only running code could read. One that is asked for is of
    /// a type that is not read. More than a file of its size may cost.</exception>
    public IReadOnlyList<NamedTensor> ReadTensors(Func<TensorListing, bool>? wanted = null)
    {
        List<(string, PickleTensor)> read = [];
        foreach ((string name, PickleArray tensor) in Found())
        {
            TensorListing listing = tensor.Listing(name);
            if (wanted is not null && !wanted(listing)) continue;
            listing.RequireReadable(_source);
            read.Add((name, (PickleTensor)tensor));
        }

        return new PyTorchStorages(_source, Kind, _budget, Storage).Read(read);
    }

    /// <summary>What the pickle says about the tensors; no number is read.</summary>
    /// <exception cref="ProblemException">Damaged, or it holds no tensor but what only running code could read.</exception>
    public IReadOnlyList<TensorListing> ListTensors() => [.. Found().Select(one => one.Tensor.Listing(one.Name))];

    /// <summary>The tensors that are views of stored numbers, with their places.</summary>
    internal IReadOnlyList<(string Name, PickleTensor Tensor)> Places() =>
        [.. Found().Where(one => one.Tensor is PickleTensor).Select(one => (one.Name, (PickleTensor)one.Tensor))];

    /// <summary>The tensors of the pickle, each compared with the size of the entry that holds its numbers.</summary>
    private List<(string Name, PickleArray Tensor)> Found()
    {
        if (_entries.TryGetValue(_root + "byteorder", out ZipArchiveEntry? order) && System.Text.Encoding.ASCII.GetString(Bytes(order, 16))
            .Trim() != "little")
            throw Fail("its numbers are big-endian", "little-endian numbers", "Save it again on an ordinary machine");
        var reader = new PickleReader(Bytes(_entries[_root + "data.pkl"], LargestPickle), $"{_source}, data.pkl", _budget);
        List<(string Name, PickleArray Tensor)> found = TensorTree.Flatten(reader.Read(), _source, _budget);
        if (found.Count == 0 && reader.Foreign is { } foreign)
        {
            string name = Printable.Clip(foreign.ToString());
            throw Fail($"it holds no tensor, but an object of '{name}', which only running Python code could read",
                "tensors under names: a state_dict",
                "Save the weights instead of the model: torch.save(model.state_dict(), path), " +
                    "or a program: torch.jit.script(model).save(path)");
        }

        foreach ((string name, PickleArray array) in found)
        {
            if (array is not PickleTensor tensor) continue;
            StridedTensor.Check(tensor, _source);
            ZipArchiveEntry entry = Storage(name, tensor.Storage);
            long needed = tensor.Storage.Count * tensor.Kind.Size(); // Check has seen that Count is that of an array
            if (entry.Length >= needed && entry.CompressedLength == entry.Length && entry.Length <= _fileBytes) continue;
            throw ProblemException.Input($"{_source}, tensor '{Printable.Clip(name)}'",
                Invariant($"{entry.Length} bytes, packed {entry.CompressedLength}"),
                Invariant($"{needed} bytes, not packed"), "Write or copy the file again");
        }

        return found;
    }

    private ZipArchiveEntry Storage(string name, PickleStorage storage)
    {
        if (_entries.TryGetValue($"{_root}data/{storage.Key}", out ZipArchiveEntry? entry)) return entry;
        throw EntryName.IsHarmless(storage.Key)
            ? Fail($"the numbers of '{Printable.Clip(name)}' are missing", $"an entry data/{storage.Key}", "Write or copy the file again")
            : Fail($"a tensor lies in '{Printable.Clip(storage.Key)}'", EntryName.ExpectedInFile, "Do not trust this file");
    }

    private byte[] Bytes(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most)
            throw Fail(Invariant($"'{Printable.Clip(entry.FullName)}' has {entry.Length} bytes"), Invariant($"at most {most}"),
                "Check that this is the right file");
        using Stream content = entry.Open();
        return new BoundedSource(content, entry.Length, _source, Kind, _budget)
            .ReadBytes(entry.Length, $"'{Printable.Clip(entry.FullName)}'");
    }

    private ProblemException Fail(string actual, string expected, string remedy) =>
        ProblemException.Input(_source, actual, expected, remedy);
}
