namespace Lethe.Interop.Isolation;

/// <summary>What the parent asks of its child.</summary>
internal enum RequestKind : byte
{
    /// <summary>Name, settings and bytes of a model; answered by a description.</summary>
    Open = 1,

    /// <summary>Sequences; answered by outputs.</summary>
    Forward = 2,

    /// <summary>Bytes of the model that is open with other numbers, to be read as it is; answered by a description.</summary>
    Replace = 3,
}

/// <summary>What the child answers.</summary>
internal enum AnswerKind : byte
{
    /// <summary>A model is open: sizes and the like.</summary>
    Description = 1,

    /// <summary>Outputs.</summary>
    Values = 2,

    /// <summary>It cannot be done, and why.</summary>
    Problem = 3,
}

/// <summary>
/// A problem on its way from the child, without the name of the file, which the parent knows. Its kind says whose fault it is: the model's
/// (input), of a library that is not at hand (unavailable), of memory that was refused (limit), the child's own (failed).
/// </summary>
internal static class ModelProblem
{
    /// <summary>How much of a text from another process a message repeats.</summary>
    internal const int LongestShown = 400;

    private const int LongestPart = 1 << 14;

    internal static void Write(Wire wire, Problem problem)
    {
        wire.Write((byte)AnswerKind.Problem);
        wire.Write((byte)problem.Kind);
        // A character takes at most three bytes.
        foreach (string part in (string[])[problem.Actual, problem.Expected ?? "", problem.Remedy])
            wire.Write(part[..Math.Min(part.Length, LongestPart / 3)]);
    }

    /// <summary>Reads what follows the kind of the answer.</summary>
    internal static Problem Read(Wire wire, string what) => new((ProblemKind)wire.ReadByte(), what, Part(wire), Part(wire), Part(wire));

    private static string Part(Wire wire) => Printable.Middle(wire.ReadText(LongestPart).Trim(), LongestShown);
}

/// <summary>What the parent must know of a model that is open in its child.</summary>
internal sealed record ModelDescription(int Inputs, int Outputs, double TimeStep, double Rounding, int? LargestLength, int? Vocabulary,
    ReadingDescription Reading)
{
    private const int MostChannels = 1 << 16;

    internal void WriteTo(Wire wire)
    {
        wire.Write((byte)AnswerKind.Description);
        wire.Write(Inputs);
        wire.Write(Outputs);
        wire.Write(TimeStep);
        wire.Write(Rounding);
        wire.Write(LargestLength ?? 0);
        wire.Write(Vocabulary ?? 0);
        Reading.WriteTo(wire);
    }

    /// <summary>Reads what follows the kind of the answer.</summary>
    /// <exception cref="InvalidDataException">No model is like that.</exception>
    internal static ModelDescription ReadFrom(Wire wire)
    {
        int inputs = wire.ReadInt32(), outputs = wire.ReadInt32();
        double timeStep = wire.ReadDouble(), rounding = wire.ReadDouble();
        int longest = wire.ReadInt32(), vocabulary = wire.ReadInt32();
        bool fits = inputs is >= 1 and <= MostChannels && outputs is >= 1 and <= MostChannels && timeStep > 0 && double.IsFinite(timeStep)
            && rounding is > 0 and < 1 && longest >= 0 && vocabulary >= 0;
        return fits
            ? new ModelDescription(inputs, outputs, timeStep, rounding, longest == 0 ? null : longest,
                vocabulary == 0 ? null : vocabulary, ReadingDescription.ReadFrom(wire))
            : throw new InvalidDataException("a description that fits no model");
    }
}

/// <summary>A model as the child is given it.</summary>
/// <param name="Path">Its full path: for messages, and for files beside it.</param>
/// <param name="Settings">Names and values; what they mean is between the two halves of a library.</param>
/// <param name="Content">Its bytes, checked.</param>
internal sealed record ModelFile(string Path, IReadOnlyDictionary<string, string> Settings, byte[] Content)
{
    private const int LongestText = 1 << 16, MostSettings = 64;

    internal void WriteTo(Wire wire)
    {
        wire.Write((byte)RequestKind.Open);
        wire.Write(Path);
        wire.Write(Settings.Count);
        foreach ((string name, string value) in Settings)
        {
            wire.Write(name);
            wire.Write(value);
        }
        wire.Write(Content);
    }

    /// <summary>Reads what follows the kind of the request.</summary>
    internal static ModelFile ReadFrom(Wire wire)
    {
        string path = wire.ReadText(LongestText);
        int count = wire.ReadInt32();
        if (count is < 0 or > MostSettings) throw new InvalidDataException($"{count} settings");
        var settings = new Dictionary<string, string>();
        for (int i = 0; i < count; i++) settings[wire.ReadText(LongestText)] = wire.ReadText(LongestText);
        return new ModelFile(path, settings, wire.ReadBytes(Array.MaxLength));
    }
}
