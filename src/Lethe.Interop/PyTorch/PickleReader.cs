namespace Lethe.Interop.PyTorch;

/// <summary>
/// Reads the pickle inside a PyTorch archive as data. A pickle is a program for a stack machine that may call any function it names; here
/// calls are recognized by name, a handful that put tensors together, and every other one ends the reading. Nothing named in the file is
/// ever executed.
/// </summary>
internal sealed class PickleReader(byte[] bytes, string source, ReadBudget budget) : PickleMachine(bytes)
{
    private const int DeepestStack = 4_000_000, InstructionsBetweenLooks = 1 << 16;

    // Small numbers (sizes, offsets) stand everywhere and need no object of their own.
    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(n => (object)(long)n)];

    private readonly Dictionary<long, object?> _memo = [];

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
            case 'G': Make(Double()); break;
            case 'X': Make(Text(Length(UInt32()))); break;
            case '\x8c': Make(Text(Byte())); break;
            case '\x8d': Make(Text(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))))); break;
            case 'U': Make(Encoding.Latin1.GetString(Take(Byte()))); break;
            case 'T': Make(Encoding.Latin1.GetString(Take(Length(UInt32())))); break;
            case 'C': Make(Take(Byte()).ToArray()); break;
            case 'B': Make(Take(Length(UInt32())).ToArray()); break;
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
            case 'q': Remember(Byte()); break;
            case 'r': Remember(UInt32()); break;
            case '\x94': Remember(_memo.Count); break;
            case 'h': Stack.Add(Remembered(Byte())); break;
            case 'j': Stack.Add(Remembered(UInt32())); break;
            case 'c': Make(PickleCalls.Named(Line(), Line(), source)); break;
            case '\x93':
                object?[] names = Pop(2);
                Make(PickleCalls.Named(names[0] as string ?? throw Wrong("a name is no text"), names[1] as string
                    ?? throw Wrong("a name is no text"), source));
                break;
            case 'Q': Make(PickleCalls.Storage(Pop(), source)); break;
            case 'R': Call(); break;
            case '\x81': Call(); break;
            case 'b': Build(); break;
            default: throw Wrong(Invariant($"it uses the instruction 0x{operation:x2}, which tensors do not need"));
        }
    }

    private void Call()
    {
        object?[] call = Pop(2);
        if (call is not [PickleName name, PickleTuple arguments]) throw Wrong("it calls what is no function");
        Make(PickleCalls.Call(name, arguments.Items, source));
    }

    // State set on an object: kept for classes of TorchScript, passed over for what has none worth keeping (the _metadata of a state_dict,
    // names of dimensions).
    private void Build()
    {
        object? state = Pop();
        if (Top is PickleObject o) o.State = state;
    }

    private void Append(object?[] items)
    {
        if (Top is not PickleList list) throw Wrong("it appends to what is no list");
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
        Stack.Add(dictionary);
        SetItems(pairs);
        return (PickleDictionary)Pop()!;
    }

    private void SetItems(object?[] pairs)
    {
        if (Top is not PickleDictionary dictionary || pairs.Length % 2 != 0) throw Wrong("it sets items of what is no dictionary");
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

    // A whole number of any length, lowest byte first; larger ones than 64 bits have no use here.
    private long Long(int count)
    {
        ReadOnlySpan<byte> digits = Take(count);
        if (count > 8) throw Wrong("it holds a number of more than 64 bits");
        long value = 0;
        for (int i = count - 1; i >= 0; i--) value = value << 8 | digits[i];
        int unused = 64 - 8 * count;
        return count == 0 ? 0 : value << unused >> unused;
    }

    protected override ProblemException Wrong(string actual) =>
        ProblemException.Input(source, actual, "a PyTorch archive of tensors",
        "Save the weights again: torch.save(model.state_dict(), path)");
}
