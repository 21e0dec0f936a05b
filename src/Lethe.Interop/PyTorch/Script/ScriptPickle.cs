namespace Lethe.Interop.PyTorch.Script;

/// <summary>
/// Goes through a pickle of a TorchScript archive as libtorch's own machine will, and lets pass what libtorch's writer makes: fewer
/// instructions than Python's pickles have, calls of a few known functions, objects of TorchScript classes, and tensors that lie within
/// their numbers, which libtorch itself takes on trust.
/// </summary>
internal sealed class ScriptPickle(ArraySegment<byte> bytes, Func<string, long?> bytesOf, string source) : PickleMachine(bytes)
{
    // A tensor that is used in several places is written, and read, once for each.
    private const long LargestRatio = 8, HarmlessBytes = 64 << 20;

    private const int MostInstructions = 4_000_000;

    private readonly List<object?> _memo = [];
    private readonly Dictionary<string, long> _storages = new();
    private long _read;

    /// <summary>Names of classes, built or only mentioned.</summary>
    internal HashSet<string> Classes { get; } = new();

    /// <summary>The first class it names: that of the whole.</summary>
    internal string? FirstClass { get; private set; }

    /// <summary>The types of numbers by the records they lie in; null where one record holds two.</summary>
    internal Dictionary<string, string?> StorageTypes { get; } = new();

    /// <summary>Where the names of types of numbers stand.</summary>
    internal List<(int Start, int End, string Name)> StorageNames { get; } = [];

    /// <summary>Types given as text.</summary>
    internal HashSet<string> Types { get; } = new();

    /// <summary>Runs through it.</summary>
    /// <exception cref="ProblemException">It holds what a program does not need, or is damaged.</exception>
    internal void Check()
    {
        if (Byte() != 0x80 || Byte() != 2) throw Wrong("it is a pickle of another protocol than 2");
        for (int i = 0; ; i++)
        {
            byte operation = Byte();
            if (operation == (byte)'.') break;
            if (i == MostInstructions) throw Wrong("it has millions of instructions");
            Execute(operation);
        }

        if (Left != 0 || Stack.Count != 1 || !IsUnmarked)
            throw Wrong("it goes on after its end, or holds more than one value");
        long distinct = _storages.Values.Sum();
        if (_read > Math.Max(HarmlessBytes, LargestRatio * distinct))
            throw Wrong(Invariant($"its tensors read {_read} bytes of numbers out of {distinct}"));
    }

    private void Execute(byte operation)
    {
        switch ((char)operation)
        {
            case '(': Mark(); break;
            case 'N': Stack.Add(null); break;
            case '\x88': Stack.Add(true); break;
            case '\x89': Stack.Add(false); break;
            case 'K': Stack.Add((long)Byte()); break;
            case 'M': Stack.Add(UInt16()); break;
            case 'J': Stack.Add(Int32()); break;
            case '\x8a' when Byte() == 8: Stack.Add(BinaryPrimitives.ReadInt64LittleEndian(Take(8))); break;
            case 'G': Stack.Add(Double()); break;
            case 'X': Stack.Add(Text(UInt32())); break;
            case ')': Stack.Add(Row.Empty); break;
            case 't': Stack.Add(new Row(PopToMark())); break;
            case '\x85': Stack.Add(new Row(Pop(1))); break;
            case '\x86': Stack.Add(new Row(Pop(2))); break;
            case '\x87': Stack.Add(new Row(Pop(3))); break;
            case ']': Stack.Add(new Sequence()); break;
            case '}': Stack.Add(new Table()); break;
            case 'l': PopToMark(); Stack.Add(new Sequence()); break;
            case 'd': Stack.Add(Filled(new Table(), PopToMark())); break;
            case 'a': Pop(1); TopAs<Sequence>("appends to what is no list"); break;
            case 'e': PopToMark(); TopAs<Sequence>("appends to what is no list"); break;
            case 's': Fill(Pop(2)); break;
            case 'u': Fill(PopToMark()); break;
            case 'q': Remember(Byte()); break;
            case 'r': Remember(UInt32()); break;
            case 'h': Stack.Add(Remembered(Byte())); break;
            case 'j': Stack.Add(Remembered(UInt32())); break;
            case 'c': Name(); break;
            case 'Q': Stack.Add(Storage(Pop(1)[0])); break;
            case 'R': Call(); break;
            case '\x81':
                Stack.Add(Pop(2) is [Global { IsClass: true } name, Row { Items.Length: 0 }]
                ? new Begun(name) : throw Wrong("it makes an object in an unknown way")); break;
            case 'b':
                Stack.Add(Pop(2) is [Begun, Table or Row or Sequence or Thing or Tensor or string or long or double or bool or null]
                ? new Thing() : throw Wrong("it sets the state of what is no object")); break;
            default: throw Wrong(Invariant($"it uses the instruction 0x{operation:x2}, which libtorch does not write"));
        }
    }

