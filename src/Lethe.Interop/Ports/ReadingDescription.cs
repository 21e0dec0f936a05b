namespace Lethe.Interop.Ports;

/// <summary>How the ports of a model are read, for people and for tables.</summary>
/// <param name="Text">In one line: x (batch, time, 2) -> y.</param>
/// <param name="Inputs">Names of the inputs that take the sequences.</param>
/// <param name="Outputs">Names of the outputs that are read.</param>
/// <param name="States">States, with the outputs fed back into them; empty where a state begins at 0 and nothing is fed back.</param>
/// <param name="Notes">What was found and not said, in sentences.</param>
public sealed record ReadingDescription(string Text, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    IReadOnlyList<(string In, string Out)> States, IReadOnlyList<string> Notes)
{
    // More would be no description; texts of the child are not believed to be short.
    private const int LongestText = 1 << 14, MostNames = 1 << 10;

    internal void WriteTo(Wire wire)
    {
        wire.Write(Cut(Text));
        foreach (IReadOnlyList<string> names in (IReadOnlyList<string>[])[Inputs, Outputs, [.. States.Select(one => one.In)],
            [.. States.Select(one => one.Out)], Notes])
        {
            wire.Write(Math.Min(names.Count, MostNames));
            foreach (string name in names.Take(MostNames)) wire.Write(Cut(name));
        }
    }

    /// <exception cref="InvalidDataException">No description is like that.</exception>
    internal static ReadingDescription ReadFrom(Wire wire)
    {
        string text = Line(wire);
        string[] inputs = Names(wire), outputs = Names(wire), ins = Names(wire), outs = Names(wire), notes = Names(wire);
        return ins.Length == outs.Length ? new ReadingDescription(text, inputs, outputs, [.. ins.Zip(outs)], notes)
            : throw new InvalidDataException("a description of states that fits no model");
    }

    private static string[] Names(Wire wire)
    {
        int count = wire.ReadInt32();
        if (count is < 0 or > MostNames) throw new InvalidDataException($"{count} names");
        var names = new string[count];
        for (int i = 0; i < count; i++) names[i] = Line(wire);
        return names;
    }

    private static string Line(Wire wire) => Printable.Line(wire.ReadText(LongestText));

    // A character takes at most three bytes.
    private static string Cut(string text) => text[..Math.Min(text.Length, LongestText / 3)];
}
