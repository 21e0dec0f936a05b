namespace Lethe.Interop.PyTorch;

/// <summary>
/// Reads the pickle inside a PyTorch archive as data. A pickle is a program for a stack machine that may call any function it names; here
/// calls are recognized by name, a handful that put tensors together, and every other one gives an opaque value that nothing is done with.
/// Nothing named in the file is ever executed.
/// </summary>
internal sealed class PickleReader(byte[] bytes, string source, ReadBudget budget) : PickleMachine(bytes)
{
    private const int DeepestStack = 4_000_000, InstructionsBetweenLooks = 1 << 16;

    // Small numbers (sizes, offsets) stand everywhere and need no object of their own.
    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(n => (object)(long)n)];

    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>The first thing it calls that only running code could make; null where there is none.</summary>
    internal PickleName? Foreign { get; private set; }

    /// <summary>The one value of the pickle.</summary>
    /// <exception cref="ProblemException">Damaged, or more than its file may cost.</exception>
    internal object? Read()
    {
        for (int count = 0; ; count++)
        {
            if (count % InstructionsBetweenLooks == 0) budget.ThrowIfCancelled();
            byte operation = Byte();
            if (operation == (byte)'.') return Pop();
            Execute(operation);
            if (Stack.Count > DeepestStack) throw Wrong("its stack grows without end");
        }
    }

    private void Execute(byte operation)
    {
        switch ((char)operation)
        {
            case '\x80': Byte(); break;
            case '\x95': Take(8); break;
            case '(': Mark(); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': Stack.Add(Top); break;
            case 'N': Stack.Add(null); break;
            case '\x88': Stack.Add(true); break;
            case '\x89': Stack.Add(false); break;
            case 'J': Make(Int32()); break;
            case 'K': Stack.Add(SmallNumbers[Byte()]); break;
            case 'M': Make(UInt16()); break;
            case '\x8a': Make(Long(Byte())); break;
            case '\x8b': Make(Long(Length(UInt32()))); break;
            case 'I': Make(Written(Line())); break;
            case 'L': Make(Written(Line().TrimEnd('L'))); break;
            case 'G': Make(Double()); break;
            case 'X': Make(Text(Length(UInt32()))); break;
            case '\x8c': Make(Text(Byte())); break;
            case '\x8d': Make(Text(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))))); break;
            case 'U': Make(Encoding.Latin1.GetString(Take(Byte()))); break;
            case 'T': Make(Encoding.Latin1.GetString(Take(Length(UInt32())))); break;
            case 'C': Make(Take(Byte()).ToArray()); break;
            case 'B': Make(Take(Length(UInt32())).ToArray()); break;
            case '\x8e' or '\x96': Make(Take(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)))).ToArray()); break;
            case ')': Make(new PickleTuple([])); break;
            case 't': Make(new PickleTuple(PopToMark())); break;
            case '\x85': Make(new PickleTuple(Pop(1))); break;
            case '\x86': Make(new PickleTuple(Pop(2))); break;
            case '\x87': Make(new PickleTuple(Pop(3))); break;
            case ']': Make(new PickleList()); break;
            case 'l': Make(ListOf(PopToMark())); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case '}': Make(new PickleDictionary()); break;
            case 'd': Make(DictionaryOf(PopToMark())); break;
            case 's': SetItems(Pop(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case '\x8f': Make(new PickleOpaque()); break;
            case '\x90': PopToMark(); _ = Top; break;
            case '\x91': PopToMark(); Make(new PickleOpaque()); break;
            case 'q': Remember(Byte()); break;
            case 'r': Remember(UInt32()); break;
            case '\x94': Remember(_memo.Count); break;
            case 'h': Stack.Add(Remembered(Byte())); break;
            case 'j': Stack.Add(Remembered(UInt32())); break;
            case 'c': Make(new PickleName(Line(), Line())); break;
            case '\x93':
                Make(Pop(2) is [string module, string name] ? new PickleName(module, name) : throw Wrong("a name is no text"));
                break;
            case 'Q': Make(PickleCalls.Storage(Pop(), source)); break;
            case 'R' or '\x81': Call(Pop(2)); break;
            case '\x92': Call(Pop(3)[..2]); break;
            case 'b': Build(); break;
            default: throw Wrong(Invariant($"it uses the instruction 0x{operation:x2}, which tensors do not need"));
        }
    }

    private void Call(object?[] call)
    {
        if (call is not [PickleName or PickleOpaque, PickleTuple arguments]) throw Wrong("it calls what is no function");
        object? value = PickleCalls.Call(call[0], arguments.Items);
        if (value is PickleOpaque) Foreign ??= call[0] as PickleName;
        Make(value);
    }

    // State set on an object: kept for classes of TorchScript, passed over for what has none worth keeping (the _metadata of a state_dict,
    // names of dimensions, opaque values).
    private void Build()
    {
        object? state = Pop();
        if (Top is PickleObject o) o.State = state;
    }

    private void Append(object?[] items)
    {
        // A list of a class of its own is passed over with its items.
        if (Top is PickleList list) list.Items.AddRange(items);
        else if (Top is not PickleOpaque) throw Wrong("it appends to what is no list");
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
        Stack.Add(dictionary);
        SetItems(pairs);
        return (PickleDictionary)Pop()!;
    }

    private void SetItems(object?[] pairs)
    {
        if ((Top is PickleOpaque opaque ? opaque.Items : Top) is not PickleDictionary dictionary || pairs.Length % 2 != 0)
            throw Wrong("it sets items of what is no dictionary");
        for (int i = 0; i < pairs.Length; i += 2) dictionary.Entries.Add((pairs[i], pairs[i + 1]));
    }

    // A new value, charged to the budget.
    private void Make(object? value)
    {
        budget.TakeObjects(1);
        Stack.Add(value);
    }

    private void Remember(long index)
    {
        budget.TakeObjects(1);
        _memo[index] = Top;
    }

    private object? Remembered(long index) => _memo.TryGetValue(index, out object? value)
        ? value : throw Wrong("it refers to what was not stored");

    private object? Pop()
    {
        object? top = Top;
        Stack.RemoveAt(Stack.Count - 1);
        return top;
    }

    private int Length(ulong length) => length <= (ulong)Left ? (int)length : throw Wrong("it is cut short");

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private string Line() => Encoding.UTF8.GetString(LineOfBytes() ?? throw Wrong("it is cut short"));

    // A whole number of any length, lowest byte first. One of more than 64 bits (the state of a generator) is nothing a tensor needs.
    private object Long(int count)
    {
        ReadOnlySpan<byte> digits = Take(count);
        if (count > 8) return new PickleOpaque();
        long value = 0;
        for (int i = count - 1; i >= 0; i--) value = value << 8 | digits[i];
        int unused = 64 - 8 * count;
        return count == 0 ? 0L : value << unused >> unused;
    }

    // As protocols before 2 write a number, or a yes or no.
    private static object Written(string digits) => digits is "00" or "01" ? digits == "01"
        : long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : new PickleOpaque();

    protected override ProblemException Wrong(string actual) =>
        ProblemException.Input(source, actual, "a PyTorch archive of tensors",
        "Save the weights again: torch.save(model.state_dict(), path)");
}
