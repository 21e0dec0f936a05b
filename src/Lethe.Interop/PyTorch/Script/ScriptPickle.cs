namespace Lethe.Interop.PyTorch.Script;

/// <summary>
/// Goes through a pickle of a TorchScript archive as libtorch's own machine will, and lets pass what libtorch's writer makes: fewer
/// instructions than Python's pickles have, calls of a few known functions, objects of TorchScript classes, and tensors that lie within
/// their numbers, which libtorch itself takes on trust.
/// </summary>
internal sealed class ScriptPickle(ArraySegment<byte> bytes, Func<string, long?> bytesOf, string source)
{
    // A tensor that is used in several places is written, and read, once for each.
    private const long LargestRatio = 8, HarmlessBytes = 64 << 20;

    private const int MostInstructions = 4_000_000;

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly List<object?> _memo = [];
    private readonly Dictionary<string, long> _storages = new(StringComparer.Ordinal);
    private long _read;
    private int _at;

    /// <summary>Names of classes, built or only mentioned.</summary>
    internal HashSet<string> Classes { get; } = new(StringComparer.Ordinal);

    /// <summary>Types given as text.</summary>
    internal HashSet<string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs through it.</summary>
    /// <exception cref="ProblemException">It holds what a program does not need, or is damaged.</exception>
    internal void Check()
    {
        if (Byte() != 0x80 || Byte() != 2) throw Unusual("it is a pickle of another protocol than 2");
        for (int i = 0; ; i++)
        {
            byte operation = Byte();
            if (operation == (byte)'.') break;
            if (i == MostInstructions) throw Unusual("it has millions of instructions");
            Execute(operation);
        }

        if (_at != bytes.Count || _stack.Count != 1 || _marks.Count != 0)
            throw Unusual("it goes on after its end, or holds more than one value");
        long distinct = _storages.Values.Sum();
        if (_read > Math.Max(HarmlessBytes, LargestRatio * distinct))
            throw Unusual(Invariant($"its tensors read {_read} bytes of numbers out of {distinct}"));
    }

    private void Execute(byte operation)
    {
        switch ((char)operation)
        {
            case '(': _marks.Push(_stack.Count); break;
            case 'N': _stack.Add(null); break;
            case '\x88': _stack.Add(true); break;
            case '\x89': _stack.Add(false); break;
            case 'K': _stack.Add((long)Byte()); break;
            case 'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a' when Byte() == 8: _stack.Add(BinaryPrimitives.ReadInt64LittleEndian(Take(8))); break;
            case 'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': _stack.Add(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case ')': _stack.Add(Row.Empty); break;
            case 't': _stack.Add(new Row(PopToMark())); break;
            case '\x85': _stack.Add(new Row(Pop(1))); break;
            case '\x86': _stack.Add(new Row(Pop(2))); break;
            case '\x87': _stack.Add(new Row(Pop(3))); break;
            case ']': _stack.Add(new Sequence()); break;
            case '}': _stack.Add(new Table()); break;
            case 'l': PopToMark(); _stack.Add(new Sequence()); break;
            case 'd': _stack.Add(Filled(new Table(), PopToMark())); break;
            case 'a': Pop(1); Top<Sequence>("appends to what is no list"); break;
            case 'e': PopToMark(); Top<Sequence>("appends to what is no list"); break;
            case 's': Fill(Pop(2)); break;
            case 'u': Fill(PopToMark()); break;
            case 'q': Remember(Byte()); break;
            case 'r': Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case 'h': _stack.Add(Remembered(Byte())); break;
            case 'j': _stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'c': _stack.Add(Named(Line(), Line())); break;
            case 'Q': _stack.Add(Storage(Pop(1)[0])); break;
            case 'R': Call(); break;
            case '\x81':
                _stack.Add(Pop(2) is [Global { IsClass: true } name, Row { Items.Length: 0 }]
                ? new Begun(name) : throw Unusual("it makes an object in an unknown way")); break;
            case 'b':
                _stack.Add(Pop(2) is [Begun, Table or Row or Sequence or Thing or Tensor or string or long or double or bool or null]
                ? new Thing() : throw Unusual("it sets the state of what is no object")); break;
            default: throw Unusual(Invariant($"it uses the instruction 0x{operation:x2}, which libtorch does not write"));
        }
    }

    private Global Named(string module, string name)
    {
        string full = $"{module}.{name}";
        if (module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal))
        {
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
            _stack.Add(new Thing());
            return;
        }

        if (call is not [Global { IsClass: false } function, Row arguments]) throw Unusual("it calls what is no function");
        if (function.Name == ScriptCalls.TypeTag && arguments.Items is [Sequence or Table, string type])
        {
            Types.Add(type);
            _stack.Add(arguments.Items[0]);
            return;
        }

        _stack.Add(ScriptCalls.Result(function.Name, arguments.Items)
            ?? throw Unusual($"it calls {Printable.Clip(function.Name)} in an unknown way"));
    }

