using System.Runtime.CompilerServices;

namespace Lethe.Cli.Output;

/// <summary>
/// Standard output or standard error, written by the system's own call: .NET's stream for it takes a pipe whose reader has gone for a
/// success, and writes into whatever file took the number of a stream that was closed before the start. It needs no assembly but the
/// runtime's core.
/// </summary>
internal sealed class StandardStream : Stream
{
    private const int Interrupted = 4, BadDescriptor = 9, BrokenPipe = 32, CloseOnExec = 1, GetFlags = 1;

    private readonly int _number;
    private readonly string _name;
    private readonly Stream? _other;
    private readonly bool _closed;
    private readonly bool _lossy;

    /// <param name="number">1 or 2.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="lossy">True: what cannot be written is dropped, and <see cref="HasFailed"/> tells so. A computation is worth more than
    /// a line about it.</param>
    public StandardStream(int number, string name, bool lossy)
    {
        (_number, _name, _lossy) = (number, name, lossy);
        if (OperatingSystem.IsWindows())
        {
            _other = number == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
            IsTerminal = number == 1 ? !Console.IsOutputRedirected : !Console.IsErrorRedirected;
            return;
        }

        // What a process was started with is open across exec; what the runtime opens itself is not, and took the place of a closed stream.
        int flags = fcntl(number, GetFlags);
        _closed = flags < 0 || (flags & CloseOnExec) != 0;
        IsTerminal = !_closed && isatty(number) == 1;
        // Nothing, written now: what the first message needs is loaded while files can still be opened.
        if (!_closed) WriteSome([0], 0);
    }

    /// <summary>True where a person may look at it.</summary>
    public bool IsTerminal { get; }

    /// <summary>True once something could not be written.</summary>
    public bool HasFailed { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="StandardStreamException">Not everything was written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty) return;
        try
        {
            if (_closed) throw Failure(BadDescriptor);
            if (_other is not null) WriteOther(buffer);
            else while (!buffer.IsEmpty) buffer = buffer[WriteSome(buffer, buffer.Length)..];
        }
        catch (StandardStreamException) when (_lossy)
        {
            // Remembered: the program ends with a failure.
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends the process with a code, at once: no finalizer, no handler of an exit, nothing that could wait.</summary>
    public static void EndProcess(int code)
    {
        if (!OperatingSystem.IsWindows()) _exit(code);
        Environment.Exit(code);
    }

    private int WriteSome(ReadOnlySpan<byte> buffer, int count)
    {
        nint written = write(_number, in buffer[0], count);
        if (written < 0 && count > 0) Refused(LastError());
        return Math.Max(0, (int)written);
    }

    private void Refused(int error)
    {
        // Whoever shares the terminal or pipe may have made it one that does not wait.
        if (error == (OperatingSystem.IsLinux() ? 11 : 35)) Thread.Sleep(5);
        else if (error != Interrupted) throw Failure(error);
    }

    // On their own: a write that succeeds loads no assembly for a failure.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LastError() => Marshal.GetLastPInvokeError();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Sentence(int error) => Marshal.GetPInvokeErrorMessage(error);

    private StandardStreamException Failure(int error)
    {
        HasFailed = true;
        return new StandardStreamException(_name, _closed ? "it is closed" : error == BrokenPipe
            ? "whoever read it has stopped" : Sentence(error));
    }

    private void WriteOther(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _other!.Write(buffer);
        }
        catch (IOException e)
        {
            HasFailed = true;
            throw new StandardStreamException(_name, e.Message);
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // the system's own names; source-generated imports need unsafe code
    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int file, in byte data, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(int file, int command);

    [DllImport("libc")]
    private static extern int isatty(int file);

    [DllImport("libc")]
    private static extern void _exit(int code);
#pragma warning restore IDE1006, SYSLIB1054
}
