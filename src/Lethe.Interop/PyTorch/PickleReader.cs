namespace Lethe.Interop.PyTorch;

/// <summary>
/// Reads the pickle inside a PyTorch archive as data. A pickle is a program for a stack machine that may call any function it names; here
/// calls are recognized by name, a handful that put tensors together, and every other one ends the reading. Nothing named in the file is
/// ever executed.
/// </summary>
internal sealed class PickleReader(byte[] bytes, string source, ReadBudget budget)
{
    private const int DeepestStack = 4_000_000, InstructionsBetweenLooks = 1 << 16;

    // Small numbers (sizes, offsets) stand everywhere and need no object of their own.
    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(n => (object)(long)n)];

    private readonly Stack<object?> _stack = new();
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    /// <summary>The one value of the pickle.</summary>
    /// <exception cref="ProblemException">Damaged, or it needs code to be executed.</exception>
    internal object? Read()
    {
        for (int count = 0; ; count++)
        {
            if (count % InstructionsBetweenLooks == 0) budget.ThrowIfCancelled();
            byte operation = Byte();
            if (operation == (byte)'.') return Pop();
            Execute(operation);
            if (_stack.Count > DeepestStack) throw Damaged("its stack grows without end");
        }
    }

    private void Execute(byte operation)
    {
        switch ((char)operation)
        {
            case '\x80': Byte(); break;
            case '\x95': Take(8); break;
            case '(': _marks.Push(_stack.Count); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': _stack.Push(Peek()); break;
            case 'N': _stack.Push(null); break;
            case '\x88': _stack.Push(true); break;
            case '\x89': _stack.Push(false); break;
            case 'J': Make((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 'K': _stack.Push(SmallNumbers[Byte()]); break;
            case 'M': Make((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case '\x8a': Make(Long(Byte())); break;
            case 'G': Make(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': Make(Text(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))))); break;
            case '\x8c': Make(Text(Byte())); break;
            case '\x8d': Make(Text(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))))); break;
            case 'U': Make(Encoding.Latin1.GetString(Take(Byte()))); break;
            case 'T': Make(Encoding.Latin1.GetString(Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))))); break;
            case 'C': Make(Take(Byte()).ToArray()); break;
            case 'B': Make(Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))).ToArray()); break;
            case ')': Make(new PickleTuple([])); break;
            case 't': Make(new PickleTuple(PopToMark())); break;
            case '\x85': Make(new PickleTuple(PopMany(1))); break;
            case '\x86': Make(new PickleTuple(PopMany(2))); break;
            case '\x87': Make(new PickleTuple(PopMany(3))); break;
            case ']': Make(new PickleList()); break;
            case 'l': Make(ListOf(PopToMark())); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case '}': Make(new PickleDictionary()); break;
            case 'd': Make(DictionaryOf(PopToMark())); break;
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'q': Remember(Byte()); break;
            case 'r': Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case '\x94': Remember(_memo.Count); break;
            case 'h': _stack.Push(Remembered(Byte())); break;
            case 'j': _stack.Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'c': Make(PickleCalls.Named(Line(), Line(), source)); break;
            case '\x93':
                object?[] names = PopMany(2);
                Make(PickleCalls.Named(names[0] as string ?? throw Damaged("a name is no text"), names[1] as string
                    ?? throw Damaged("a name is no text"), source));
                break;
            case 'Q': Make(PickleCalls.Storage(Pop(), source)); break;
            case 'R': Call(); break;
            case '\x81': Call(); break;
            case 'b': Build(); break;
            default: throw Damaged(Invariant($"it uses the instruction 0x{operation:x2}, which tensors do not need"));
        }
    }

    private void Call()
    {
        object?[] call = PopMany(2);
        if (call is not [PickleName name, PickleTuple arguments]) throw Damaged("it calls what is no function");
        Make(PickleCalls.Call(name, arguments.Items, source));
    }

    // State set on an object: kept for classes of TorchScript, passed over for what has none worth keeping (the _metadata of a state_dict,
    // names of dimensions).
    private void Build()
    {
        object? state = Pop();
        if (Peek() is PickleObject o) o.State = state;
    }

    private void Append(object?[] items)
    {
        if (Peek() is not PickleList list) throw Damaged("it appends to what is no list");
        list.Items.AddRange(items);
    }

    private static PickleList ListOf(object?[] items)
    {
        var list = new PickleList();
        list.Items.AddRange(items);
        return list;
    }

    private PickleDictionary DictionaryOf(object?[] pairs)
    {
        var dictionary = new PickleDictionary();
        _stack.Push(dictionary);
        SetItems(pairs);
        return (PickleDictionary)_stack.Pop()!;
    }

    private void SetItems(object?[] pairs)
    {
        if (Peek() is not PickleDictionary dictionary || pairs.Length % 2 != 0) throw Damaged("it sets items of what is no dictionary");
        for (int i = 0; i < pairs.Length; i += 2) dictionary.Entries.Add((pairs[i], pairs[i + 1]));
    }

    // A new value, charged to the budget.
    private void Make(object? value)
    {
        budget.TakeObjects(1);
        _stack.Push(value);
    }

    private void Remember(long index)
    {
        budget.TakeObjects(1);
        _memo[index] = Peek();
    }

    private object? Remembered(long index) => _memo.TryGetValue(index, out object? value)
        ? value : throw Damaged("it refers to what was not stored");

    private object? Peek() => _stack.TryPeek(out object? top) && _stack.Count > Floor ? top : throw Damaged("its stack is empty");

    private object? Pop() => _stack.Count > Floor ? _stack.Pop() : throw Damaged("its stack is empty");

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private object?[] PopMany(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--) items[i] = Pop();
        return items;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPeek(out int mark)) throw Damaged("it has no mark");
        object?[] items = PopMany(_stack.Count - mark);
        _marks.Pop();
        return items;
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _at) throw Damaged("it is cut short");
        _at += count;
        return bytes.AsSpan(_at - count, count);
    }

    private int Length(ulong length) => length <= (ulong)(bytes.Length - _at) ? (int)length : throw Damaged("it is cut short");

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        int end = bytes.AsSpan(_at).IndexOf((byte)'\n');
        if (end < 0) throw Damaged("it is cut short");
        string line = Text(end);
        _at++;
        return line;
    }

    // A whole number of any length, lowest byte first; larger ones than 64 bits have no use here.
    private long Long(int count)
    {
        ReadOnlySpan<byte> digits = Take(count);
        if (count > 8) throw Damaged("it holds a number of more than 64 bits");
        long value = 0;
        for (int i = count - 1; i >= 0; i--) value = value << 8 | digits[i];
        int unused = 64 - 8 * count;
        return count == 0 ? 0 : value << unused >> unused;
    }

    private ProblemException Damaged(string actual) =>
        ProblemException.Input(source, actual, "a PyTorch archive of tensors",
        "Save the weights again: torch.save(model.state_dict(), path)");
}