    private Numbers Storage(object? id)
    {
        if (id is not Row { Items: ["storage", Global type, string key, string device, long count] }
            || ScriptCalls.ElementBytes(type.Name) is not { } each || count < 0)
            throw Unusual("a reference to numbers is written in an unknown way");
        if (device != "cpu" && !device.StartsWith("cuda", StringComparison.Ordinal))
            throw Unusual($"its numbers belong to the device '{Printable.Clip(device)}'");
        if (bytesOf(key) is not { } present) throw Unusual($"the numbers '{Printable.Clip(key)}' are missing");
        if (count > present / each)
            throw Unusual(Invariant($"it takes {count} numbers out of '{Printable.Clip(key)}', which has {present} bytes"));
        _read += present;
        _storages[key] = present;
        return new Numbers(count, ScriptCalls.IsQuantized(type.Name));
    }

    private T Top<T>(string otherwise)
        where T : class => _stack.Count > Floor && _stack[^1] is T top ? top : throw Unusual($"it {otherwise}");

    private void Fill(object?[] pairs) => Filled(Top<Table>("sets items of what is no dictionary"), pairs);

    private Table Filled(Table table, object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Unusual("a key has no value");
        for (int i = 0; i < pairs.Length; i += 2) table.AllFlags &= pairs[i] is string && pairs[i + 1] is bool;
        return table;
    }

    // libtorch makes room for every place up to the one named.
    private void Remember(long place)
    {
        if (place > _memo.Count) throw Unusual("it remembers values out of their order");
        object? top = _stack.Count > 0 ? _stack[^1] : throw Unusual("its stack is empty");
        if (place == _memo.Count) _memo.Add(top);
        else _memo[(int)place] = top;
    }

    private object? Remembered(long place) => place < _memo.Count
        ? _memo[(int)place] : throw Unusual("it refers to what was not remembered");

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private object?[] Pop(int count)
    {
        if (_stack.Count - count < Floor) throw Unusual("its stack is empty");
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPeek(out int mark)) throw Unusual("it has no mark");
        object?[] items = Pop(_stack.Count - mark);
        _marks.Pop();
        return items;
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Count - _at) throw Unusual("it is cut short");
        _at += count;
        return bytes.AsSpan(_at - count, count);
    }

    private string Text(uint length) => length <= bytes.Count - _at
        ? Encoding.Latin1.GetString(Take((int)length)) : throw Unusual("it is cut short");

    // The words of a name: letters, digits, underscores and dots.
    private string Line()
    {
        int end = bytes.AsSpan(_at).IndexOf((byte)'\n');
        if (end <= 0) throw Unusual("a name is empty or cut short");
        string line = Encoding.Latin1.GetString(Take(end));
        _at++;
        return line.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? line : throw Unusual($"it names '{Printable.Clip(line)}'");
    }

    private ProblemException Unusual(string actual) =>
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