    private void Name()
    {
        int start = At;
        Global named = Named(Line(), Line());
        if (ScriptCalls.ElementBytes(named.Name) is not null) StorageNames.Add((start, At, named.Name));
        Stack.Add(named);
    }

    private Global Named(string module, string name)
    {
        string full = $"{module}.{name}";
        if (module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal))
        {
            FirstClass ??= full;
            Classes.Add(full);
            return new Global(full, IsClass: true);
        }

        if (ScriptCalls.IsKnown(full)) return new Global(full, IsClass: false);
        throw ProblemException.Input(source, $"it calls '{Printable.Clip(full)}'",
            "the functions that tensors and TorchScript classes need", "Do not trust this file: torch.jit.save does not write that");
    }

    private void Call()
    {
        object?[] call = Pop(2);
        if (call is [Global { IsClass: true }, long or double or string])
        {
            // One of the values of an enumeration.
            Stack.Add(new Thing());
            return;
        }

        if (call is not [Global { IsClass: false } function, Row arguments]) throw Wrong("it calls what is no function");
        if (function.Name == ScriptCalls.TypeTag && arguments.Items is [Sequence or Table, string type])
        {
            Types.Add(type);
            Stack.Add(arguments.Items[0]);
            return;
        }

        Stack.Add(ScriptCalls.Result(function.Name, arguments.Items)
            ?? throw Wrong($"it calls {Printable.Clip(function.Name)} in an unknown way"));
    }

    private Numbers Storage(object? id)
    {
        if (id is not Row { Items: ["storage", Global type, string key, string device, long count] }
            || ScriptCalls.ElementBytes(type.Name) is not { } each || count < 0)
            throw Wrong("a reference to numbers is written in an unknown way");
        if (device != "cpu" && !device.StartsWith("cuda", StringComparison.Ordinal))
            throw Wrong($"its numbers belong to the device '{Printable.Clip(device)}'");
        if (bytesOf(key) is not { } present) throw Wrong($"the numbers '{Printable.Clip(key)}' are missing");
        if (count > present / each)
            throw Wrong(Invariant($"it takes {count} numbers out of '{Printable.Clip(key)}', which has {present} bytes"));
        _read += present;
        _storages[key] = present;
        if (!StorageTypes.TryAdd(key, type.Name) && StorageTypes[key] != type.Name) StorageTypes[key] = null;
        return new Numbers(count, ScriptCalls.IsQuantized(type.Name));
    }

    private T TopAs<T>(string otherwise)
        where T : class => Stack.Count > Floor && Stack[^1] is T top ? top : throw Wrong($"it {otherwise}");

    private void Fill(object?[] pairs) => Filled(TopAs<Table>("sets items of what is no dictionary"), pairs);

    private Table Filled(Table table, object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Wrong("a key has no value");
        for (int i = 0; i < pairs.Length; i += 2) table.AllFlags &= pairs[i] is string && pairs[i + 1] is bool;
        return table;
    }

    // libtorch makes room for every place up to the one named.
    private void Remember(long place)
    {
        if (place > _memo.Count) throw Wrong("it remembers values out of their order");
        object? top = Stack.Count > 0 ? Stack[^1] : throw Wrong("its stack is empty");
        if (place == _memo.Count) _memo.Add(top);
        else _memo[(int)place] = top;
    }

    private object? Remembered(long place) => place < _memo.Count
        ? _memo[(int)place] : throw Wrong("it refers to what was not remembered");

    private string Text(uint length) => length <= Left
        ? Encoding.Latin1.GetString(Take((int)length)) : throw Wrong("it is cut short");

    // The words of a name: letters, digits, underscores and dots.
    private string Line()
    {
        if (LineOfBytes() is not { Length: > 0 } name) throw Wrong("a name is empty or cut short");
        string line = Encoding.Latin1.GetString(name);
        return line.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? line : throw Wrong($"it names '{Printable.Clip(line)}'");
    }

    protected override ProblemException Wrong(string actual) =>
        ProblemException.Input(source, actual, "values as torch.jit.save writes them",
            "Load the model in Python and save it again: torch.jit.save(torch.jit.load(path), path)");
}

/// <summary>A function or class by name.</summary>
internal sealed record Global(string Name, bool IsClass);

/// <summary>A tuple.</summary>
internal sealed record Row(object?[] Items)
{
    internal static Row Empty { get; } = new([]);
}

/// <summary>A list.</summary>
internal sealed class Sequence;

/// <summary>A dictionary.</summary>
internal sealed class Table
{
    /// <summary>Whether it says yes or no to names and holds nothing else.</summary>
    internal bool AllFlags { get; set; } = true;
}

/// <summary>An object whose state is still to come.</summary>
internal sealed record Begun(Global Class);

/// <summary>An object of a class.</summary>
internal sealed class Thing;

/// <summary>A run of numbers.</summary>
internal sealed record Numbers(long Count, bool IsQuantized);

/// <summary>A tensor, by its number of elements.</summary>
internal sealed record Tensor(long Count);
