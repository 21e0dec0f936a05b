namespace Lethe.Cli.Output;

/// <summary>
/// The lowest writer below everything the program says: line breaks and tabs pass, every other character that a terminal obeys instead of
/// showing it is escaped. What is foreign is escaped before, where its line breaks can still be told from the program's own; this is the
/// net below.
/// </summary>
internal sealed class PrintableWriter(TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => writer.Write(Printable.Lines(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => writer.Write(Printable.Lines(new string(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) => writer.Write(Printable.Lines(buffer.ToString()));

    public override void Write(string? value)
    {
        if (value is not null) writer.Write(Printable.Lines(value));
    }

    public override void WriteLine() => writer.Write('\n');

    public override void WriteLine(string? value) => writer.Write(Printable.Lines(value ?? "") + "\n");

    public override void Flush() => writer.Flush();
}
