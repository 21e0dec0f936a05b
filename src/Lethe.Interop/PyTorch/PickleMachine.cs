namespace Lethe.Interop.PyTorch;

/// <summary>The stack machine a pickle is a program for: its bytes, its stack and the marks in it.</summary>
internal abstract class PickleMachine(ArraySegment<byte> bytes)
{
    private readonly Stack<int> _marks = new();
    private int _at;

    protected List<object?> Stack { get; } = [];

    /// <summary>How many bytes were read.</summary>
    protected int At => _at;

    /// <summary>Bytes not yet read.</summary>
    protected int Left => bytes.Count - _at;

    /// <summary>True where every mark was taken back.</summary>
    protected bool IsUnmarked => _marks.Count == 0;

    /// <summary>The value on top; values below the last mark are out of reach.</summary>
    protected object? Top => Stack.Count > Floor ? Stack[^1] : throw Wrong("its stack is empty");

    /// <summary>How far down values are within reach: to the last mark.</summary>
    protected int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    /// <summary>What is said of a pickle that cannot be read.</summary>
    protected abstract ProblemException Wrong(string actual);

    protected void Mark() => _marks.Push(Stack.Count);

    protected object?[] Pop(int count)
    {
        if (Stack.Count - count < Floor) throw Wrong("its stack is empty");
        object?[] items = CollectionsMarshal.AsSpan(Stack)[^count..].ToArray();
        Stack.RemoveRange(Stack.Count - count, count);
        return items;
    }

    protected object?[] PopToMark()
    {
        if (!_marks.TryPeek(out int mark)) throw Wrong("it has no mark");
        object?[] items = Pop(Stack.Count - mark);
        _marks.Pop();
        return items;
    }

    protected byte Byte() => Take(1)[0];

    protected long UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    protected long Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    protected uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    protected double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    protected ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left) throw Wrong("it is cut short");
        _at += count;
        return bytes.AsSpan(_at - count, count);
    }

    /// <summary>What stands before the end of the line, which is passed over; null where it has no end.</summary>
    protected byte[]? LineOfBytes()
    {
        int end = bytes.AsSpan(_at).IndexOf((byte)'\n');
        return end < 0 ? null : Take(end + 1)[..end].ToArray();
    }
}
